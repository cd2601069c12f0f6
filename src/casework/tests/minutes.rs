//! Minutes: one hand at a time, lent by link and code, accepted, told to each as they may know.

use super::bed::*;
use crate::{
    casework::{
        close::{self, Closes},
        minutes::{
            after, begin, copies, finish, flags, lend,
            lent::{self, Pass},
            page as minutes_page,
            pen::{self, Pen, To},
            rows::{self, RowTyped},
            write::{self, Attended, SaidOf, Saved, Sheet, Written},
            year,
        },
        office::VerbError,
        page::{
            Done,
            minutes::{BegunPart, Holds, PenPart, RowPart, SheetPart},
        },
        respond,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        minutes::{FlagState, LinkEnd, MinutesKind, MinutesState, MinutesStep, RowKind, RowState},
        reply::{Attending, Means, Way},
    },
};

const MOTHER: &str = "mosaic:401";
const CARER: &str = "mosaic:501";
const SCHOOL: &str = "mosaic:601";

async fn begun(bed: &Bed) -> DocumentId {
    let document = bed.maya().await;
    begin::begin(
        &bed.office,
        &sam(),
        &bed.op(),
        &document,
        MinutesKind::Review,
    )
    .await
    .unwrap();
    document
}

async fn sees(bed: &Bed, who: &Actor, document: &DocumentId) -> BegunPart {
    let page = minutes_page::page(&bed.office, who, document).await;
    page.unwrap().begun.unwrap()
}

fn typed(name: &str, text: &str, seen: u32) -> Sheet {
    let one = Written {
        name: name.into(),
        text: text.into(),
        seen,
    };
    Sheet {
        boxes: vec![one],
        ..Sheet::default()
    }
}

async fn writes(bed: &Bed, pen: &Pen<'_>, sheet: &Sheet) -> Result<Saved, VerbError> {
    write::save(&bed.office, pen, &bed.op(), sheet).await
}

/// What stands in a box on a sheet, with its version.
#[track_caller]
fn text(sheet: &SheetPart, name: &str) -> (String, u32) {
    let section = sheet.sections.iter().find(|one| one.name == name).unwrap();
    let text = section.text.as_ref().unwrap();
    (text.text.clone(), text.version)
}

fn decided(sheet: &SheetPart) -> Vec<RowPart> {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Decisions(rows) => Some(rows.clone()),
        _ => None,
    });
    found.unwrap()
}

fn since(sheet: &SheetPart) -> Vec<RowPart> {
    let found = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::Since(rows) => Some(rows.clone()),
        _ => None,
    });
    found.unwrap()
}

fn action(what: &str, owner: &str) -> RowTyped {
    RowTyped {
        kind: Some(RowKind::Action),
        what: what.into(),
        owner: owner.into(),
        due: "14 December 2026".into(),
        ..RowTyped::default()
    }
}

/// A link that the social worker lends to somebody, and its code.
async fn lends(bed: &Bed, document: &DocumentId, row: &str) -> (String, String) {
    lend::lend(&bed.office, &jo(), &bed.op(), document, row)
        .await
        .unwrap();
    let seen = sees(bed, &jo(), document).await;
    let link = &seen.lent[0];
    let token = link.path.as_ref().unwrap().strip_prefix("/m/").unwrap();
    (token.to_owned(), link.code.clone().unwrap())
}

async fn opens(bed: &Bed, token: &str, code: &str) -> Result<String, VerbError> {
    let Pass(pass) = lent::unlock(&bed.office, token, &bed.op(), code).await?;
    Ok(pass)
}

fn other_code(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn minutes_open_with_what_people_answered() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    for (row, said) in [(SCHOOL, Attending::Coming), (MOTHER, Attending::NotComing)] {
        let answering = super::answering::says(said);
        let phone = (Some(Way::Phone), &answering);
        respond::note(&bed.office, &lee(), &bed.op(), (&document, row), phone)
            .await
            .unwrap();
    }

    let sheet = sees(&bed, &sam(), &document).await.sheet;

    assert_eq!(sheet.pen, PenPart::You);
    let people = sheet.sections.iter().find_map(|one| match &one.holds {
        Holds::People(people) => Some(people),
        _ => None,
    });
    let people = &people.unwrap().people;
    let of = |row: &str| people.iter().find(|one| one.row == row).unwrap();
    assert_eq!(of(SCHOOL).presence.words(), "Here");
    assert_eq!(of(MOTHER).presence.words(), "Sent apologies");
    assert_eq!(of(CARER).presence.words(), "Not here, did not reply");
    assert_eq!(of("mosaic:702").presence.words(), "Here", "who runs it");
    let again = begin::begin(
        &bed.office,
        &jo(),
        &bed.op(),
        &document,
        MinutesKind::Review,
    )
    .await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    let stranger = minutes_page::page(&bed.office, &stranger(), &document).await;
    assert!(matches!(stranger, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn one_person_writes_at_a_time() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (sam, jo) = (sam(), jo());
    let (officer, worker) = (Pen::Staff(&sam, &document), Pen::Staff(&jo, &document));
    writes(&bed, &officer, &typed("views", "She likes school.", 0))
        .await
        .unwrap();

    let refused = writes(&bed, &worker, &typed("views", "She hates school.", 1)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("Sam Okoro")));

    pen::take_over(&bed.office, &jo, &bed.op(), &document)
        .await
        .unwrap();
    writes(&bed, &worker, &typed("views", "She likes maths.", 1))
        .await
        .unwrap();
    let refused = writes(&bed, &officer, &typed("plan", "The plan stands.", 0)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if why.contains("Jo Marsh")));
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(
        text(&seen.sheet, "views"),
        ("She likes maths.".to_owned(), 2)
    );
}

#[tokio::test]
async fn what_was_not_seen_is_shown_and_not_written_over() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (sam, jo) = (sam(), jo());
    let (officer, worker) = (Pen::Staff(&sam, &document), Pen::Staff(&jo, &document));
    let first = typed("views", "She likes school.", 0);
    writes(&bed, &officer, &first).await.unwrap();
    pen::take_over(&bed.office, &jo, &bed.op(), &document)
        .await
        .unwrap();

    // Jo's page was loaded before anything was written.
    let stale = typed("views", "She likes swimming.", 0);
    let operation = bed.op();
    for _ in ["the first time", "sent twice"] {
        let told = write::save(&bed.office, &worker, &operation, &stale).await;
        let Err(VerbError::Conflict(conflict)) = told else {
            panic!("{told:?}");
        };
        let field = &conflict.fields[0];
        assert_eq!(field.yours, "She likes swimming.");
        assert_eq!(field.theirs, "She likes school.");
        assert_eq!((field.by.as_str(), field.version), ("Sam Okoro", 1));
    }
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(
        text(&seen.sheet, "views"),
        ("She likes school.".to_owned(), 1)
    );
    // Once it was shown, it may be replaced.
    let kept = typed("views", "She likes swimming.", 1);
    writes(&bed, &worker, &kept).await.unwrap();
    // A box that still says what its page showed is no conflict.
    let untouched = typed("views", "She likes school.", 1);
    let saved = writes(&bed, &worker, &untouched).await.unwrap();
    assert_eq!(saved.versions, [("views".to_owned(), 2)]);
}

#[tokio::test]
async fn an_action_without_an_owner_is_not_taken() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let add = async |typed: &RowTyped| rows::add(&bed.office, &pen, &bed.op(), typed).await;
    let nobody = RowTyped {
        owner: String::new(),
        due: String::new(),
        ..action(" ", SCHOOL)
    };
    let Err(VerbError::Wrong(wrong)) = add(&nobody).await else {
        panic!("it was taken");
    };
    let fields: Vec<&str> = wrong
        .iter()
        .map(|one| &*one.place.as_ref().unwrap().field)
        .collect();
    assert_eq!(fields, ["what", "owner", "due"]);
    add(&action("Ask for a maths tutor", SCHOOL)).await.unwrap();
    let someone = RowTyped {
        owner: String::new(),
        owner_name: "The swimming club".into(),
        ..action("Keep a place", "")
    };
    add(&someone).await.unwrap();

    let seen = sees(&bed, &sam, &document).await;
    let all = decided(&seen.sheet);
    assert_eq!(
        (all[0].owner.as_str(), all[1].owner.as_str()),
        ("Ana Patel", "The swimming club")
    );
    let out = (all[1].id.as_str(), all[1].version);
    rows::withdraw(&bed.office, &pen, &bed.op(), out)
        .await
        .unwrap();
    let late = rows::change(
        &bed.office,
        &pen,
        &bed.op(),
        (all[0].id.as_str(), 9),
        &someone,
    )
    .await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
    assert_eq!(decided(&sees(&bed, &sam, &document).await.sheet).len(), 1);
}

#[tokio::test]
async fn the_role_is_lent_by_a_link_and_a_code() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    pen::take_over(&bed.office, &jo(), &bed.op(), &document)
        .await
        .unwrap();
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    assert_eq!(code.len(), 6);
    let of_others = sees(&bed, &lee(), &document).await;
    assert_eq!(of_others.lent[0].code, None, "who lent it hands it on");

    let door = lent::door(&bed.office, &token).await.unwrap();
    let all = format!("{door:?}");
    assert!(!all.contains("Maya") && !all.contains("Ana"), "{all}");
    let without = lent::page(&bed.office, &token, "").await;
    assert!(matches!(without, Err(VerbError::NotThere)));
    let wrong = opens(&bed, &token, &other_code(&code)).await;
    assert!(matches!(wrong, Err(VerbError::Wrong(_))));
    let pass = opens(&bed, &token, &code).await.unwrap();

    let page = lent::page(&bed.office, &token, &pass).await.unwrap();
    assert_eq!(page.sheet.pen, PenPart::You, "the lender's pen goes over");
    let all = format!("{page:?}");
    for secret in ["Bell", "Hale", "Larch Hill", "ZZ99", "Kerry", "07700"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    let lent_pen = Pen::Lent {
        token: &token,
        pass: &pass,
    };
    writes(&bed, &lent_pen, &typed("education", "Maya reads well.", 0))
        .await
        .unwrap();
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(text(&seen.sheet, "education").0, "Maya reads well.");
    assert_eq!(seen.sheet.pen, PenPart::Other("Ana Patel".to_owned()));

    lend::stop(&bed.office, &sam(), &bed.op(), &document, &seen.lent[0].id)
        .await
        .unwrap();
    let over = writes(&bed, &lent_pen, &typed("education", "More.", 1)).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(seen.sheet.pen, PenPart::You, "whoever stops it goes on");
}

#[tokio::test]
async fn five_wrong_codes_stop_the_link() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    let wrong = other_code(&code);
    let operation = bed.op();
    for _ in ["pressed once", "pressed twice"] {
        let told = lent::unlock(&bed.office, &token, &operation, &wrong).await;
        assert!(matches!(told, Err(VerbError::Wrong(_))));
    }
    for left in [3, 2, 1] {
        let Err(VerbError::Wrong(told)) = opens(&bed, &token, &wrong).await else {
            panic!("{left}");
        };
        let words = match left {
            1 => "once more".to_owned(),
            left => format!("{left} more times"),
        };
        assert!(told[0].message.contains(&words), "{}", told[0].message);
    }
    let fifth = opens(&bed, &token, &wrong).await;
    assert!(matches!(fifth, Err(VerbError::NotThere)));
    let right = opens(&bed, &token, &code).await;
    assert!(matches!(right, Err(VerbError::NotThere)), "it is over");
    let seen = sees(&bed, &jo(), &document).await;
    assert!(matches!(seen.lent[0].ended, Some((LinkEnd::WrongCodes, _))));
}

#[tokio::test]
async fn the_minutes_are_handed_over_mid_meeting() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let (school, code) = lends(&bed, &document, SCHOOL).await;
    let pass = opens(&bed, &school, &code).await.unwrap();
    let first = Pen::Lent {
        token: &school,
        pass: &pass,
    };
    // Sam holds the pen and did not lend the link: opening it takes nothing from him.
    let refused = writes(&bed, &first, &typed("views", "Hello.", 0)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(_))));
    let sam = sam();
    let officer = Pen::Staff(&sam, &document);
    writes(
        &bed,
        &officer,
        &typed("home", "She lives at 14 Larch Hill.", 0),
    )
    .await
    .unwrap();
    let link = sees(&bed, &sam, &document).await.lent[0].id.clone();
    pen::hand_over(&bed.office, &officer, &bed.op(), To::Link(&link))
        .await
        .unwrap();
    writes(&bed, &first, &typed("views", "She likes maths.", 0))
        .await
        .unwrap();

    // The second minute-taker waits until the first hands over.
    let (carer, code) = lends(&bed, &document, CARER).await;
    let pass = opens(&bed, &carer, &code).await.unwrap();
    let second = Pen::Lent {
        token: &carer,
        pass: &pass,
    };
    let refused = writes(&bed, &second, &typed("views", "No.", 1)).await;
    assert!(matches!(refused, Err(VerbError::NotNow(why)) if !why.contains("Ana")));
    let hands = lent::page(&bed.office, &school, pass_of(&first)).await;
    let hands = hands.unwrap().sheet.hands;
    let to = hands.iter().find(|(_, name)| name == "Foster carer");
    let to = &to.unwrap().0;
    pen::hand_over(&bed.office, &first, &bed.op(), To::Link(to))
        .await
        .unwrap();
    writes(&bed, &second, &typed("health", "She sleeps well.", 0))
        .await
        .unwrap();
    let late = writes(&bed, &first, &typed("views", "Late.", 1)).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
}

fn pass_of<'p>(pen: &Pen<'p>) -> &'p str {
    match pen {
        Pen::Lent { pass, .. } => pass,
        Pen::Staff(..) => "",
    }
}

/// Minutes with something in them that is not for everybody, sent to the chair.
async fn submitted(bed: &Bed) -> DocumentId {
    let document = begun(bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    for (name, text) in [
        ("views", "She wants to see Mum more."),
        ("home", "She lives at 14 Larch Hill, ZZ99 3AB."),
        ("annex", "Police were called in October."),
        ("family_time", "Every Saturday."),
    ] {
        writes(bed, &pen, &typed(name, text, 0)).await.unwrap();
    }
    for what in ["Book a dentist", "Check the risk at home"] {
        rows::add(&bed.office, &pen, &bed.op(), &action(what, CARER))
            .await
            .unwrap();
    }
    let all = decided(&sees(bed, &sam, &document).await.sheet);
    let risk = all.iter().find(|row| row.what.contains("risk")).unwrap();
    let part = format!("row:{}", risk.id);
    for (part, row) in [(part.as_str(), MOTHER), ("box:family_time", CARER)] {
        flags::flag(&bed.office, &pen, &bed.op(), (part, row))
            .await
            .unwrap();
    }
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    document
}

fn accepts(code: &str) -> finish::Accepts {
    finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: code.into(),
    }
}

async fn accepted(bed: &Bed, document: &DocumentId) -> Result<Done, VerbError> {
    finish::accept(&bed.office, &sam(), &bed.op(), document, &accepts("PN1")).await
}

async fn decides_flags(bed: &Bed, document: &DocumentId) {
    for flag in sees(bed, &sam(), document).await.flags {
        let state = match flag.part.contains("risk") {
            true => FlagState::Kept,
            false => FlagState::Told,
        };
        flags::decide(&bed.office, &sam(), &bed.op(), document, (&flag.id, state))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn acceptance_freezes_the_minutes_and_ends_the_link() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let (token, code) = lends(&bed, &document, SCHOOL).await;
    let pass = opens(&bed, &token, &code).await.unwrap();
    let waits = accepted(&bed, &document).await;
    assert!(matches!(waits, Err(VerbError::NotNow(why)) if why.contains("2 parts")));
    decides_flags(&bed, &document).await;

    for (code, field) in [("", "participation"), ("PN0", "participation")] {
        let says = accepts(code);
        let told = finish::accept(&bed.office, &sam(), &bed.op(), &document, &says).await;
        let Err(VerbError::Wrong(wrong)) = told else {
            panic!("{code}: {told:?}");
        };
        assert_eq!(&*wrong[0].place.as_ref().unwrap().field, field);
    }
    let refused = finish::accept(&bed.office, &jo(), &bed.op(), &document, &accepts("PN1")).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
    accepted(&bed, &document).await.unwrap();

    let over = lent::page(&bed.office, &token, &pass).await;
    assert!(matches!(over, Err(VerbError::NotThere)));
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let late = writes(&bed, &pen, &typed("views", "Another.", 1)).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))));
    let again = pen::take_over(&bed.office, &sam, &bed.op(), &document).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    let seen = sees(&bed, &sam, &document).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);
    assert!(seen.lent[0].path.is_none());
    assert_eq!(text(&seen.sheet, "views").1, 1);
}

#[tokio::test]
async fn the_chair_gives_minutes_back_to_whoever_sent_them() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let nothing = finish::give_back(&bed.office, &sam(), &bed.op(), &document, " ").await;
    assert!(matches!(nothing, Err(VerbError::Wrong(_))));
    finish::give_back(&bed.office, &sam(), &bed.op(), &document, "Who said that?")
        .await
        .unwrap();
    let seen = sees(&bed, &sam(), &document).await;
    assert_eq!(
        (seen.sheet.state, seen.sheet.pen),
        (MinutesState::Taking, PenPart::You)
    );
    let twice = finish::give_back(&bed.office, &sam(), &bed.op(), &document, "Again").await;
    assert!(matches!(twice, Err(VerbError::NotNow(_))));
}

/// Everything that stands in somebody's copy, and what is left out.
async fn copy(bed: &Bed, document: &DocumentId, row: &str) -> (String, Vec<String>) {
    let of = (row, Means::ByHand);
    let page = copies::page(&bed.office, &sam(), document, of)
        .await
        .unwrap();
    (format!("{:?}", page.sections), page.left_out)
}

#[tokio::test]
async fn each_readers_copy_says_what_they_may_know() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let (asked, _) = copy(&bed, &document, CARER).await;
    assert!(
        !asked.contains("Every Saturday"),
        "asked is enough: {asked}"
    );
    decides_flags(&bed, &document).await;

    let (school, left) = copy(&bed, &document, SCHOOL).await;
    assert!(school.contains("Police were called"), "{school}");
    assert!(school.contains("Check the risk"), "{school}");
    assert!(!school.contains("Larch Hill"), "{school}");
    assert_eq!(left.len(), 1, "{left:?}");

    let (mother, left) = copy(&bed, &document, MOTHER).await;
    assert!(mother.contains("She wants to see Mum more."), "{mother}");
    assert!(mother.contains("Book a dentist"), "{mother}");
    for not in ["Larch Hill", "Police", "risk", "Hale", "Patel"] {
        assert!(!mother.contains(not), "{not}: {mother}");
    }
    assert_eq!(left.len(), 3, "{left:?}");

    let (carer, _) = copy(&bed, &document, CARER).await;
    assert!(
        carer.contains("Every Saturday"),
        "the chair decided: {carer}"
    );
    assert!(carer.contains("Larch Hill"), "their own home: {carer}");
    assert!(!carer.contains("Police"), "{carer}");
    let refused = copies::page(&bed.office, &stranger(), &document, (MOTHER, Means::Post)).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn a_copy_is_given_out_after_acceptance_and_written_down() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let give = async |on: &str| {
        let of = (&document, SCHOOL);
        copies::give(&bed.office, &lee(), &bed.op(), of, (on, Means::Post)).await
    };
    assert!(matches!(
        give("23 November 2026").await,
        Err(VerbError::NotNow(_))
    ));
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    assert!(matches!(give("").await, Err(VerbError::Wrong(_))));
    give("23 November 2026").await.unwrap();

    let seen = sees(&bed, &lee(), &document).await;
    let school = seen.copies.iter().find(|one| one.row == SCHOOL).unwrap();
    assert_eq!(school.given, [(jiff::civil::date(2026, 11, 23), "by post")]);
    let codes: Vec<(&str, &str)> = seen
        .clocks
        .iter()
        .map(|one| (one.code, one.name.as_str()))
        .collect();
    assert_eq!(
        codes.iter().filter(|(code, _)| *code == "done").count(),
        2,
        "{codes:?}"
    );
}

#[tokio::test]
async fn a_managers_silence_counts_as_agreement() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let answers = async |step, why: &str| {
        after::answer(&bed.office, &manager(), &bed.op(), &document, (step, why)).await
    };
    let early = answers(Some(MinutesStep::Agreed), "").await;
    assert!(matches!(early, Err(VerbError::NotNow(_))));
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    let said = async || sees(&bed, &sam(), &document).await.answer.unwrap();
    assert!(
        said().await.contains("Monday 30 November 2026"),
        "{}",
        said().await
    );
    bed.wait(8);
    assert_eq!(
        said().await,
        "No answer by Monday 30 November 2026: recorded as agreed."
    );

    let bare = answers(Some(MinutesStep::Queried), "").await;
    assert!(matches!(bare, Err(VerbError::Wrong(_))));
    answers(Some(MinutesStep::Queried), "Who pays?")
        .await
        .unwrap();
    assert!(said().await.contains("asks about the decisions"));
    let refused = after::answer(&bed.office, &jo(), &bed.op(), &document, (None, "")).await;
    assert!(matches!(refused, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn a_meeting_is_adjourned_once_within_twenty_working_days() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let adjourn = async |to: &str| {
        let says = (to, "The school could not come");
        after::adjourn(&bed.office, &sam(), &bed.op(), &document, says).await
    };
    // Planned for 3 December 2026: twenty working days on, over Christmas, is 5 January 2027.
    assert!(matches!(
        adjourn("6 January 2027").await,
        Err(VerbError::Wrong(_))
    ));
    assert!(matches!(adjourn("").await, Err(VerbError::Wrong(_))));
    adjourn("5 January 2027").await.unwrap();
    assert!(matches!(
        adjourn("4 January 2027").await,
        Err(VerbError::NotNow(_))
    ));
}

#[tokio::test]
async fn open_actions_come_back_at_the_next_review() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();
    let says = Closes {
        outcome: "held".into(),
        held_on: "23 November 2026".into(),
        reason: String::new(),
    };
    close::close(&bed.office, &sam(), &bed.op(), &document, &says)
        .await
        .unwrap();
    let next = begun(&bed).await;
    assert_ne!(next, document);

    let rows = since(&sees(&bed, &sam(), &next).await.sheet);
    assert_eq!(rows.len(), 2);
    let sam = sam();
    let pen = Pen::Staff(&sam, &next);
    let said = SaidOf {
        id: rows[0].id.clone(),
        state: "done".into(),
        changed: "She is no longer in pain".into(),
        seen: rows[0].version,
    };
    let sheet = Sheet {
        said: vec![said],
        ..Sheet::default()
    };
    writes(&bed, &pen, &sheet).await.unwrap();
    let rows = since(&sees(&bed, &sam, &next).await.sheet);
    assert_eq!(rows[0].state, RowState::Done);
    assert_eq!(rows[0].changed.as_deref(), Some("She is no longer in pain"));
}

#[tokio::test]
async fn who_was_there_is_said_of_people_on_the_list_alone() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let here = |row: &str| Sheet {
        attended: Some(Attended {
            marked: vec![(row.into(), "part".into(), "received".into())],
            others: "A trainee".into(),
            seen: 0,
        }),
        ..Sheet::default()
    };
    let odd = writes(&bed, &pen, &here("mosaic:999")).await;
    assert!(matches!(odd, Err(VerbError::Wrong(_))));
    writes(&bed, &pen, &here(SCHOOL)).await.unwrap();
    let seen = sees(&bed, &sam, &document).await.sheet;
    let Some(Holds::People(people)) = seen
        .sections
        .iter()
        .map(|one| &one.holds)
        .find(|one| matches!(one, Holds::People(_)))
    else {
        panic!("no list");
    };
    let school = people.people.iter().find(|one| one.row == SCHOOL).unwrap();
    assert_eq!(school.presence.words(), "Here for part of it");
    assert_eq!((people.version, people.others.as_str()), (1, "A trainee"));
}

#[tokio::test]
async fn accepted_reviews_are_the_rows_of_the_return() {
    let bed = Bed::new().await;
    let document = submitted(&bed).await;
    let of_year = async |year| year::reviews(&bed.office, &Actor::CommandLine, year).await;
    assert_eq!(of_year(2027).await.unwrap().rows, 0, "not accepted yet");
    decides_flags(&bed, &document).await;
    accepted(&bed, &document).await.unwrap();

    let returned = of_year(2027).await.unwrap();
    assert_eq!(
        returned.csv,
        "CHILD,DOB,REVIEW,REVIEW_CODE\r\n1,09/03/2017,23/11/2026,PN1\r\n"
    );
    assert!(returned.faults.is_empty());
    assert_eq!(of_year(2026).await.unwrap().rows, 0, "of another year");
    let refused = year::reviews(&bed.office, &sam(), 2027).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
}
