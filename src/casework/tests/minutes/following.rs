//! Owners are told, reminded and heard, and nothing they say is lost.

use super::*;
use crate::{
    casework::{
        actions::{
            own,
            round::{self, Tally},
            say::{self, Saying},
            tasks::{self, Settle},
        },
        board,
        minutes::finish,
        page::{
            Done,
            actions::{OwnActionsPage, OwnMeeting, Standing},
            lists::BoardCard,
        },
        reviews,
        tests::chasing::{delivers, waits},
    },
    model::{
        action::{FollowUp, OwnerSays},
        minutes::MinutesState,
        post::{Phase, Purpose},
    },
};

const WHO: Actor = Actor::Timer("round");
const DENTIST: &str = "Book a dentist";

/// Minutes with these actions, what and whose, accepted on Monday 23 November 2026. Each is due on
/// Monday 14 December.
pub async fn accepted_with(bed: &Bed, actions: &[(&str, &str)]) -> MeetingId {
    bed.office.is_at("https://reviews.northshire.example");
    let document = begun(bed).await;
    accepts(bed, &document, actions).await;
    document
}

pub async fn accepts(bed: &Bed, document: &MeetingId, actions: &[(&str, &str)]) {
    let sam = sam();
    let pen = Pen::Staff(&sam, document);
    writes(bed, &pen, &typed("views", "She likes school.", 0))
        .await
        .unwrap();
    for (what, owner) in actions {
        rows::add(&bed.office, &pen, &bed.op(), &action(what, owner))
            .await
            .unwrap();
    }
    finish::submit(&bed.office, &pen, &bed.op()).await.unwrap();
    let says = finish::Accepts {
        held_on: "23 November 2026".into(),
        participation: "PN6".into(),
    };
    finish::accept(&bed.office, &sam, &bed.op(), document, &says)
        .await
        .unwrap();
    let seen = sees(bed, &sam, document).await;
    assert_eq!(seen.sheet.state, MinutesState::Accepted);
}

pub async fn goes_round(bed: &Bed) -> (usize, usize) {
    let tally = round::round(&bed.office, &WHO).await.unwrap();
    assert_eq!(tally.failed, 0);
    let Tally { written, tasks, .. } = tally;
    (written, tasks)
}

/// What opens the page of somebody's actions.
pub async fn token(bed: &Bed, document: &MeetingId, row: &str) -> String {
    let mut read = bed.office.store.read().await.unwrap();
    let links = read.action_links(document).await.unwrap();
    let link = links.iter().find(|one| one.person.to_string() == row);
    read.action_token(&link.expect("they have a link").id)
}

async fn reads(bed: &Bed, token: &str) -> OwnActionsPage {
    own::page(&bed.office, token).await.unwrap()
}

fn only(page: &OwnActionsPage) -> &OwnMeeting {
    assert_eq!(page.meetings.len(), 1);
    &page.meetings[0]
}

fn saying(action: &str, says: OwnerSays, day: &str, words: &str) -> Saying {
    Saying {
        action: action.into(),
        says: Some(says),
        day: day.into(),
        words: words.into(),
    }
}

async fn says(bed: &Bed, token: &str, saying: &Saying) -> Result<Done, VerbError> {
    say::by_link(&bed.office, token, &bed.op(), saying).await
}

async fn on_the_board(bed: &Bed) -> Vec<BoardCard> {
    let page = board::page(&bed.office, &lee(), None).await.unwrap();
    let mut columns = page.columns.into_iter();
    columns.find(|one| one.code == "actions").unwrap().cards
}

/// The tasks that wait about the only action.
async fn waiting(bed: &Bed, document: &MeetingId) -> Vec<(String, FollowUp)> {
    let actions = sees(bed, &sam(), document).await.actions;
    assert_eq!(actions.len(), 1);
    let tasks = actions[0].tasks.iter();
    tasks.map(|(id, what, _)| (id.clone(), *what)).collect()
}

#[tokio::test]
async fn an_owner_is_told_once_reminded_once_and_then_rung() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    assert_eq!(goes_round(&bed).await, (1, 0));
    assert_eq!(goes_round(&bed).await, (0, 0), "the same round once more");
    let (gone, words) = delivers(&bed).await;
    let words = words.unwrap();
    assert_eq!(gone, 1);
    let own = token(&bed, &document, SCHOOL).await;
    assert!(words.contains(&format!("https://reviews.northshire.example/a/{own}")));
    assert!(words.contains("Monday 14 December 2026"), "{words}");
    for secret in ["dentist", "Maya", "Bell"] {
        assert!(!words.contains(secret), "{secret} in {words}");
    }

    // Three working days before the day: Wednesday 9 December.
    waits(&bed, &document, 15).await;
    assert_eq!(goes_round(&bed).await, (0, 0));
    waits(&bed, &document, 1).await;
    assert_eq!(goes_round(&bed).await, (1, 0));
    assert_eq!(goes_round(&bed).await, (0, 0), "never twice for one day");
    assert!(delivers(&bed).await.1.unwrap().contains("is due soon"));
    assert!(on_the_board(&bed).await.is_empty());

    waits(&bed, &document, 2).await;
    assert_eq!(goes_round(&bed).await, (0, 0), "there is time still");

    // On Tuesday 15 December the day has passed: somebody asks, once.
    waits(&bed, &document, 4).await;
    assert_eq!(goes_round(&bed).await, (0, 1));
    assert_eq!(goes_round(&bed).await, (0, 0));
    let cards = on_the_board(&bed).await;
    assert_eq!(cards.len(), 1);
    assert!(cards[0].what.contains("its day has passed"), "{cards:?}");
    let mine = reviews::mine(&bed.office, &jo(), &reviews_filter()).await;
    assert_eq!(mine.unwrap().actions.len(), 1);
    let (task, what) = waiting(&bed, &document).await.remove(0);
    assert_eq!(what, FollowUp::HandedOver);
    let of = (&*document, task.as_str());
    tasks::settle(&bed.office, &lee(), &bed.op(), of, Settle::Done)
        .await
        .unwrap();
    assert!(on_the_board(&bed).await.is_empty());
    waits(&bed, &document, 3).await;
    assert_eq!(goes_round(&bed).await, (0, 0), "never louder");
}

fn reviews_filter() -> crate::casework::page::lists::ReviewFilter {
    crate::casework::page::lists::ReviewFilter::default()
}

#[tokio::test]
async fn who_says_that_it_is_done_is_left_alone() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    goes_round(&bed).await;
    delivers(&bed).await;
    let own = token(&bed, &document, SCHOOL).await;
    let page = reads(&bed, &own).await;
    let one = &only(&page).actions[0];
    assert_eq!((one.what.as_str(), one.standing), (DENTIST, Standing::Open));
    let words = "She was seen, and has no pain";
    let done = saying(&one.id, OwnerSays::Done, "23 November 2026", words);
    let late = saying(&one.id, OwnerSays::Done, "24 November 2026", words);
    assert!(matches!(
        says(&bed, &own, &late).await,
        Err(VerbError::Wrong(_))
    ));
    let operation = bed.op();
    let first = say::by_link(&bed.office, &own, &operation, &done).await;
    let again = say::by_link(&bed.office, &own, &operation, &done).await;
    assert_eq!(first.unwrap(), again.unwrap());

    let page = reads(&bed, &own).await;
    assert_eq!(only(&page).actions[0].standing, Standing::Done);
    let seen = sees(&bed, &sam(), &document).await.actions;
    assert_eq!(seen[0].standing, Standing::Done);
    let told = &seen[0].history.last().unwrap().0;
    assert!(
        told.contains("Done on Monday 23 November 2026: She was seen"),
        "{told}"
    );
    for days in [16, 6] {
        waits(&bed, &document, days).await;
        assert_eq!(goes_round(&bed).await, (0, 0));
    }
}

#[tokio::test]
async fn an_answer_that_is_quicker_than_the_reminder_takes_it_back() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    goes_round(&bed).await;
    delivers(&bed).await;
    waits(&bed, &document, 16).await;
    assert_eq!(goes_round(&bed).await, (1, 0));
    let own = token(&bed, &document, SCHOOL).await;
    let id = only(&reads(&bed, &own).await).actions[0].id.clone();
    says(&bed, &own, &saying(&id, OwnerSays::Done, "", ""))
        .await
        .unwrap();

    assert_eq!(delivers(&bed).await.0, 0);
    let mut read = bed.office.store.read().await.unwrap();
    let letters = read.letters(&document).await.unwrap();
    let of_actions = letters.iter().filter(|one| one.purpose == Purpose::Actions);
    let phases: Vec<Phase> = of_actions.map(|one| one.phase).collect();
    assert_eq!(phases, [Phase::Cancelled, Phase::Accepted]);
}

#[tokio::test]
async fn in_quiet_hours_nobody_is_written_to() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    bed.wait_hours(10);
    assert_eq!(goes_round(&bed).await, (0, 0), "it is evening");
    bed.wait_hours(13);
    assert_eq!(goes_round(&bed).await, (1, 0));
    assert!(!token(&bed, &document, SCHOOL).await.is_empty());
}

#[tokio::test]
async fn a_later_day_is_proposed_and_the_agreed_one_stands_until_somebody_agrees() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    goes_round(&bed).await;
    delivers(&bed).await;
    let own = token(&bed, &document, SCHOOL).await;
    let id = only(&reads(&bed, &own).await).actions[0].id.clone();
    let bare = saying(&id, OwnerSays::NotYet, "18 December 2026", " ");
    assert!(matches!(
        says(&bed, &own, &bare).await,
        Err(VerbError::Wrong(_))
    ));
    let dayless = saying(&id, OwnerSays::NotYet, "", "No appointment");
    assert!(matches!(
        says(&bed, &own, &dayless).await,
        Err(VerbError::Wrong(_))
    ));
    let later = saying(&id, OwnerSays::NotYet, "18 December 2026", "No appointment");
    says(&bed, &own, &later).await.unwrap();

    let of_december = |day| Some(jiff::civil::date(2026, 12, day));
    let days = async || {
        let one = only(&reads(&bed, &own).await).actions[0].clone();
        let seen = sees(&bed, &sam(), &document).await.actions[0].clone();
        assert_eq!((seen.due, seen.proposed), (one.due, one.proposed));
        (one.due, one.proposed)
    };
    assert_eq!(days().await, (of_december(14), of_december(18)));
    // The board and the reviews go by the day that is agreed, and say what is proposed.
    let mine = reviews::mine(&bed.office, &jo(), &reviews_filter()).await;
    let task = mine.unwrap().actions.remove(0);
    assert_eq!(task.due, of_december(14));
    let proposes = "they propose Friday 18 December 2026 in the place of Monday 14 December 2026";
    assert!(task.words.contains(proposes), "{}", task.words);
    let cards = on_the_board(&bed).await;
    assert!(cards[0].what.contains(proposes), "{cards:?}");
    waits(&bed, &document, 16).await;
    assert_eq!(goes_round(&bed).await, (0, 0), "it waits for somebody");
    let (task, what) = waiting(&bed, &document).await.remove(0);
    assert_eq!(what, FollowUp::Later);
    let of = (&*document, task.as_str());
    let odd = tasks::settle(&bed.office, &jo(), &bed.op(), of, Settle::Done).await;
    assert!(matches!(odd, Err(VerbError::NotThere)));
    tasks::settle(&bed.office, &jo(), &bed.op(), of, Settle::Keep)
        .await
        .unwrap();
    assert_eq!(days().await, (of_december(14), None));
    assert_eq!(
        goes_round(&bed).await,
        (1, 0),
        "reminded of the day that stands"
    );
    // Proposed again, and agreed now.
    bed.wait_hours(1);
    says(&bed, &own, &later).await.unwrap();
    assert_eq!(days().await, (of_december(14), of_december(18)));
    let (task, _) = waiting(&bed, &document).await.remove(0);
    let of = (&*document, task.as_str());
    tasks::settle(&bed.office, &jo(), &bed.op(), of, Settle::Agree)
        .await
        .unwrap();
    assert_eq!(days().await, (of_december(18), None));
    bed.wait_hours(1);
    // Sooner than agreed is for nobody to agree to.
    let sooner = saying(&id, OwnerSays::NotYet, "16 December 2026", "Nearly");
    says(&bed, &own, &sooner).await.unwrap();
    assert_eq!(days().await, (of_december(18), None));
    assert!(waiting(&bed, &document).await.is_empty());
}

#[tokio::test]
async fn what_is_not_theirs_goes_to_a_person_and_then_to_whose_it_is() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, SCHOOL)]).await;
    goes_round(&bed).await;
    delivers(&bed).await;
    let own = token(&bed, &document, SCHOOL).await;
    let id = only(&reads(&bed, &own).await).actions[0].id.clone();
    says(
        &bed,
        &own,
        &saying(&id, OwnerSays::NotMine, "", "Ask the carers"),
    )
    .await
    .unwrap();

    let cards = on_the_board(&bed).await;
    assert!(
        cards[0].what.contains("Jo Marsh"),
        "a name on it: {cards:?}"
    );
    waits(&bed, &document, 16).await;
    assert_eq!(goes_round(&bed).await, (0, 0));
    let (task, what) = waiting(&bed, &document).await.remove(0);
    assert_eq!(what, FollowUp::NotMine);
    let of = (&*document, task.as_str());
    let nobody = tasks::settle(&bed.office, &jo(), &bed.op(), of, Settle::Move("")).await;
    assert!(matches!(nobody, Err(VerbError::Wrong(_))));
    tasks::settle(&bed.office, &jo(), &bed.op(), of, Settle::Move(CARER))
        .await
        .unwrap();

    let seen = sees(&bed, &jo(), &document).await.actions;
    assert_eq!(seen[0].row.as_deref(), Some(CARER));
    assert!(only(&reads(&bed, &own).await).actions.is_empty());
    let (written, tasks) = goes_round(&bed).await;
    assert_eq!(written + tasks, 1, "the carer comes to know of it");
}

#[tokio::test]
async fn a_parent_is_talked_to_and_never_written_to() {
    let bed = Bed::new().await;
    let document = accepted_with(&bed, &[(DENTIST, MOTHER)]).await;
    assert_eq!(goes_round(&bed).await, (0, 1));
    assert_eq!(goes_round(&bed).await, (0, 0));
    assert_eq!(waiting(&bed, &document).await[0].1, FollowUp::Talk);
    waits(&bed, &document, 16).await;
    assert_eq!(goes_round(&bed).await, (0, 0));
    let mut read = bed.office.store.read().await.unwrap();
    assert!(read.letters(&document).await.unwrap().is_empty());
    assert!(read.action_links(&document).await.unwrap().is_empty());
    drop(read);

    // The social worker hands the page on, and writes down what was said.
    let refused = tasks::link(&bed.office, &stranger(), &bed.op(), (&document, MOTHER)).await;
    assert!(matches!(refused, Err(VerbError::NotThere)));
    let none = tasks::link(&bed.office, &jo(), &bed.op(), (&document, SCHOOL)).await;
    assert!(
        matches!(none, Err(VerbError::NotThere)),
        "no action is theirs"
    );
    tasks::link(&bed.office, &jo(), &bed.op(), (&document, MOTHER))
        .await
        .unwrap();
    let own = token(&bed, &document, MOTHER).await;
    let id = only(&reads(&bed, &own).await).actions[0].id.clone();
    let said = saying(&id, OwnerSays::Done, "", "She went with her");
    let noted = (&*document, &said);
    say::note(&bed.office, &jo(), &bed.op(), noted)
        .await
        .unwrap();
    assert!(waiting(&bed, &document).await.is_empty());
    tasks::link(&bed.office, &jo(), &bed.op(), (&document, MOTHER))
        .await
        .unwrap();
    let over = own::page(&bed.office, &own).await;
    assert!(
        matches!(over, Err(VerbError::NotThere)),
        "a newer link was made"
    );
}

#[tokio::test]
async fn an_owner_reads_what_is_cleared_and_no_more() {
    let bed = Bed::new().await;
    let actions = [
        (DENTIST, SCHOOL),
        ("Collect her at 14 Larch Hill, ZZ99 3AB", SCHOOL),
        ("Check the risk at home", CARER),
    ];
    let document = accepted_with(&bed, &actions).await;
    goes_round(&bed).await;
    let own = token(&bed, &document, SCHOOL).await;
    let page = reads(&bed, &own).await;
    let meeting = only(&page);
    assert_eq!((meeting.actions.len(), meeting.untold), (1, 1));
    let all = format!("{page:?}");
    for not in ["Larch Hill", "risk", "Bell", "Hale"] {
        assert!(!all.contains(not), "{not}: {all}");
    }
    let seen = sees(&bed, &sam(), &document).await.actions;
    let other = seen.iter().find(|one| one.what.contains("risk")).unwrap();
    let foreign = saying(&other.id, OwnerSays::Done, "", "");
    assert!(matches!(
        says(&bed, &own, &foreign).await,
        Err(VerbError::NotThere)
    ));
    let hidden = seen.iter().find(|one| one.what.contains("Larch")).unwrap();
    assert_eq!(hidden.tasks.len(), 1, "somebody tells them another way");
    assert!(own::page(&bed.office, "no such token").await.is_err());
}

#[tokio::test]
async fn where_no_mail_can_go_a_person_tells_the_owner() {
    let bed = Bed::new().await;
    let document = begun(&bed).await;
    accepts(&bed, &document, &[(DENTIST, SCHOOL)]).await;
    assert_eq!(
        goes_round(&bed).await,
        (0, 1),
        "nobody knows where the site is"
    );
    assert_eq!(goes_round(&bed).await, (0, 0));
    assert_eq!(waiting(&bed, &document).await[0].1, FollowUp::Sideways);
}

#[tokio::test]
async fn staff_have_a_page_of_their_own() {
    let bed = Bed::new().await;
    bed.keep_staff(&jo()).await;
    let document = accepted_with(&bed, &[(DENTIST, "mosaic:701")]).await;
    let page = own::mine(&bed.office, &jo()).await.unwrap();
    let meeting = only(&page);
    assert!(meeting.may_open);
    let id = meeting.actions[0].id.clone();
    for other in [lee(), stranger()] {
        let page = own::mine(&bed.office, &other).await.unwrap();
        assert!(page.meetings.is_empty());
        let said = saying(&id, OwnerSays::Done, "", "");
        let of = (&*document, &said);
        let refused = say::by_staff(&bed.office, &other, &bed.op(), of).await;
        assert!(matches!(refused, Err(VerbError::NotThere)));
    }
    let said = saying(&id, OwnerSays::Done, "", "The plan is new");
    let of = (&*document, &said);
    say::by_staff(&bed.office, &jo(), &bed.op(), of)
        .await
        .unwrap();
    let seen = sees(&bed, &sam(), &document).await.actions;
    assert_eq!(seen[0].standing, Standing::Done);
}

#[tokio::test]
async fn an_owner_whom_nobody_can_write_to_is_a_task_when_the_day_has_passed() {
    let bed = Bed::new().await;
    bed.office.is_at("https://reviews.northshire.example");
    let document = begun(&bed).await;
    let sam = sam();
    let pen = Pen::Staff(&sam, &document);
    let club = RowTyped {
        owner: String::new(),
        owner_name: "The swimming club".into(),
        ..action("Keep a place", "")
    };
    rows::add(&bed.office, &pen, &bed.op(), &club)
        .await
        .unwrap();
    accepts(&bed, &document, &[]).await;
    assert_eq!(goes_round(&bed).await, (0, 0));
    waits(&bed, &document, 22).await;
    assert_eq!(goes_round(&bed).await, (0, 1));
    assert_eq!(goes_round(&bed).await, (0, 0));
    let cards = on_the_board(&bed).await;
    assert_eq!(cards[0].who.as_deref(), Some("The swimming club"));
}
