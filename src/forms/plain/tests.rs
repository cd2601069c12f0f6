//! Forms' files: what is read from them, and what is said of their mistakes.

use proptest::prelude::*;

use super::*;
use crate::forms::{form::Form, guide::Block, invite::Invite, plain::letter::Gap};

const INVITE: &str = include_str!("../../../templates/forms/invite/form.toml");

/// A form without a mistake: each try puts one in.
const GOOD: &str = r#"name = "taxi"
version = 2
title = "Taxi for a {review}"
owner = "Business support"
review_by = 2027-11-01
go_live = "2026-12-01"
what_changed = "Asks for the seat."
clock = { working_days = 3, before = "review.date" }

[[section]]
name = "trip"
title = "The trip"

[[section.field]]
name = "child"
label = "Child"
kind = "text"
prefill = "child.name"
required = true

[[section.field]]
name = "why"
label = "Why"
kind = "choice"
choices = ["School", "Other"]

[[section.field]]
name = "which"
label = "Which"
kind = "long_text"
show_if = { field = "trip.why", is = "Other" }
may_see = ["social_worker"]

[[section.field]]
name = "cost"
label = "Cost"
kind = "amount"

[[section.field]]
name = "stops"
label = "Stops"
kind = "table"
  [[section.field.column]]
  name = "where"
  label = "Where"
  kind = "text"

[[sign_off]]
name = "worker"
title = "Ask"
roles = ["social_worker", "team_manager"]
above = { field = "trip.cost", limit = "food_voucher" }

[[letter]]
name = "firm"
title = "To the firm"
to = "The firm"
after = "worker"
words = """
# Trip {reference}

- Cost: {trip.cost}
- Stops: {trip.stops}

Asked for by {signed_by}.
"""
"#;

fn around() -> Surroundings {
    let council = CouncilSettings::default();
    let invite = Invite::new("form.toml", INVITE, council.clone()).unwrap();
    Surroundings {
        places: Places::of(invite.file()),
        limits: [("food_voucher".to_owned(), 30)].into(),
        council,
    }
}

/// The good form with one text in the place of another has these mistakes, each written
/// `line:column what; remedy`, of which the words given are a part.
#[track_caller]
fn check(text: &str, instead: &str, expected: &[(usize, usize, &str)]) {
    assert!(GOOD.contains(text), "{text}");
    let wrong = GOOD.replacen(text, instead, 1);
    let errors = PlainForm::read("form.toml", &wrong, &around()).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), expected.len(), "{told:#?}");
    for (error, (line, column, words)) in errors.iter().zip(expected) {
        assert_eq!((error.line, error.column), (*line, *column), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn what_is_only_read_asks_nothing() {
    const GUIDE: &str = r#"name = "walks"
kind = "guide"
version = 1
title = "Walks"
owner = "Business support"
review_by = 2027-11-01
what_changed = "First version."
"#;
    let guide = PlainForm::read("form.toml", GUIDE, &around()).unwrap();
    assert_eq!((guide.sort, guide.fields().count()), (Sort::Guide, 0));

    let asks = format!("{GUIDE}[[section]]\nname = \"one\"\n");
    let errors = PlainForm::read("form.toml", &asks, &around()).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("form.toml:8:"), "{told:?}");
    assert!(told[0].contains("a guide asks nothing"), "{told:?}");
    check(
        "version = 2",
        "kind = \"guid\"\nversion = 2",
        &[(2, 8, "did you mean `guide`?")],
    );
}

#[test]
fn a_good_form_is_read_with_the_councils_words_in_it() {
    let form = PlainForm::read("form.toml", GOOD, &around()).unwrap();

    assert_eq!(form.title, "Taxi for a child looked after review");
    assert_eq!(form.go_live, Some(jiff::civil::date(2026, 12, 1)));
    let fields: Vec<&str> = form.fields().map(|(_, field)| &*field.name).collect();
    assert_eq!(fields, ["child", "why", "which", "cost", "stops"]);
    let above = form.sign_offs[0].above.as_ref().unwrap();
    assert_eq!((&*above.limit, above.pounds), ("food_voucher", 30));
    let which = &form.sections[0].fields[2];
    assert_eq!(which.may_see, [Role::SocialWorker]);
    let show_if = which.show_if.as_ref().unwrap();
    assert!(show_if.holds(Some("Other")) && !show_if.holds(Some("School")));
    assert!(!show_if.holds(None));
    assert_eq!(
        form.sections[0].fields[0].prefill[0].to_string(),
        "child.name"
    );
}

#[test]
fn a_mistake_at_the_top_is_told_with_its_place() {
    check(
        "name = \"taxi\"",
        "name = \"Taxi!\"",
        &[(1, 8, "use small letters")],
    );
    check("version = 2", "version = 0", &[(2, 11, "count from 1")]);
    check("version = 2", "version = \"2\"", &[(2, 11, "whole number")]);
    check(
        "title = \"Taxi for a {review}\"\n",
        "",
        &[(1, 1, "`title` is missing; write title = ")],
    );
    check(
        "review_by = 2027-11-01",
        "review_by = \"soon\"",
        &[(5, 13, "write it as 2027-11-23")],
    );
    check(
        "owner =",
        "onwer =",
        &[
            (1, 1, "`owner` is missing"),
            (4, 1, "a form has no `onwer`; did you mean `owner`?"),
        ],
    );
    check(
        "title = \"Taxi",
        "title = Taxi",
        &[(3, 20, "quotation marks at both ends")],
    );
}

#[test]
fn a_mistake_in_a_field_is_told_with_its_place() {
    check(
        "kind = \"text\"\nprefill",
        "kind = \"txt\"\nprefill",
        &[(17, 8, "there is no kind `txt` here; did you mean `text`?")],
    );
    check(
        "child.name",
        "child.nmae",
        &[(
            18,
            11,
            "the invite has no place `child.nmae`; the last word can be: ",
        )],
    );
    check(
        "child.name",
        "people.nobody.name",
        &[(18, 11, "the role can be: child, parent_mother")],
    );
    check(
        "required = true",
        "required = \"yes\"",
        &[(19, 12, "`required` is true or false")],
    );
    check(
        "name = \"why\"",
        "name = \"child\"",
        &[
            (22, 8, "there are two of the name `child`"),
            (31, 11, "no field `trip.why` stands above this one"),
        ],
    );
    check(
        "choices = [\"School\", \"Other\"]",
        "choices = [\"School\"]",
        &[
            (21, 1, "a choice has some words to choose from"),
            (31, 11, "no field `trip.why` stands above this one"),
        ],
    );
    check(
        "is = \"Other\"",
        "is = \"Others\"",
        &[(
            31,
            11,
            "`trip.why` is never `Others`; it can be: School, Other",
        )],
    );
    check(
        "field = \"trip.why\"",
        "field = \"why\"",
        &[(31, 21, "this names no field")],
    );
    check(
        "may_see = [\"social_worker\"]",
        "may_see = [\"socialworker\"]",
        &[(
            32,
            12,
            "there is no role `socialworker`; did you mean `social_worker`?",
        )],
    );
    check(
        "kind = \"amount\"",
        "kind = \"amount\"\nchoices = [\"a\", \"b\"]",
        &[(38, 11, "only a field of the kind choice has `choices`")],
    );
    check(
        "  kind = \"text\"",
        "  kind = \"people\"",
        &[(46, 10, "there is no kind `people` here")],
    );
}

#[test]
fn a_mistake_in_the_clock_or_a_sign_off_is_told_with_its_place() {
    check(
        "before = \"review.date\"",
        "before = \"review.day\"",
        &[(8, 38, "the invite has no place `review.day`")],
    );
    check(
        "before = \"review.date\"",
        "since = \"review.date\"",
        &[
            (8, 9, "the clock counts from one day"),
            (8, 29, "the clock has no `since`"),
        ],
    );
    check(
        "limit = \"food_voucher\"",
        "limit = \"taxi\"",
        &[(52, 40, "the council has set no limit `taxi`")],
    );
    check(
        "field = \"trip.cost\"",
        "field = \"trip.why\"",
        &[(52, 9, "`trip.why` is no amount of this form")],
    );
    check(
        "roles = [\"social_worker\", \"team_manager\"]\n",
        "",
        &[(48, 1, "nobody may give this sign-off")],
    );
}

#[test]
fn every_mistake_of_a_file_is_told_at_once() {
    let text = "name = \"taxi\"\nversion = 1\n[[section]]\nname = \"a\"\ntitle = 3\n[[sections]]\n";
    let errors = PlainForm::read("x/form.toml", text, &around()).unwrap_err();
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();

    let begins = |start: &str| told.iter().any(|line| line.starts_with(start));
    assert!(begins("x/form.toml:1:1: `owner` is missing"), "{told:#?}");
    assert!(begins("x/form.toml:3:1: this section has no field"));
    assert!(begins("x/form.toml:5:9: `title` is a text; put it in"));
    assert!(begins(
        "x/form.toml:6:3: a form has no `sections`; did you mean `section`?"
    ));
}

#[test]
fn the_form_that_the_guide_makes_can_be_read_and_its_mistake_is_told_as_it_says() {
    let guide = include_str!("../../../docs/forms.md");
    let blocks: Vec<&str> = guide.split("```toml\n").skip(1).collect();
    let blocks: Vec<&str> = blocks
        .iter()
        .map(|block| block.split("```").next().unwrap())
        .collect();

    let text = blocks[..4].concat();
    let form = PlainForm::read("form.toml", &text, &around()).unwrap();

    assert_eq!(form.fields().count(), 5);
    let name = &form.sections[0].fields[0];
    assert_eq!(name.prefill[0].to_string(), "child.name");
    let wrong = blocks[0].replace("\"text\"", "\"txt\"");
    let errors = PlainForm::read("forms/swimming/form.toml", &wrong, &around()).unwrap_err();
    assert!(guide.contains(&errors[0].to_string()), "{}", errors[0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a file, it is read or refused with places inside of it.
    #[test]
    fn no_text_stops_the_reader(text in ".{0,400}") {
        let _ = PlainForm::read("form.toml", &text, &around());
    }

    /// The same of files that are nearly right.
    #[test]
    fn no_piece_of_a_good_form_put_elsewhere_stops_the_reader(
        from in 0..GOOD.len(),
        length in 0_usize..80,
        to in 0..GOOD.len(),
    ) {
        let piece: String = GOOD.chars().skip(from).take(length).collect();
        let mut text: String = GOOD.chars().take(to).collect();
        text.push_str(&piece);
        text.extend(GOOD.chars().skip(to));
        if let Err(errors) = PlainForm::read("form.toml", &text, &around()) {
            let lines = text.matches('\n').count() + 1;
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|error| (1..=lines).contains(&error.line)));
        }
    }
}

#[test]
fn a_section_can_say_whose_part_it_is() {
    let text = GOOD.replacen(
        "title = \"The trip\"",
        "title = \"The trip\"\nfilled_by = [\"social_worker\"]",
        1,
    );
    let form = PlainForm::read("form.toml", &text, &around()).unwrap();
    assert_eq!(form.sections[0].filled_by, [Role::SocialWorker]);
    check(
        "title = \"The trip\"",
        "title = \"The trip\"\nfilled_by = [\"worker\"]",
        &[(13, 14, "there is no role `worker`")],
    );
}

#[test]
fn a_letter_says_what_stands_in_the_form_and_leaves_out_what_does_not() {
    let form = PlainForm::read("form.toml", GOOD, &around()).unwrap();
    let letter = &form.letters[0];

    let filled = letter.filled(
        |name| (*name.field == *"cost").then(|| "£12.50".to_owned()),
        |gap| Some(format!("{gap:?}")),
    );

    assert_eq!(
        filled,
        [
            Block::Heading("Trip Reference".into()),
            Block::List(vec!["Cost: £12.50".into()]),
            Block::Paragraph("Asked for by SignedBy.".into()),
        ]
    );
}

#[test]
fn a_letter_says_what_the_child_is_called_where_its_reader_may_be_told() {
    let text = GOOD.replace(
        "- Cost: {trip.cost}",
        "- For: {child}\n- {trip.cost}, {child}",
    );
    let form = PlainForm::read("form.toml", &text, &around()).unwrap();
    let items = |called: Option<&str>| {
        let filled = form.letters[0].filled(
            |name| (*name.field == *"cost").then(|| "£12.50".to_owned()),
            |gap| match gap {
                Gap::Child => called.map(str::to_owned),
                _ => Some(String::new()),
            },
        );
        filled.into_iter().find_map(|block| match block {
            Block::List(items) => Some(items),
            _ => None,
        })
    };

    assert_eq!(items(Some("Maya")).unwrap(), ["For: Maya", "£12.50, Maya"]);
    assert_eq!(items(None).unwrap(), ["£12.50, the child"]);
}

#[test]
fn a_letter_that_cannot_be_filled_is_refused_where_it_stands() {
    check(
        "{trip.stops}",
        "{trip.stop}",
        &[(
            63,
            10,
            "a letter cannot say `{trip.stop}`; did you mean `trip.stops`?",
        )],
    );
    check(
        "{trip.stops}",
        "{trip.which}",
        &[(63, 10, "only some may see `trip.which`")],
    );
    check(
        "after = \"worker\"",
        "after = \"work\"",
        &[(58, 9, "there is no sign-off `work`; did you mean `worker`?")],
    );
}
