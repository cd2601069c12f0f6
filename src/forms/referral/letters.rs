//! The mail to a service: that there is a referral. It names nobody.

use crate::{
    forms::worded::{Worded, WordedError, worded},
    model::referral::Errand,
    render::{engine::Engine, view::View},
};

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

fn headline(errand: Errand) -> &'static str {
    match errand {
        Errand::New => "A referral for you",
        Errand::Amended => "A referral to you has changed",
        Errand::Replied => "An answer to what you asked",
        Errand::Reminder => "A referral waits for your answer",
        Errand::Recalled => "A referral to you has been taken back",
        Errand::NewLink => "A new link to a referral",
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
        Errand::NewLink => {
            "It takes the place of the one that you had, which opens nothing any more."
        }
        Errand::Recalled => {
            "Do not act on it any more, and delete what you have kept of it. Your page of it shows \
             nothing now."
        }
    }
}

/// Writes the mail. It says nothing of anybody, so there is no gate for it to pass.
///
/// # Errors
/// A template that does not work.
pub fn notice(engine: &Engine, notice: &Notice) -> Result<Worded, WordedError> {
    let filled = |words: &str| Some(words.to_owned()).filter(|words| !words.is_empty());
    let view = View::new()
        .text("errand", notice.errand.code())
        .text("headline", headline(notice.errand))
        .text("what", what(notice.errand))
        .text("council", notice.council)
        .text("team", notice.team)
        .maybe("phone", filled(notice.phone))
        .text("service", notice.service)
        .text("reference", notice.reference)
        .text("link", notice.link)
        .maybe("urgency", notice.urgency)
        .maybe("answer_by", notice.answer_by.as_deref());
    worded(engine, "forms/referral/notice", view, [])
}
