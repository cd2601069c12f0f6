//! A finding as bytes.

use crate::{
    model::finding::{Code, Finding},
    store::coding::{Coded, In, NotReadable, Out},
};

coded! {
    Finding { code, weight, about, system, record, field, what, remedy }
}

impl Coded for Code {
    fn put(&self, out: &mut Out) {
        out.text(self.as_str());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let text = from.text()?;
        let known = Self::ALL.iter().find(|(_, one)| *one == text);
        known
            .map(|(code, _)| *code)
            .ok_or(NotReadable::Not("a code of a finding"))
    }
}
