//! The mail to a service: that there is a referral. It names nobody.

use crate::{
    model::referral::Errand,
    render::{
        engine::{Engine, RenderError, Shown},
        view::View,
    },
};

const SUBJECT: &str = "forms/referral/notice.en.subject.txt";
const TEXT: &str = "forms/referral/notice.en.txt";
const HTML: &str = "forms/referral/notice.en.html";

/// All that such a mail says. There is nothing in it about any child.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    pub errand: Errand,
    pub council: &'a str,
    pub team: &'a str,
    pub phone: &'a str,
    pub service: &'a str,
    pub reference: &'a str,
    /// The service's own page of this referral.
    pub link: &'a str,
    /// `Within two weeks`; nothing for what is taken back.
    pub urgency: Option<&'a str>,
    /// `Monday 30 November 2026`
    pub answer_by: Option<String>,
}

/// The words of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Shown for Notice<'_> {
    fn view(&self) -> View {
        let filled = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
        View::new()
            .text("errand", self.errand.code())
            .text("headline", headline(self.errand))
            .text("what", what(self.errand))
            .text("council", self.council)
            .text("team", self.team)
            .maybe("phone", filled(self.phone))
            .text("service", self.service)
            .text("reference", self.reference)
            .text("link", self.link)
            .maybe("urgency", self.urgency)
            .maybe("answer_by", self.answer_by.as_deref())
    }
}

fn headline(errand: Errand) -> &'static str {
    match errand {
        Errand::New => "A referral for you",
        Errand::Amended => "A referral to you has changed",
        Errand::Replied => "An answer to what you asked",
        Errand::Reminder => "A referral waits for your answer",
        Errand::Recalled => "A referral to you has been taken back",
    }
}

fn what(errand: Errand) -> &'static str {
    match errand {
        Errand::New => {
            "Read it, and say whether you accept it, decline it or want to ask something."
        }
        Errand::Amended => "Something in it is not as it was when you read it. Read it again.",
        Errand::Replied => "You asked something about a referral. The answer stands on your page.",
        Errand::Reminder => "You have not said yet whether you accept it.",
        Errand::Recalled => {
            "Do not act on it any more, and delete what you have kept of it. Your page of it shows \
             nothing now."
        }
    }
}

/// Writes the mail.
///
/// # Errors
/// A template that does not work.
pub fn notice(engine: &Engine, notice: &Notice) -> Result<Words, RenderError> {
    let page = |name: &str| engine.page(name, notice);
    Ok(Words {
        subject: page(SUBJECT)?.trim().to_owned(),
        text: page(TEXT)?,
        html: page(HTML)?,
    })
}
