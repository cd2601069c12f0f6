//! Invented pages with hostile words in every place.

use jiff::{Timestamp, civil::date};

use crate::{
    casework::page::{
        LastChange, Present,
        document::{
            ClockPart, Difference, DocumentPage, Entering, FieldPart, FindingPart, Group, Header,
            Input, LastReview, LetterPart, Need, Owner, PersonPart, Restricted, SourcePart, State,
            Step, Task, TaskStatus, Telling, TellingPart, TellingStanding, WishState,
        },
        lists::Notice,
        next_step::NextStep,
    },
    model::live::{DocumentId, Number},
};

/// What a name may hold, and a template must print as words.
pub const HOSTILE: &str = "O'Brien <script>alert(1)</script> & \"Co\" {{ 7 * 7 }}";

pub fn now() -> Timestamp {
    "2026-11-23T09:12:00Z".parse().unwrap()
}

pub fn field(place: &str, label: &str, input: Input) -> FieldPart {
    FieldPart {
        place: place.parse().unwrap(),
        label: label.into(),
        text: HOSTILE.into(),
        state: "known",
        value: HOSTILE.into(),
        version: 2,
        origin: "Mosaic, read 9:12am on 23 Nov 2026".into(),
        record: Some(HOSTILE.into()),
        changed: None,
        input,
        entering: Entering::Open,
        need: Need::Required,
        hint: "",
    }
}

fn person(row: &str, group: Group, letter: LetterPart) -> PersonPart {
    let field = |name: &str, label| field(&format!("people/{row}/{name}"), label, Input::Line);
    PersonPart {
        row: row.into(),
        name: HOSTILE.into(),
        role_code: "parent_mother",
        role: "Mother",
        about: vec![HOSTILE.into()],
        group,
        mode: field("mode", "How they take part"),
        why_this_mode: HOSTILE.into(),
        function: field("function", "Why they are needed"),
        contact: field("contact", "Reached at"),
        channel: "Email".into(),
        contact_check: "Last confirmed more than a year ago".into(),
        safe_contact: field("safe_contact", "Safe to contact"),
        needs: vec!["Interpreter: Polish".into()],
        childs_wish: field("wish", "The child's wish"),
        wish: WishState::Waits,
        joining: field("joining", "How they join"),
        sees: vec!["date".into(), "time".into()],
        does_not_see: vec!["where the child lives".into()],
        letter,
        exclusion: None,
        tellings: vec![TellingPart {
            id: "t1".into(),
            kind: Telling::Withhold,
            item: Some("place"),
            what: "Kept from them: the place".into(),
            standing: TellingStanding::Holds,
            reason: HOSTILE.into(),
            by: HOSTILE.into(),
            at: now(),
            agreed_by: None,
            agreed_at: None,
        }],
        added: None,
        changed: Some(LastChange {
            by: HOSTILE.into(),
            at: now(),
            what: "Reached at".into(),
        }),
    }
}

pub fn difference() -> Difference {
    Difference {
        place: None,
        what: HOSTILE.into(),
        before: Some(HOSTILE.into()),
        after: Some(HOSTILE.into()),
        why: "Changed since it was confirmed".into(),
        by: Some(HOSTILE.into()),
        at: Some(now()),
    }
}

pub fn header() -> Header {
    Header {
        title: "Review invite".into(),
        child: HOSTILE.into(),
        case_number: "33310245".into(),
        reference: "7F3K2".into(),
        kind: "First review".into(),
        restriction: Restricted::Yes,
        meeting: Some("Thursday 3 December 2026, 4pm".into()),
        place: Some(HOSTILE.into()),
        state: State::Open,
        social_worker: Some(HOSTILE.into()),
        reviewing_officer: None,
        closed: Some(HOSTILE.into()),
        last: Some(LastReview {
            document: DocumentId::new("d/0"),
            reference: "SP-2222".into(),
            outcome: HOSTILE.into(),
        }),
    }
}

pub fn document() -> DocumentPage {
    let finding = |weight| FindingPart {
        code: "address_missing",
        weight,
        what: HOSTILE.into(),
        remedy: "Enter an address".into(),
        about: vec![HOSTILE.into()],
        rows: vec!["mosaic:812".into()],
        source: "Mosaic, persons/33310245".into(),
    };
    let task = |code, status| Task {
        code,
        name: "Check the people",
        status,
        hint: HOSTILE.into(),
        owner: Owner::BusinessSupport,
    };
    DocumentPage {
        id: DocumentId::new("d/1 \"x\""),
        number: Number(41),
        header: header(),
        source: SourcePart {
            system: "Mosaic".into(),
            read_at: now(),
            trouble: Some(HOSTILE.into()),
        },
        clock: ClockPart {
            due: Some(date(2026, 12, 8)),
            words: "11 working days left (due Tuesday 8 December 2026)".into(),
            code: "due_soon",
            label: "11 working days left",
            working_days_left: Some(11),
            kind: "First review".into(),
            citation: "Regulation 33".into(),
            working: vec![HOSTILE.into()],
            steps: vec![Step {
                name: "Letters".into(),
                who: "Business support".into(),
                on: date(2026, 11, 26),
                code: "coming",
                words: "in 3 days".into(),
            }],
        },
        tasks: vec![
            task("people", TaskStatus::Completed),
            task("addresses", TaskStatus::Left(2)),
            task("chair", TaskStatus::NotStarted),
            task("send", TaskStatus::CannotStartYet),
        ],
        next: NextStep::FillIn,
        since: vec![difference()],
        findings: ["blocks", "check", "note"].map(finding).to_vec(),
        wishes: vec![field("wishes//where", "Where", Input::Lines)],
        review: vec![field("review//date", "Date", Input::Day)],
        logistics: vec![field("logistics//minutes", "How long", Input::Minutes)],
        child: vec![field("child//language", "Language", Input::None)],
        people: vec![
            person(
                "mosaic:812",
                Group::TakesPart,
                LetterPart::Stopped(vec![HOSTILE.into()]),
            ),
            person("mosaic:813", Group::Informed, LetterPart::Ready),
            person(
                "mosaic:814",
                Group::NotInvited,
                LetterPart::None("No letter"),
            ),
        ],
        exclusions: Vec::new(),
        signatures: Vec::new(),
        may: Vec::new(),
        here: vec![Present {
            name: HOSTILE.into(),
            role: "Social worker".into(),
            since: now(),
        }],
        again: vec![(DocumentId::new("f/1 \"x\""), HOSTILE.into())],
        emergencies: vec![Notice {
            id: "g1".into(),
            document: DocumentId::new("d/1 \"x\""),
            child: HOSTILE.into(),
            reference: "7F3K2".into(),
            by: HOSTILE.into(),
            at: now(),
            until: now(),
            reason: HOSTILE.into(),
        }],
    }
}
