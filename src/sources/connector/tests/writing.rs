//! Writing back, to the simulated case system and to a scripted server.

use std::str::FromStr;

use super::*;
use crate::{
    model::home::{Carried, HomePart, word},
    simulation::case_system::{Council, Running, start},
    sources::{
        case_system::{FileBytes, Found, Repeats, Write, Wrote},
        files::Files,
    },
};

async fn council(faults: &[&str]) -> Running {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut council = Council::new(move || now).with_faults(faults).unwrap();
    council.children = 3;
    start(council).await.unwrap()
}

/// The mapping that ships, or one that was changed, at that council.
fn opened(council: &Running, change: impl Fn(&str) -> String) -> Box<dyn CaseSystem> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings/mosaic");
    let files = Files::from_folder(folder.as_ref()).unwrap();
    let texts = ["connection.toml", "network.toml"].map(|name| {
        let text = files.text(name).unwrap();
        let text = match name {
            "connection.toml" => change(text),
            _ => text.to_owned(),
        };
        (name.to_owned(), text)
    });
    let settings: SourceSettings = toml::Table::from_str(&council.settings("mosaic"))
        .unwrap()
        .remove("source")
        .unwrap()
        .try_into()
        .unwrap();
    let files = Files::from_texts("mappings/mosaic", texts);
    let clock = Clock::fixed("2026-11-23T10:00:00Z".parse().unwrap());
    crate::sources::opening::open(&files, &settings, clock, Chance::fixed(0.0)).unwrap()
}

fn shipped(council: &Running) -> Box<dyn CaseSystem> {
    opened(council, str::to_owned)
}

/// Something to write, held for as long as it is written.
struct Errand {
    child: String,
    part: HomePart,
    reference: &'static str,
    words: Carried,
    file: FileBytes,
}

impl Errand {
    fn note(council: &Running, place: u32) -> Self {
        Self {
            child: council.child_id(place),
            part: HomePart::CaseNote,
            reference: "abc0123",
            words: Carried::default()
                .with(word::TITLE, "Review held")
                .with(word::TEXT, "Held.\nShe said: \"Fine\" & left."),
            file: FileBytes::default(),
        }
    }

    fn document(council: &Running, place: u32) -> Self {
        Self {
            part: HomePart::Document,
            reference: "def4567",
            words: Carried::default()
                .with(word::TITLE, "Minutes")
                .with(word::FILE_NAME, "minutes.pdf")
                .with(word::FILE_TYPE, "application/pdf"),
            file: FileBytes(b"%PDF-1.7 \r\n--boundary\r\n".to_vec()),
            ..Self::note(council, place)
        }
    }

    fn as_write(&self) -> Write<'_> {
        Write {
            child: &self.child,
            part: self.part,
            reference: self.reference,
            words: &self.words,
            file: &self.file,
            tag: None,
        }
    }
}

#[tokio::test]
async fn notes_and_documents_are_kept_once_under_their_key_and_found_again() {
    let council = council(&[]).await;
    let source = shipped(&council);
    for errand in [Errand::note(&council, 1), Errand::document(&council, 1)] {
        assert_eq!(source.writes(errand.part), Some(Repeats::Known));
        let write = errand.as_write();
        assert_eq!(source.look_up(&write).await, Ok(Found::Nothing));

        let first = source.write(&write).await;
        let Wrote::Kept(Some(id)) = &first else {
            panic!("{first:?}");
        };
        assert_eq!(source.write(&write).await, first, "it is known again");
        let found = source.look_up(&write).await;
        assert_eq!(found, Ok(Found::Same(Some(id.clone()))));
    }
    assert_eq!(council.kept(), (1, 1));

    // The same reference with other words is told from what was written.
    let other = Errand {
        words: Carried::default().with(word::TITLE, "Other"),
        ..Errand::note(&council, 1)
    };
    let found = source.look_up(&other.as_write()).await;
    assert!(matches!(found, Ok(Found::Other(Some(_)))), "{found:?}");
}

#[tokio::test]
async fn what_was_kept_and_not_answered_is_unsure_and_found_under_its_reference() {
    let council = council(&["write_kept_then_dropped"]).await;
    let source = shipped(&council);
    let errand = Errand::note(&council, 1);
    let write = errand.as_write();

    let lost = source.write(&write).await;
    assert!(matches!(lost, Wrote::Unsure(_)), "{lost:?}");
    assert_eq!(council.kept(), (1, 0));
    let found = source.look_up(&write).await;
    assert!(matches!(found, Ok(Found::Same(_))), "{found:?}");
    let again = source.write(&write).await;
    assert!(matches!(again, Wrote::Kept(_)), "{again:?}");
    assert_eq!(council.kept(), (1, 0), "by its key");
}

#[tokio::test]
async fn a_key_that_is_ignored_leaves_two_which_the_look_tells() {
    let council = council(&["idempotency_keys_ignored"]).await;
    let source = opened(&council, |text| {
        text.replace("key = \"Idempotency-Key\"\n", "")
    });
    let errand = Errand::note(&council, 1);
    let write = errand.as_write();
    assert_eq!(source.writes(errand.part), Some(Repeats::KeptTwice));

    source.write(&write).await;
    let found = source.look_up(&write).await;
    assert!(matches!(found, Ok(Found::Same(_))), "{found:?}");
    source.write(&write).await;

    assert_eq!(source.look_up(&write).await, Ok(Found::Several(2)));
}

#[tokio::test]
async fn the_fields_of_a_review_are_changed_as_they_were_read_and_the_next_is_due() {
    let council = council(&["review_changed_meanwhile"]).await;
    let source = shipped(&council);
    let child = council.child_id(1);
    let before = source.child(&child).await.unwrap().network.unwrap();
    let open = before.child.reviews.items.iter();
    let open = open.filter(|one| one.held.is_none() && !one.cancelled);
    let id = open.map(|one| one.id.clone().unwrap()).next().unwrap();
    let errand = Errand {
        part: HomePart::Fields,
        words: Carried::default()
            .with(word::REVIEW, &id)
            .with(word::HELD, "2026-11-23")
            .with(word::PARTICIPATION, "PN1")
            .with(word::NEXT_DUE, "2027-05-23"),
        ..Errand::note(&council, 1)
    };
    let write = errand.as_write();

    let meanwhile = source.write(&write).await;
    assert_eq!(meanwhile, Wrote::NotYet(Fault::Status(412)));
    let kept = source.write(&write).await;
    assert_eq!(kept, Wrote::Kept(Some(id.clone())));

    let after = source.child(&child).await.unwrap().network.unwrap();
    let reviews = &after.child.reviews.items;
    let review = reviews.iter().find(|one| one.id.as_ref() == Some(&id));
    let review = review.unwrap();
    assert_eq!(review.held, Some(jiff::civil::date(2026, 11, 23)));
    assert_eq!(review.participation.as_deref(), Some("PN1"));
    let due = after.child.recorded_due.value();
    assert_eq!(due, Some(&jiff::civil::date(2027, 5, 23)));
}

#[tokio::test]
async fn a_tag_that_was_read_before_a_change_changes_nothing_after_it() {
    let council = council(&[]).await;
    let source = shipped(&council);
    let child = council.child_id(1);
    let before = source.child(&child).await.unwrap().network.unwrap();
    let open = before.child.reviews.items.iter();
    let open = open.filter(|one| one.held.is_none() && !one.cancelled);
    let id = open.map(|one| one.id.clone().unwrap()).next().unwrap();
    let says = |held: &str| Errand {
        part: HomePart::Fields,
        words: Carried::default()
            .with(word::REVIEW, &id)
            .with(word::HELD, held),
        ..Errand::note(&council, 1)
    };
    let (ours, theirs) = (says("2026-11-23"), says("2026-11-20"));

    let tag = source.tag(&ours.as_write()).await.unwrap();
    assert!(tag.is_some());
    let put_there = source.write(&theirs.as_write()).await;
    assert!(matches!(put_there, Wrote::Kept(_)), "{put_there:?}");
    let late = Write {
        tag: tag.as_deref(),
        ..ours.as_write()
    };
    assert_eq!(source.write(&late).await, Wrote::NotYet(Fault::Status(412)));

    let note = Errand::note(&council, 1);
    assert_eq!(source.tag(&note.as_write()).await, Ok(None));
}

#[tokio::test]
async fn a_token_that_reads_cannot_write_and_another_is_asked_for() {
    let council = council(&[]).await;
    let source = opened(&council, |text| {
        text.replace("scope = \"person.read casenote.write\"\n", "")
    });
    let errand = Errand::note(&council, 1);

    let refused = source.write(&errand.as_write()).await;

    assert!(matches!(refused, Wrote::Refused(_)), "{refused:?}");
    assert_eq!(council.kept(), (0, 0));
}

const NOTES: &str = r#"
[write.case_note]
path = "/persons/{id}/notes"
json = '{text, ref: .reference}'
id = ".id"
"#;

/// What one answer to a write means.
async fn answered(answer: Answer, more: &str) -> Wrote {
    let server = Server::start(move |_: &Request| answer.clone()).await;
    let bench = Bench::new(&format!("{PERSON}{NOTES}{more}"), &server.base);
    let words = Carried::default().with(word::TEXT, "Held.");
    let file = FileBytes::default();
    let write = Write {
        child: "7",
        part: HomePart::CaseNote,
        reference: "abc",
        words: &words,
        file: &file,
        tag: None,
    };
    bench.connector.write(&write).await
}

#[tokio::test]
async fn each_answer_says_whether_it_was_written() {
    let kept = answered(Answer::json(r#"{"id": 5}"#), "").await;
    assert_eq!(kept, Wrote::Kept(Some("5".into())));
    for (status, expected) in [
        (302, Wrote::Unsure(Fault::Status(302))),
        (303, Wrote::Unsure(Fault::Status(303))),
        (307, Wrote::Unsure(Fault::Status(307))),
        (403, Wrote::Refused(Fault::NotAllowed)),
        (409, Wrote::Refused(Fault::Status(409))),
        (422, Wrote::Refused(Fault::Status(422))),
        (500, Wrote::Unsure(Fault::Status(500))),
        (503, Wrote::Unsure(Fault::Status(503))),
    ] {
        assert_eq!(answered(Answer::status(status), "").await, expected);
    }
    let key = "key = \"Idempotency-Key\"\n";
    let under_way = answered(Answer::status(409), key).await;
    assert_eq!(under_way, Wrote::NotYet(Fault::Status(409)));
    for odd in [Answer::json(r#"{"ok": true}"#), Answer::json("<html>")] {
        let unsure = answered(odd, "").await;
        assert!(matches!(unsure, Wrote::Unsure(_)), "{unsure:?}");
    }
}

#[tokio::test]
async fn nothing_is_written_where_the_file_says_no_word_of_it() {
    let bench = Bench::new(PERSON, "http://127.0.0.1:9");
    for part in HomePart::ALL {
        assert_eq!(bench.connector.writes(*part), None);
    }
}
