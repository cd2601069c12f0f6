//! What a relay's answer means for whoever sent the letter, and what to do next.
//!
//! Enhanced status codes by RFC 3463, 5248, 7372 and 7505, basic codes by RFC 5321, 4954, 3207
//! and 7504. A relay's own words are never shown: they are written for its administrator, in
//! English of its own, and may repeat addresses.

mod table;

use crate::{
    mail::refusal::table::ROWS,
    model::post::{Answered, Last, Status, Step, Trouble},
};

/// What happened, and what to do next: a sentence each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub what: &'static str,
    pub next: &'static str,
}

/// Whether the letter is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// It will be, by itself.
    OnTrying,
    /// It will not.
    NoFurther,
}

const WAIT: &str =
    "Nothing needs to be done: it is tried again by itself. If it is urgent, telephone.";

/// What was heard last of a letter, in words.
pub fn told(last: Last, goes: Goes) -> Told {
    let told = match last {
        Last::Answered(answered) => of_answer(answered),
        Last::Trouble(step, trouble) => of_trouble(step, trouble),
    };
    match goes {
        Goes::OnTrying => Told { next: WAIT, ..told },
        Goes::NoFurther => told,
    }
}

/// The finer answer counts; one that this table does not know is taken by its kind.
fn of_answer(answered: Answered) -> Told {
    let basic = || row(&answered.code.to_string());
    let enhanced = answered.status.and_then(of_status);
    enhanced
        .or_else(basic)
        .or_else(|| answered.status.and_then(of_subject))
        .unwrap_or(Told {
            what: "The receiving system did not take the message, and gave a reason that is not known here.",
            next: "Check the address with the person or their office; if it is right, ask your IT service to look at the code.",
        })
}

fn of_status(status: Status) -> Option<Told> {
    row(&format!("{}.{}", status.subject, status.detail))
}

fn row(code: &str) -> Option<Told> {
    let row = ROWS.iter().find(|(one, _)| *one == code);
    row.map(|(_, told)| *told)
}

/// By its subject alone, which is the first row of each.
fn of_subject(status: Status) -> Option<Told> {
    of_status(Status {
        detail: 0,
        ..status
    })
}

fn of_trouble(step: Step, trouble: Trouble) -> Told {
    let (what, next) = match (step, trouble) {
        (Step::End, Trouble::NotKept) => (
            "The message may or may not have been written to the folder.",
            "Look whether it is there; then say so, or send the same message again.",
        ),
        (Step::End, _) => (
            "The message was handed over, and the answer to it was not heard.",
            "Ask the person whether it came, or look for it at the relay; then say so, or send the same message again.",
        ),
        (_, Trouble::Unreachable) => (
            "The council's mail relay could not be reached. Nothing was sent.",
            "Tell your IT service: letters wait until the relay answers.",
        ),
        (_, Trouble::Silent) => (
            "The council's mail relay did not answer in time. Nothing was sent.",
            "Tell your IT service if this goes on.",
        ),
        (_, Trouble::Dropped) => (
            "The council's mail relay broke off before the message was handed over. Nothing was sent.",
            "Tell your IT service if this goes on.",
        ),
        (_, Trouble::Garbled) => (
            "The council's mail relay answered with something that is not mail. Nothing was sent.",
            "Tell your IT service: the address of the relay in the settings may be wrong.",
        ),
        (_, Trouble::NotEncrypted) => (
            "The council's mail relay could not be talked to in a way that nobody else can read. Nothing was sent.",
            "Tell your IT service: the relay offers no encryption, or its certificate is not to be trusted.",
        ),
        (_, Trouble::SignIn) => (
            "The service could not sign in at the council's mail relay. Nothing was sent.",
            "Tell your IT service: the sign-in of the mail settings no longer works.",
        ),
        (_, Trouble::NotKept) => (
            "The message could not be written to the folder for letters.",
            "Tell your IT service: the folder is not there, full, or not to be written to.",
        ),
        (_, Trouble::Stopped) => (
            "The service stopped while it had the message in hand. Nothing was sent.",
            "Nothing needs to be done: it is taken up again by itself.",
        ),
    };
    Told { what, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::refusal::table::TABLE;

    #[track_caller]
    fn is_a_sentence(text: &str) {
        assert!(text.starts_with(char::is_uppercase), "{text}");
        assert!(text.ends_with('.') && text.len() >= 20, "{text}");
        assert!(!text.contains("  ") && !text.contains(" SMTP"), "{text}");
    }

    #[test]
    fn every_code_has_a_sentence_of_its_own_and_one_of_what_to_do() {
        let mut codes: Vec<&str> = ROWS.iter().map(|(code, _)| *code).collect();
        for (_, Told { what, next }) in ROWS.iter() {
            is_a_sentence(what);
            is_a_sentence(next);
        }
        assert_eq!(codes.len(), TABLE.lines().count(), "no row is left out");
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), count, "each stands once");
        assert!(count >= 80, "{count}");
    }

    #[test]
    fn every_trouble_at_every_step_has_a_sentence() {
        for step in Step::ALL {
            for trouble in Trouble::ALL {
                let Told { what, next } = told(Last::Trouble(*step, *trouble), Goes::NoFurther);
                is_a_sentence(what);
                is_a_sentence(next);
            }
        }
    }

    #[track_caller]
    fn check(code: u16, status: &str, what: &str) {
        let answered = Answered {
            step: Step::To,
            code,
            status: Status::parse(status),
        };
        let told = told(Last::Answered(answered), Goes::NoFurther);
        assert!(told.what.contains(what), "{code} {status}: {}", told.what);
    }

    #[test]
    fn the_finer_code_counts_and_an_unknown_one_is_taken_by_its_kind() {
        check(550, "5.1.1", "address does not exist");
        check(550, "", "was refused");
        check(552, "5.2.2", "mailbox is full");
        check(550, "5.7.26", "not from the council");
        check(550, "5.7.606", "was refused");
        check(571, "5.7.606", "rule of the receiving");
        check(599, "5.9.9", "reason that is not known");
        check(599, "", "reason that is not known");
    }

    #[test]
    fn what_is_tried_again_asks_nothing_of_anybody() {
        let full = Last::Answered(Answered {
            step: Step::To,
            code: 452,
            status: Status::parse("4.2.2"),
        });

        assert!(told(full, Goes::OnTrying).next.contains("by itself"));
        assert!(told(full, Goes::NoFurther).next.contains("another address"));
    }
}
