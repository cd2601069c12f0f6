//! A date is found: offered by link, answered by each alone, chosen once.

use jiff::civil::date;

use super::{
    answering::{self, signed},
    bed::*,
    chasing::delivers,
};
use crate::{
    casework::{
        calendar,
        dates::{
            choose::{Choice, choose},
            link,
            offer::{Offering, offer, renew_link, withdraw},
            page::{Looking, page as dates_page},
        },
        enter::Typed,
        history,
        office::VerbError,
        page::{
            Done,
            dates::{CalendarStanding, Can, DatesPage},
            lists::Makers,
        },
        preview, reread,
        respond::masked,
    },
    model::{
        actor::Actor,
        live::DocumentId,
        slot::{Meets, Slot},
    },
    rules::example::fact,
};

const MOTHER: &str = "mosaic:401";
const FATHER: &str = "mosaic:402";

fn slot(day: i8, hour: i8) -> Slot {
    Slot {
        start: date(2026, 12, day).at(hour, 0, 0, 0),
        minutes: 60,
    }
}

fn in_room() -> Offering {
    Offering {
        slots: vec![slot(3, 16), slot(1, 16)],
        also: (String::new(), String::new()),
        meets: Meets::InRoom,
        place: "Civic Centre, Northshire".into(),
        room: "Room 2".into(),
    }
}

fn remote() -> Offering {
    Offering {
        meets: Meets::Remote,
        place: String::new(),
        room: String::new(),
        ..in_room()
    }
}

async fn offers(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
    offering: &Offering,
) -> Result<Done, VerbError> {
    offer(&bed.office, who, &bed.op(), document, offering).await
}

async fn sees(bed: &Bed, who: &Actor, document: &DocumentId) -> DatesPage {
    dates_page(&bed.office, who, document, Looking::Opens)
        .await
        .unwrap()
}

/// What opens somebody's page, as business support hands it on.
async fn token(bed: &Bed, document: &DocumentId, row: &str) -> String {
    let offer = sees(bed, &lee(), document).await.offer.unwrap();
    let asked = offer.asked.into_iter().find(|one| one.row == row);
    asked
        .unwrap_or_else(|| panic!("{row} is not asked"))
        .token
        .unwrap()
}

fn choice(page: &DatesPage, slot: u32) -> Choice {
    Choice {
        offer: page.offer.as_ref().unwrap().id.clone(),
        slot,
        seen: page.seen.clone(),
        joining: Vec::new(),
    }
}

async fn chooses(
    bed: &Bed,
    who: &Actor,
    document: &DocumentId,
    choice: &Choice,
) -> Result<Done, VerbError> {
    choose(&bed.office, who, &bed.op(), document, choice).await
}

#[tokio::test]
async fn the_day_that_is_set_and_told_stands_before_other_dates() {
    let bed = Bed::new().await;
    let document = signed(&bed).await;
    let words = async || sees(&bed, &jo(), &document).await.planned.unwrap().words;
    let day = "Thursday 3 December 2026, 4pm";
    assert_eq!(words().await, format!("{day}; nobody has been told"));
    // A letter that is made has told nobody.
    let page = answering::sees(&bed, &document).await;
    let school = page.rows.iter().find(|row| row.role.contains("school"));
    answering::sends(&bed, &document, &[&school.unwrap().row])
        .await
        .unwrap();
    assert_eq!(words().await, format!("{day}; nobody has been told"));
    assert_eq!(delivers(&bed).await.0, 1);
    assert_eq!(words().await, format!("{day}; 1 person has been told"));
    bed.mosaic.change(MAYA, |network| {
        network.child.planned.on = fact(date(2026, 12, 4), "plannedDate");
    });
    reread::read_again(&bed.office, &sam(), &bed.op(), &document)
        .await
        .unwrap();
    assert_eq!(
        words().await,
        "Friday 4 December 2026, 4pm; nobody has been told that yet; \
         1 person was told another day or time"
    );
    bed.wait(14);
    assert!(words().await.ends_with(". This day has passed"));
}

#[tokio::test]
async fn a_date_is_offered_answered_and_chosen() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &jo(), &document, &in_room()).await.unwrap();

    let mother = token(&bed, &document, MOTHER).await;
    let page = link::page(&bed.office, &mother).await.unwrap();
    let days: Vec<&str> = page.slots.iter().map(|one| one.words.as_str()).collect();
    assert_eq!(
        days,
        [
            "Tuesday 1 December 2026, 4pm to 5pm",
            "Thursday 3 December 2026, 4pm to 5pm"
        ]
    );
    assert!(page.slots.iter().all(|one| one.can == Can::NotSaid));
    assert_eq!(page.meeting, "family meeting");
    link::answer(&bed.office, &mother, &bed.op(), &[0, 1])
        .await
        .unwrap();
    link::answer(&bed.office, &mother, &bed.op(), &[1])
        .await
        .unwrap();

    let seen = sees(&bed, &sam(), &document).await;
    let offer = seen.offer.as_ref().unwrap();
    let can: Vec<usize> = offer.slots.iter().map(|one| one.can.len()).collect();
    assert_eq!(can, [0, 1], "what was said last counts");
    assert_eq!(offer.slots[1].can, ["Kerry Bell"]);
    assert!(offer.asked.iter().all(|one| one.token.is_none()));

    chooses(&bed, &sam(), &document, &choice(&seen, 1))
        .await
        .unwrap();
    let invite = bed.page(&jo(), &document).await;
    assert_eq!(
        field(&invite, "review//date").text,
        "Thursday 3 December 2026"
    );
    assert_eq!(field(&invite, "review//time").text, "4pm");
    assert_eq!(
        field(&invite, "review//place").text,
        "Civic Centre, Northshire"
    );
    assert_eq!(field(&invite, "review//room").text, "Room 2");
    assert_eq!(field(&invite, "review//format").text, "In person");
    let after = sees(&bed, &sam(), &document).await;
    assert!(after.offer.is_none());
    assert_eq!(
        after.chosen.as_deref(),
        Some("Sam Okoro chose Thursday 3 December 2026, 4pm to 5pm.")
    );
    let told = link::page(&bed.office, &mother)
        .await
        .unwrap()
        .chosen
        .unwrap();
    assert_eq!(told.when, "Thursday 3 December 2026, 4pm to 5pm");
    assert_eq!(told.can, Can::Yes);
    let page = format!("{:?}", link::page(&bed.office, &mother).await.unwrap());
    assert!(!page.contains("Civic Centre"), "the invitation says where");
    let late = link::answer(&bed.office, &mother, &bed.op(), &[0]).await;
    assert!(matches!(late, Err(VerbError::NotNow(_))), "{late:?}");

    let told = history::page(&bed.office, &sam(), &document, Makers::People, None).await;
    let entries = told.unwrap().entries;
    let said = |code: &str| {
        let found = entries.iter().find(|one| one.code == code);
        found.unwrap_or_else(|| panic!("no {code} in the history"))
    };
    assert_eq!(said("date_chosen").by, "Sam Okoro");
    assert_eq!(said("dates_answered").by, "Kerry Bell");
    assert_eq!(
        said("dates_answered").after.as_deref(),
        Some("Thursday 3 December 2026, 4pm to 5pm")
    );
}

#[tokio::test]
async fn a_link_shows_its_own_reader_and_nobody_else() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &lee(), &document, &in_room()).await.unwrap();
    let offer = sees(&bed, &lee(), &document).await.offer.unwrap();
    assert!(offer.asked.len() >= 3, "{:?}", offer.asked);
    let names: Vec<&String> = offer.asked.iter().map(|one| &one.name).collect();

    for one in &offer.asked {
        assert_ne!(
            one.row, "mosaic:702",
            "the officer's calendar is read instead"
        );
        let token = one.token.as_deref().unwrap();
        link::answer(&bed.office, token, &bed.op(), &[0])
            .await
            .unwrap();
        let page = format!("{:?}", link::page(&bed.office, token).await.unwrap());
        assert!(page.contains(&masked(&one.name)));
        assert!(!page.contains(&one.name), "a link may be in other hands");
        for other in names.iter().filter(|name| **name != &one.name) {
            assert!(
                !page.contains(other.as_str()),
                "{} is told of {other}",
                one.name
            );
        }
        assert!(!page.contains("Maya Bell"), "{page}");
        assert!(!page.contains("Civic Centre"), "no place before the choice");
    }
}

#[tokio::test]
async fn links_are_for_those_who_hand_them_on() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &sam(), &document, &in_room()).await.unwrap();
    for (who, hands_on) in [
        (sam(), false),
        (manager(), false),
        (lee(), true),
        (jo(), true),
    ] {
        let offer = sees(&bed, &who, &document).await.offer.unwrap();
        let shown = offer.asked.iter().filter(|one| one.token.is_some()).count();
        let expected = if hands_on { offer.asked.len() } else { 0 };
        assert_eq!(shown, expected, "{who:?}");
        let renewed = renew_link(&bed.office, &who, &bed.op(), &document, MOTHER).await;
        assert_eq!(renewed.is_ok(), hands_on, "{renewed:?}");
    }
    let nobody = renew_link(&bed.office, &lee(), &bed.op(), &document, "mosaic:702").await;
    assert!(matches!(nobody, Err(VerbError::NotThere)), "{nobody:?}");
}

#[tokio::test]
async fn a_link_that_is_unknown_replaced_or_over_is_not_there() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let words = |found: Result<_, VerbError>| match found {
        Ok::<_, VerbError>(page) => panic!("{page:?}"),
        Err(error) => format!("{error:?}"),
    };
    let open = async |token: &str| words(link::page(&bed.office, token).await);
    let unknown = open(&"0".repeat(64)).await;

    offers(&bed, &jo(), &document, &in_room()).await.unwrap();
    let first = token(&bed, &document, MOTHER).await;
    renew_link(&bed.office, &lee(), &bed.op(), &document, MOTHER)
        .await
        .unwrap();
    assert_eq!(open(&first).await, unknown);

    let second = token(&bed, &document, MOTHER).await;
    withdraw(&bed.office, &jo(), &bed.op(), &document)
        .await
        .unwrap();
    let page = link::page(&bed.office, &second).await.unwrap();
    assert!(page.is_withdrawn);
    let said = link::answer(&bed.office, &second, &bed.op(), &[0]).await;
    assert!(matches!(said, Err(VerbError::NotNow(_))), "{said:?}");

    offers(&bed, &jo(), &document, &in_room()).await.unwrap();
    let third = token(&bed, &document, MOTHER).await;
    link::page(&bed.office, &third).await.unwrap();
    bed.wait(11);
    assert_eq!(open(&third).await, unknown, "the day after the last date");
}

#[tokio::test]
async fn the_reviewing_officer_alone_chooses_and_overwrites_nobody_unseen() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &jo(), &document, &in_room()).await.unwrap();
    let seen = sees(&bed, &sam(), &document).await;
    for who in [jo(), lee(), manager()] {
        let refused = chooses(&bed, &who, &document, &choice(&seen, 0)).await;
        assert!(
            matches!(refused, Err(VerbError::NotAllowed(_))),
            "{refused:?}"
        );
    }
    bed.types(&jo(), &document, "review//place", "Larchfield School")
        .await
        .unwrap();

    let met = chooses(&bed, &sam(), &document, &choice(&seen, 0)).await;
    let Err(VerbError::Conflict(conflict)) = met else {
        panic!("{met:?}");
    };
    assert_eq!(conflict.fields[0].theirs, "Larchfield School");
    let invite = bed.page(&sam(), &document).await;
    assert_ne!(
        field(&invite, "review//date").text,
        "Tuesday 1 December 2026"
    );

    let seen = sees(&bed, &sam(), &document).await;
    assert!(seen.offer.is_some(), "nothing of it was done");
    let operation = bed.op();
    let wanted = choice(&seen, 0);
    let first = choose(&bed.office, &sam(), &operation, &document, &wanted).await;
    let again = choose(&bed.office, &sam(), &operation, &document, &wanted).await;
    assert_eq!(
        first.unwrap(),
        again.unwrap(),
        "a repetition gets the first result"
    );
}

#[tokio::test]
async fn how_somebody_joins_is_told_to_them_alone() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    offers(&bed, &jo(), &document, &remote()).await.unwrap();
    let mother = token(&bed, &document, MOTHER).await;
    let seen = sees(&bed, &sam(), &document).await;
    let mut wanted = choice(&seen, 0);
    for (row, words) in [
        (MOTHER, "meet.example/kerry"),
        (FATHER, "meet.example/daniel"),
    ] {
        let part = seen.people.iter().find(|one| one.row == row).unwrap();
        wanted.joining.push(Typed {
            place: part.place.clone(),
            text: words.into(),
            version: part.version,
        });
    }
    chooses(&bed, &sam(), &document, &wanted).await.unwrap();

    for (row, own, other) in [(MOTHER, "kerry", "daniel"), (FATHER, "daniel", "kerry")] {
        let letter = preview::as_person(&bed.office, &sam(), &document, row)
            .await
            .unwrap();
        assert!(letter.stopped.is_empty(), "{:?}", letter.stopped);
        assert!(
            letter
                .text
                .contains(&format!("How you join: meet.example/{own}")),
            "{}",
            letter.text
        );
        assert!(!letter.text.contains(&format!("meet.example/{other}")));
        assert!(!letter.text.contains("Where:"), "{}", letter.text);
    }
    let page = format!("{:?}", link::page(&bed.office, &mother).await.unwrap());
    assert!(!page.contains("meet.example"), "the invitation says how");
}

#[tokio::test]
async fn what_cannot_be_offered_is_said_with_what_to_do() {
    let bed = Bed::new().await;
    let document = bed.maya().await;
    let check = async |offering: Offering, expected: &[&str]| match offers(
        &bed,
        &jo(),
        &document,
        &offering,
    )
    .await
    {
        Err(VerbError::Wrong(wrong)) => {
            let said: Vec<&str> = wrong.iter().map(|one| one.message.as_str()).collect();
            assert_eq!(said, expected);
        }
        other => panic!("{other:?}"),
    };
    let with = |slots: Vec<Slot>| Offering { slots, ..in_room() };
    check(with(Vec::new()), &["Choose at least one date to offer"]).await;
    let four = vec![slot(1, 9), slot(1, 10), slot(1, 11), slot(1, 12)];
    check(with(four), &["Choose at most three dates to offer"]).await;
    let past = Slot {
        start: date(2026, 11, 20).at(16, 0, 0, 0),
        minutes: 60,
    };
    check(with(vec![past]), &["Choose dates that are still to come"]).await;
    let nowhere = Offering {
        place: " ".into(),
        ..in_room()
    };
    check(
        nowhere,
        &["Enter where people meet, or choose that they join remotely"],
    )
    .await;
    let no_time = Offering {
        also: ("3 December 2026".into(), String::new()),
        ..with(Vec::new())
    };
    check(no_time, &["Enter the time as well, like 4pm"]).await;

    let typed = Offering {
        also: ("3 December 2026".into(), "2:30pm".into()),
        ..with(Vec::new())
    };
    offers(&bed, &jo(), &document, &typed).await.unwrap();
    let offer = sees(&bed, &jo(), &document).await.offer.unwrap();
    assert_eq!(
        offer.slots[0].part.words,
        "Thursday 3 December 2026, 2:30pm to 3:30pm"
    );
    let second = offers(&bed, &jo(), &document, &in_room()).await;
    assert!(matches!(second, Err(VerbError::NotNow(_))), "{second:?}");
}

#[tokio::test]
async fn a_calendar_that_cannot_be_read_is_said_and_counts_for_nothing() {
    let bed = Bed::new().await;
    bed.keep_staff(&sam()).await;
    bed.keep_staff(&jo()).await;
    let document = bed.maya().await;
    // Nobody listens there.
    let address = "http://127.0.0.1:9/sam.ics";
    calendar::set(&bed.office, &sam(), &bed.op(), address)
        .await
        .unwrap();

    let page = sees(&bed, &jo(), &document).await;
    let [officer, worker] = &page.calendars[..] else {
        panic!("{:?}", page.calendars);
    };
    assert_eq!(officer.standing, CalendarStanding::Failed);
    assert!(
        officer.words.contains("could not be read at 9:12am"),
        "{}",
        officer.words
    );
    assert_eq!(officer.name.as_deref(), Some("Sam Okoro"));
    assert_eq!(worker.standing, CalendarStanding::Missing);
    for one in &page.proposed {
        assert!(
            !one.good.iter().any(|words| words.contains("free")),
            "{one:?}"
        );
        let unknown = |who: &str| format!("Not known whether {who} is free");
        for who in ["the reviewing officer", "the social worker"] {
            assert!(one.against.contains(&unknown(who)), "{one:?}");
        }
    }
    let own = calendar::mine(&bed.office, &sam()).await.unwrap();
    assert_eq!(own.host.as_deref(), Some("127.0.0.1:9"));
    calendar::set(&bed.office, &sam(), &bed.op(), "")
        .await
        .unwrap();
    let own = calendar::mine(&bed.office, &sam()).await.unwrap();
    assert_eq!(own.host, None);
    let wrong = calendar::set(&bed.office, &sam(), &bed.op(), "my calendar").await;
    assert!(matches!(wrong, Err(VerbError::Wrong(_))), "{wrong:?}");
}
