//! Texting: a letter that goes as a text message.

use std::sync::Arc;

use crate::{
    casework::deliver::{Claimed, Deliverer, LastWord, settle},
    mail::text::Text,
    model::{
        contact::PhoneNumber,
        name::PersonalText,
        post::{Hold, HoldWhy},
    },
    store::outbox::Settled,
};

impl Deliverer {
    /// A text. What goes wrong with it is no word about the relay, and the other way round.
    pub(super) async fn send_text(&self, letter: &Claimed, to: &PhoneNumber) -> Settled {
        let Some(texts) = &self.texts else {
            let hold = Hold {
                why: HoldWhy::Paused,
                words: PersonalText::parse("No way to send texts is set any more."),
            };
            return Settled::Held(hold, None);
        };
        let Ok(words) = std::str::from_utf8(&letter.bytes) else {
            return settle::broken();
        };
        let text = Text {
            name: Arc::clone(&letter.tag),
            to: to.clone(),
            words: words.into(),
        };
        let end = LastWord {
            deliverer: self,
            letter,
        };
        let outcome = texts.text(&text, &end).await;
        self.settled(letter, outcome)
    }
}
