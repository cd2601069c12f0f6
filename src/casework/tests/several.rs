//! Several at once: what can be done is said before, and done by the verbs, once.

use std::sync::{Arc, atomic::Ordering};

use super::{
    answering::{both_sign, sees},
    bed::*,
    chasing::delivers,
};
use crate::{
    casework::{
        export::{self, Restricted, What},
        glass, history,
        long_work::{self, Worker},
        machines::{self, Reach, Use},
        notices,
        office::VerbError,
        page::{
            lists::{Makers, ReviewFilter, Starts},
            several::{Outcome, Several, Stage},
        },
        reviews, saved, several,
    },
    model::{
        actor::Actor,
        live::{DocumentId, Number},
        reply::Means,
        staff::Role,
    },
    rules::example,
};

/// A bed whose office a worker shares.
struct Desk {
    bed: Bed,
    worker: Worker,
}

impl Desk {
    async fn new() -> Self {
        let bed = Bed::new().await;
        let worker = Worker::new(Arc::clone(&bed.office), || Some([1; 16]));
        bed.keep_staff(&lee()).await;
        Self { bed, worker }
    }

    async fn works(&self, what: Several, documents: &[DocumentId]) -> long_work_page {
        let office = &self.bed.office;
        let seen = several::preview(office, &lee(), what, documents).await;
        let seen = seen.unwrap().seen;
        let operation = self.bed.op();
        let work = several::begin(office, &lee(), &operation, what, documents, seen).await;
        let again = several::begin(office, &lee(), &operation, what, documents, seen).await;
        let work = work.unwrap();
        assert_eq!(
            work,
            again.unwrap(),
            "a form that is sent twice begins one work"
        );
        self.worker.once().await.unwrap();
        long_work::page(office, &lee(), &work).await.unwrap()
    }
}

#[allow(non_camel_case_types, reason = "short in a signature")]
type long_work_page = crate::casework::page::several::WorkPage;

#[tokio::test]
async fn records_are_read_again_for_many_and_what_failed_says_why() {
    let desk = Desk::new().await;
    let document = desk.bed.maya().await;
    desk.bed.wait(1);

    let page = desk
        .works(Several::ReadAgain, std::slice::from_ref(&document))
        .await;
    assert_eq!(page.summary.stage, Stage::Done);
    assert_eq!(page.lines[0].outcome, Outcome::Done);
    assert_eq!(
        desk.worker.once().await.unwrap(),
        0,
        "nothing is done twice"
    );

    desk.bed.mosaic.down.store(true, Ordering::SeqCst);
    desk.bed.wait(1);
    let page = desk
        .works(Several::ReadAgain, std::slice::from_ref(&document))
        .await;
    assert_eq!((page.summary.settled, page.summary.not_done), (1, 1));
    let Outcome::NotDone(why) = &page.lines[0].outcome else {
        panic!("{page:?}");
    };
    assert!(!why.is_empty());
    let mine = long_work::mine(&desk.bed.office, &lee()).await.unwrap();
    assert_eq!(mine.len(), 2);
}

#[tokio::test]
async fn work_is_shown_to_whoever_began_it_alone() {
    let desk = Desk::new().await;
    let document = desk.bed.maya().await;
    desk.bed.wait(1);
    let page = desk.works(Several::ReadAgain, &[document]).await;

    for other in [manager(), sam(), stranger()] {
        let told = long_work::page(&desk.bed.office, &other, &page.summary.id).await;
        assert!(matches!(told, Err(VerbError::NotThere)));
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_said_before_with_its_reason() {
    let desk = Desk::new().await;
    let (maya, robin) = (desk.bed.maya().await, desk.bed.begun(ROBIN).await);
    let office = &desk.bed.office;
    desk.bed.wait(1);

    // Robin is restricted: for business support there is no such child.
    let both = [maya.clone(), robin.clone()];
    let page = several::preview(office, &lee(), Several::ReadAgain, &both)
        .await
        .unwrap();
    assert_eq!((page.can.len(), page.cannot.len()), (1, 0));
    let page = several::preview(office, &officers_manager(), Several::ReadAgain, &both).await;
    let page = page.unwrap();
    assert_eq!((page.can.len(), page.cannot.len()), (0, 2));
    assert!(page.cannot[0].why_not.contains("this is for"), "{page:?}");
    for nothing in [&[][..], &[robin], &[DocumentId::new("nothing")]] {
        let told = several::preview(office, &lee(), Several::ReadAgain, nothing).await;
        assert!(matches!(told, Err(VerbError::Wrong(_))));
    }
    let told = several::preview(office, &sam(), Several::ReadAgain, &[maya]).await;
    assert!(matches!(told, Err(VerbError::NotAllowed(_))));
}

/// Maya's document with contacts that nobody has confirmed for two years.
async fn old(desk: &Desk) -> DocumentId {
    let document = desk.bed.maya().await;
    desk.bed.wait(720);
    document
}

#[tokio::test]
async fn contacts_that_are_only_old_are_confirmed_as_they_were_shown() {
    let desk = Desk::new().await;
    let document = old(&desk).await;
    let office = &desk.bed.office;
    let asked = std::slice::from_ref(&document);
    let before = several::preview(office, &lee(), Several::ConfirmContacts, asked).await;
    let before = before.unwrap();
    assert!(!before.can[0].details.is_empty(), "{before:?}");

    let page = desk.works(Several::ConfirmContacts, asked).await;

    assert_eq!(page.lines[0].outcome, Outcome::Done);
    let after = several::preview(office, &lee(), Several::ConfirmContacts, asked).await;
    assert!(
        !after.unwrap().cannot[0].why_not.is_empty(),
        "nothing is old any more"
    );
    let looks = office
        .store
        .read()
        .await
        .unwrap()
        .accesses(&document, 20)
        .await;
    let views: Vec<String> = looks
        .unwrap()
        .iter()
        .map(|one| one.view.to_string())
        .collect();
    assert!(views.contains(&"contacts".to_owned()), "{views:?}");
}

#[tokio::test]
async fn letters_of_several_go_as_they_were_shown_and_once() {
    let desk = Desk::new().await;
    let bed = &desk.bed;
    let office = &bed.office;
    office.is_at("https://reviews.northshire.example");
    let document = bed.maya().await;
    let asked = std::slice::from_ref(&document);
    let early = several::preview(office, &lee(), Several::Send, asked).await;
    let why = early.unwrap().cannot[0].why_not.clone();
    assert!(why.contains("confirmed the list"), "{why}");
    bed.talked(&document).await;
    both_sign(bed, &document).await;
    let ready = sees(bed, &document).await;
    let ready = ready
        .rows
        .iter()
        .filter(|one| one.letter.standing.is_ready());
    let ready: Vec<_> = ready.collect();

    let page = several::preview(office, &lee(), Several::Send, asked).await;
    let page = page.unwrap();
    assert_eq!(page.can[0].details.len(), ready.len());
    for row in &ready {
        let mut lines = page.can[0].details.iter();
        let own = lines.find(|line| line.starts_with(&row.name)).unwrap();
        assert!(
            own.contains(row.to.as_deref().unwrap_or("to print")),
            "{own}"
        );
    }
    bed.types(&jo(), &document, "review//room", "Room 9")
        .await
        .unwrap();
    let work = several::begin(office, &lee(), &bed.op(), Several::Send, asked, page.seen).await;
    desk.worker.once().await.unwrap();
    let late = long_work::page(office, &lee(), &work.unwrap())
        .await
        .unwrap();
    assert!(
        matches!(&late.lines[0].outcome, Outcome::NotDone(_)),
        "{late:?}"
    );
    assert_eq!(delivers(bed).await.0, 0, "nothing went that nobody saw");

    both_sign(bed, &document).await;
    let done = desk.works(Several::Send, asked).await;
    assert_eq!(done.lines[0].outcome, Outcome::Done);
    let mailed = ready.iter().filter(|one| one.means == Means::Email);
    assert_eq!(delivers(bed).await.0, mailed.count() as u64);
    let again = several::preview(office, &lee(), Several::Send, asked).await;
    let again = again.unwrap();
    assert!(again.can.is_empty(), "{again:?}");
    let officer = several::preview(office, &sam(), Several::Send, asked).await;
    assert!(matches!(officer, Err(VerbError::NotAllowed(_))));
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_not_confirmed_unseen() {
    let desk = Desk::new().await;
    let document = old(&desk).await;
    let office = &desk.bed.office;
    let asked = std::slice::from_ref(&document);
    let seen = several::preview(office, &lee(), Several::ConfirmContacts, asked).await;
    let seen = seen.unwrap().seen;
    desk.bed
        .types(
            &jo(),
            &document,
            "people/mosaic:602/contact",
            "07700 900123",
        )
        .await
        .unwrap();

    let what = Several::ConfirmContacts;
    let work = several::begin(office, &lee(), &desk.bed.op(), what, asked, seen).await;
    desk.worker.once().await.unwrap();

    let page = long_work::page(office, &lee(), &work.unwrap())
        .await
        .unwrap();
    let Outcome::NotDone(why) = &page.lines[0].outcome else {
        panic!("{page:?}");
    };
    assert!(why.contains("after you looked"), "{why}");
}

#[tokio::test]
async fn whoever_has_left_confirms_nothing_any_more() {
    let desk = Desk::new().await;
    let document = desk.bed.maya().await;
    desk.bed.wait(1);
    let office = &desk.bed.office;
    let gone = staff("Gone", &[Role::BusinessSupport], &["team:21"], &[]);
    let what = Several::ReadAgain;
    let work = several::begin(office, &gone, &desk.bed.op(), what, &[document], Number(0)).await;
    desk.worker.once().await.unwrap();

    let page = long_work::page(office, &gone, &work.unwrap())
        .await
        .unwrap();
    assert_eq!(page.summary.not_done, 1);
}

#[tokio::test]
async fn an_emergency_is_told_to_the_worker_and_the_manager_until_each_has_seen_it() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    for who in [stranger(), jo(), manager(), lee(), sam()] {
        bed.keep_staff(&who).await;
    }
    let reason = "A call at night";
    glass::open(&bed.office, &stranger(), &bed.op(), MAYA, reason)
        .await
        .unwrap();
    let told = async |who: &Actor| notices::mine(&bed.office, who).await.unwrap();

    for nobody in [sam(), lee(), stranger()] {
        assert_eq!(told(&nobody).await, []);
    }
    let [notice] = &told(&jo()).await[..] else {
        panic!("the social worker is told");
    };
    assert_eq!((&*notice.by, &*notice.reason), ("Noor Ali", reason));
    assert!(notice.child.starts_with("Maya"));
    assert_eq!(bed.page(&jo(), &document).await.emergencies.len(), 1);
    assert_eq!(bed.page(&sam(), &document).await.emergencies, []);

    let seen =
        async |who: &Actor| notices::seen(&bed.office, who, &bed.op(), &document, &notice.id).await;
    assert!(matches!(seen(&lee()).await, Err(VerbError::NotThere)));
    seen(&jo()).await.unwrap();
    seen(&jo()).await.unwrap();
    assert_eq!(told(&jo()).await, []);
    assert_eq!(
        told(&manager()).await.len(),
        1,
        "the manager has not seen it yet"
    );
    seen(&manager()).await.unwrap();
    assert_eq!(told(&manager()).await, []);
    let history = history::page(&bed.office, &sam(), &document, Makers::All, None).await;
    let history = history.unwrap().entries;
    let by: Vec<&str> = history
        .iter()
        .filter(|one| one.what == "Emergency access seen")
        .map(|one| &*one.by)
        .collect();
    assert_eq!(by, ["Ines Roy", "Jo Marsh"]);
}

#[tokio::test]
async fn an_export_leaves_restricted_children_out_and_says_how_many_it_would_add() {
    let bed = Bed::new().await;
    bed.maya().await;
    bed.begun(ROBIN).await;
    let what = What::Team(ReviewFilter::default());
    let who = officers_manager();
    let told = export::preview(&bed.office, &who, &what).await.unwrap();
    assert_eq!((told.children, told.restricted), (1, 1));
    // Business support does not even learn that there is one.
    let for_lee = export::preview(&bed.office, &lee(), &what).await.unwrap();
    assert_eq!((for_lee.children, for_lee.restricted), (1, 0));

    let rows = async |restricted| {
        export::rows(&bed.office, &who, &what, restricted, told.people, "Audit").await
    };
    assert_eq!(rows(Restricted::LeftOut).await.unwrap().rows.len(), 1);
    assert_eq!(rows(Restricted::Included).await.unwrap().rows.len(), 2);
    let other = export::rows(&bed.office, &who, &what, Restricted::LeftOut, 99, "Audit").await;
    assert!(matches!(other, Err(VerbError::NotNow(_))));
    let board = export::preview(&bed.office, &lee(), &What::Board(None))
        .await
        .unwrap();
    assert!(
        board.people >= board.children && board.children == 1,
        "{board:?}"
    );
}

#[tokio::test]
async fn a_view_is_kept_renamed_begun_with_and_removed() {
    let bed = Bed::new().await;
    bed.keep_staff(&lee()).await;
    let (office, who) = (&bed.office, lee());
    let list = ("/reviews/team", "first=1");
    let empty = saved::save(office, &who, &bed.op(), list, (" ", Starts::Here)).await;
    assert!(matches!(empty, Err(VerbError::Wrong(_))));
    let other = saved::save(
        office,
        &who,
        &bed.op(),
        ("/help", ""),
        ("Help", Starts::Here),
    )
    .await;
    assert!(matches!(other, Err(VerbError::NotThere)));
    saved::save(office, &who, &bed.op(), list, ("First", Starts::Here))
        .await
        .unwrap();

    let mine = saved::mine(office, &who).await.unwrap();
    let id = &mine[0].id;
    assert_eq!(
        (&*mine[0].address, mine[0].starts),
        ("/reviews/team?first=1", Starts::Here)
    );
    assert_eq!(saved::mine(office, &jo()).await.unwrap(), []);
    let not_theirs = saved::remove(office, &jo(), &bed.op(), id).await;
    assert!(matches!(not_theirs, Err(VerbError::NotThere)));
    saved::rename(office, &who, &bed.op(), id, "First reviews")
        .await
        .unwrap();
    saved::start_with(office, &who, &bed.op(), None)
        .await
        .unwrap();
    let mine = saved::mine(office, &who).await.unwrap();
    assert_eq!(
        (&*mine[0].name, mine[0].starts),
        ("First reviews", Starts::Elsewhere)
    );
    saved::remove(office, &who, &bed.op(), id).await.unwrap();
    assert_eq!(saved::mine(office, &who).await.unwrap(), []);
}

#[tokio::test]
async fn a_token_reaches_its_teams_and_ends_at_once() {
    let bed = Bed::new().await;
    bed.maya().await;
    bed.begun(ROBIN).await;
    let store = &bed.office.store;
    let by = crate::casework::office::by(&Actor::CommandLine);
    let make = async |name: &'static str, reach: Reach, chance: u8| {
        let asked = (name, &[Use::Read][..], &reach);
        machines::make(store, &by, bed.moment(), [chance; 32], asked).await
    };
    let team = |code: &str| Reach::Teams(vec![code.into()]);
    assert!(make("none", Reach::Teams(Vec::new()), 1).await.is_err());
    assert!(make("A b", Reach::WholeCouncil, 2).await.is_err());
    let sees = async |token: &str| {
        let who = machines::find(&bed.office, token).await.unwrap().unwrap();
        let filter = ReviewFilter::default();
        reviews::team(&bed.office, &who, &filter)
            .await
            .unwrap()
            .children
    };

    let of_team = make("team", team("team:21"), 3).await.unwrap();
    let of_other = make("other", team("team:99"), 4).await.unwrap();
    let of_all = make("all", Reach::WholeCouncil, 5).await.unwrap();
    assert_eq!(
        (
            sees(&of_team).await,
            sees(&of_other).await,
            sees(&of_all).await
        ),
        (1, 0, 2)
    );
    assert!(
        make("team", team("team:21"), 6).await.is_err(),
        "the name is taken"
    );
    machines::end(store, &by, bed.moment(), "team")
        .await
        .unwrap();
    assert!(
        machines::find(&bed.office, &of_team)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        machines::end(store, &by, bed.moment(), "team")
            .await
            .is_err()
    );
    let listed = machines::list(store).await.unwrap();
    let told: Vec<(&str, &str, bool)> = listed
        .iter()
        .map(|one| (&*one.name, &*one.reach, one.ended_at.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            ("all", "the whole council", false),
            ("other", "team:99", false),
            ("team", "team:21", true)
        ]
    );
}

#[tokio::test]
async fn teams_are_called_what_the_case_system_calls_them() {
    let bed = Bed::new().await;
    bed.mosaic.change(MAYA, |network| {
        let worker = example::at(network, "701");
        network.people[worker].organisation_name = Some(example::text("Looked after, north"));
    });
    bed.maya().await;

    let page = reviews::team(&bed.office, &lee(), &ReviewFilter::default())
        .await
        .unwrap();

    let teams: Vec<(&str, &str)> = page
        .teams
        .iter()
        .map(|one| (&*one.code, &*one.name))
        .collect();
    assert_eq!(teams, [("team:21", "Looked after, north")]);
}
