//! What somebody has said of how to be reached, read from free words.

use crate::{model::name::PersonalText, rules::disclosure::reader::Channel};

/// What a person has said of how to be reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    pub first: Option<Channel>,
    pub never_post: bool,
    pub never_email: bool,
    pub never_text: bool,
}

impl Wish {
    pub fn of(words: Option<&PersonalText>) -> Self {
        let Some(words) = words else {
            return Self::default();
        };
        let words = words.reveal().to_lowercase();
        let never = |what: &str| {
            words.contains(&format!("never {what}")) || words.contains(&format!("no {what}"))
        };
        let never_post = never("post") || never("letter");
        let never_email = never("email") || never("e-mail");
        let never_text = never("text") || never("sms");
        let wants = |what: &str, refused: bool| !refused && words.contains(what);
        let first = if wants("hand", false) || wants("in person", false) {
            Some(Channel::ByHand)
        } else if wants("text", never_text) || wants("sms", false) {
            Some(Channel::Text)
        } else if wants("mail", never_email) && !words.contains("by mail") {
            Some(Channel::Email)
        } else if wants("post", never_post) || wants("letter", never_post) {
            Some(Channel::Post)
        } else if wants("phone", never("phone")) || wants("call", never("call")) {
            Some(Channel::Phone)
        } else {
            None
        };
        Self {
            first,
            never_post,
            never_email,
            never_text,
        }
    }
}
