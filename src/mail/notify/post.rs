//! Texts and plain mail, handed to Notify.
//!
//! Mail through Notify is text only: what our letter says in its text goes as the body of a
//! template. The calendar file stays behind, so people answer by link or in words.

use futures_util::{FutureExt as _, future::BoxFuture};
use mail_parser::MessageParser;

use crate::{
    mail::{
        carrier::{Carrier, End, Envelope, Found, Outcome},
        notify::{Notify, email_body, said, text_body},
        text::{Text, Texter},
    },
    model::post::Step,
};

/// No template is set for what is to be sent.
fn no_template() -> Outcome {
    Outcome::Refused(said(Step::End, 554, "5.5.4"))
}

impl Texter for Notify {
    fn text<'a>(&'a self, text: &'a Text, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            let Some(template) = &self.text_template else {
                return no_template();
            };
            let body = text_body(template, text.to.reveal(), &text.words, &text.name);
            self.hand_over("v2/notifications/sms", body, end).await
        }
        .boxed()
    }

    fn find<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Found> {
        self.has(name).boxed()
    }
}

impl Carrier for Notify {
    fn carry<'a>(&'a self, envelope: &'a Envelope, end: &'a dyn End) -> BoxFuture<'a, Outcome> {
        async move {
            let Some(template) = &self.email_template else {
                return no_template();
            };
            let message = MessageParser::default().parse(envelope.bytes());
            let words = message.as_ref().and_then(|message| {
                let text = message.body_text(0)?;
                Some((message.subject()?, text, message.message_id()?))
            });
            let Some((subject, text, name)) = words else {
                return Outcome::Refused(said(Step::Body, 554, "5.6.0"));
            };
            let to = envelope.to().reveal();
            let body = email_body(template, to, (subject, &text), name);
            self.hand_over("v2/notifications/email", body, end).await
        }
        .boxed()
    }

    fn find<'a>(&'a self, message_id: &'a str) -> BoxFuture<'a, Found> {
        self.has(message_id).boxed()
    }
}
