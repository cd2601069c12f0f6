//! A text message: a number, a few words, and a name by which it is known.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::{
    mail::carrier::{End, Found, Outcome},
    model::contact::PhoneNumber,
};

/// The most characters of one text: what six messages in one hold.
pub const LONGEST: usize = 918;

/// A text as it is handed over.
#[derive(Clone)]
pub struct Text {
    /// What the letter is called by us; it comes back with every word about it.
    pub name: Arc<str>,
    pub to: PhoneNumber,
    pub words: Arc<str>,
}

/// A way to send texts.
pub trait Texter: Send + Sync {
    /// Sends one text. `end` is asked once, before anything of it goes: only with its leave is it
    /// sent. Whatever happened, the answer says what is known of it.
    fn text<'a>(&'a self, text: &'a Text, end: &'a dyn End) -> BoxFuture<'a, Outcome>;

    /// Looks whether a text went of which no answer was heard, by its name.
    fn find<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Found>;
}
