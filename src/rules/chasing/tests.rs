//! Who is chased, when and how: the table, and what never happens.

mod never;

use jiff::civil::date;

use super::*;
use crate::model::id::SystemName;

/// The last lawful day, and the day of the meeting.
const LAWFUL: Date = date(2026, 12, 8);
const MEETING: Date = date(2026, 12, 3);

fn at(text: &str) -> Timestamp {
    let there: jiff::Zoned = format!("{text}[Europe/London]").parse().unwrap();
    there.timestamp()
}

fn told(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/London").unwrap();
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn person(name: &str) -> Identifier {
    Identifier::new(&SystemName::new("mosaic"), name)
}

fn asked(role: Role, ask: Ask) -> Asked {
    Asked {
        review: Review {
            document: DocumentId::new("maya"),
            lawful: Some(LAWFUL),
            meeting: Some(MEETING),
            stage: Stage::Going,
        },
        role,
        ask,
        need: Need::Required,
        asked: Some(at("2026-11-19T10:00")),
        answered: None,
        unread: None,
        done: Vec::new(),
    }
}

fn chased(asks: Vec<Asked>) -> Chased {
    Chased {
        person: person("401"),
        teams: Vec::new(),
        hours: Vec::new(),
        reach: Reach::Works,
        away: None,
        by_hand: None,
        nudged: None,
        instead: Vec::new(),
        asks,
    }
}

/// A designated teacher who was asked on Thursday 19 November 2026 whether they come.
fn school() -> Chased {
    chased(vec![asked(Role::School, Ask::Answer)])
}

fn next_with(chased: &Chased, now: &str, settings: &Settings) -> Vec<String> {
    let calendar = Calendar::england_and_wales();
    let hour = Hour::new(at(now), &calendar, settings);
    let all = hour.next(chased).unwrap();
    all.iter().map(in_short).collect()
}

fn in_short(next: &Next) -> String {
    match next {
        Next::Nudge { at, asks } => {
            let asks: Vec<String> = asks
                .iter()
                .map(|(ask, deadline)| format!("{ask} for {deadline}"))
                .collect();
            format!("nudge {}: {}", told(*at), asks.join(", "))
        }
        Next::Talk { at, asks, .. } => format!("talk {}: {asks:?}", told(*at)),
        Next::Sideways { at, to, .. } => format!("sideways {}: {to:?}", told(*at)),
        Next::HandOver { at, .. } => format!("a person {}", told(*at)),
        Next::Wait { until, why, .. } => {
            let until = until.map_or("nobody knows".to_owned(), told);
            format!("wait until {until}: {why:?}")
        }
        Next::Nothing { why, .. } => format!("nothing: {why:?}"),
    }
}

/// What happens next with them, as it is at that hour.
#[track_caller]
fn check(chased: &Chased, now: &str, expected: &[&str]) {
    assert_eq!(next_with(chased, now, &Settings::default()), expected);
}

fn nudged(chased: &mut Chased, when: &str, deadline: Date) {
    chased.nudged = Some(at(when));
    chased.asks[0].done.push(Done {
        at: at(when),
        what: Did::Nudged(deadline),
    });
}

fn did(chased: &mut Chased, when: &str, what: Did) {
    chased.asks[0].done.push(Done { at: at(when), what });
}

#[test]
fn the_first_nudge_counts_back_from_the_meeting_in_working_days() {
    // Seven working days before Thursday 3 December 2026.
    check(
        &school(),
        "2026-11-20T09:00",
        &["nudge 2026-11-24 08:00: 0 for 2026-11-24"],
    );
}

#[test]
fn the_lawful_day_counts_where_it_is_earlier_or_there_is_no_meeting() {
    let mut late = school();
    late.asks[0].review.meeting = Some(date(2026, 12, 17));
    check(
        &late,
        "2026-11-20T09:00",
        &["nudge 2026-11-27 08:00: 0 for 2026-11-27"],
    );
    late.asks[0].review.meeting = None;
    check(
        &late,
        "2026-11-20T09:00",
        &["nudge 2026-11-27 08:00: 0 for 2026-11-27"],
    );
    late.asks[0].review.lawful = None;
    check(&late, "2026-11-20T09:00", &["nothing: NoDate"]);
}

#[test]
fn nobody_is_reminded_of_what_they_were_asked_the_day_before() {
    let mut short = school();
    short.asks[0].asked = Some(at("2026-11-24T16:00"));
    // Seven days before was the day itself; four days before is Friday 27 November.
    check(
        &short,
        "2026-11-24T17:00",
        &["nudge 2026-11-27 08:00: 0 for 2026-11-27"],
    );
    short.asks[0].asked = Some(at("2026-11-26T16:00"));
    check(
        &short,
        "2026-11-26T17:00",
        &["nudge 2026-11-30 08:00: 0 for 2026-11-27"],
    );
}

#[test]
fn after_an_answer_there_is_nothing() {
    let mut school = school();
    school.asks[0].answered = Some(at("2026-11-24T07:59"));
    check(&school, "2026-11-24T08:00", &["nothing: Answered"]);
}

#[test]
fn what_was_not_sent_is_not_chased() {
    let mut school = school();
    school.asks[0].asked = None;
    check(&school, "2026-11-24T08:00", &["nothing: NotAsked"]);
    school.asks[0].review.stage = Stage::Over;
    check(&school, "2026-11-24T08:00", &["nothing: Over"]);
}

#[test]
fn one_nudge_covers_one_deadline() {
    let mut school = school();
    nudged(&mut school, "2026-11-24T08:00", date(2026, 11, 24));
    // A week later it would be too late: the last working days allow it sooner.
    check(
        &school,
        "2026-11-24T08:01",
        &["nudge 2026-11-27 08:00: 0 for 2026-11-27"],
    );
    nudged(&mut school, "2026-11-27T08:00", date(2026, 11, 27));
    check(&school, "2026-11-27T08:01", &["a person 2026-12-01 00:00"]);
}

#[test]
fn then_it_goes_sideways_and_not_louder() {
    let mut school = school();
    school.asks[0].need = Need::Welcome;
    nudged(&mut school, "2026-11-24T08:00", date(2026, 11, 24));
    nudged(&mut school, "2026-11-27T08:00", date(2026, 11, 27));
    check(
        &school,
        "2026-11-27T08:01",
        &["sideways 2026-12-01 00:00: Telephone"],
    );
    school.instead = vec![Instead::Deputy(person("402")), Instead::Telephone];
    assert!(next_with(&school, "2026-12-01T09:00", &Settings::default())[0].contains("402"));
    did(&mut school, "2026-12-01T09:00", Did::Sideways);
    check(&school, "2026-12-01T09:01", &["nothing: AllTried"]);
}

#[test]
fn whoever_has_to_answer_is_a_persons_task_before_the_last_lawful_day() {
    let mut school = school();
    check(&school, "2026-12-01T00:00", &["a person 2026-12-01 00:00"]);
    did(&mut school, "2026-12-01T09:00", Did::HandedOver);
    check(&school, "2026-12-01T09:01", &["nothing: WithSomebody"]);
}

#[test]
fn a_service_that_was_down_hands_over_late_rather_than_never() {
    check(
        &school(),
        "2026-12-14T10:00",
        &["a person 2026-12-04 00:00"],
    );
    let mut welcome = school();
    welcome.asks[0].need = Need::Welcome;
    check(&welcome, "2026-12-14T10:00", &["nothing: Past"]);
}

#[test]
fn children_and_parents_are_talked_to_and_not_written_to() {
    let family = |role| {
        chased(vec![
            asked(role, Ask::Answer),
            asked(role, Ask::Consultation),
        ])
    };
    check(
        &family(Role::Mother),
        "2026-11-20T09:00",
        &["talk 2026-11-24 00:00: [0, 1]"],
    );
    let mut child = family(Role::Child);
    for ask in &mut child.asks {
        ask.done.push(Done {
            at: at("2026-11-24T09:00"),
            what: Did::Talk,
        });
    }
    check(
        &child,
        "2026-11-24T10:00",
        &["a person 2026-12-01 00:00", "a person 2026-12-01 00:00"],
    );
}

#[test]
fn a_council_can_let_a_machine_remind_parents() {
    let mut settings = Settings::default();
    settings.manners.parent.by = settings::By::Machine;
    let mother = chased(vec![asked(Role::Mother, Ask::Answer)]);
    assert_eq!(
        next_with(&mother, "2026-11-20T09:00", &settings),
        ["nudge 2026-11-24 08:00: 0 for 2026-11-24"]
    );
}

#[test]
fn out_of_office_is_waited_for_where_they_come_back_in_time() {
    let mut school = school();
    let away = |back| {
        Some(Away {
            since: at("2026-11-20T10:00"),
            back,
        })
    };
    school.away = away(Some(date(2026, 11, 26)));
    check(
        &school,
        "2026-11-24T09:00",
        &["wait until 2026-11-26 00:00: Away"],
    );
    // Back on the day itself, they are reminded of what has passed meanwhile.
    check(
        &school,
        "2026-11-26T09:00",
        &["nudge 2026-11-26 09:00: 0 for 2026-11-24"],
    );
    school.away = away(Some(date(2026, 12, 7)));
    check(
        &school,
        "2026-11-24T09:00",
        &["sideways 2026-11-24 09:00: Telephone"],
    );
    // They do not say until when: a week.
    school.away = away(None);
    check(
        &school,
        "2026-11-24T09:00",
        &["wait until 2026-11-27 10:00: Away"],
    );
}

#[test]
fn a_message_by_a_person_stops_the_machine_for_three_days() {
    let mut school = school();
    school.by_hand = Some(at("2026-11-23T15:00"));
    check(
        &school,
        "2026-11-24T09:00",
        &["wait until 2026-11-26 15:00: ByHand"],
    );
    check(
        &school,
        "2026-11-26T15:00",
        &["nudge 2026-11-26 15:00: 0 for 2026-11-24"],
    );
}

#[test]
fn what_bounces_goes_sideways_at_once() {
    for reach in [Reach::Bounced, Reach::Left] {
        let mut school = school();
        school.reach = reach;
        check(
            &school,
            "2026-11-20T09:00",
            &["sideways 2026-11-20 09:00: Telephone"],
        );
    }
}

#[test]
fn whoever_has_no_mail_is_rung_when_others_are_reminded() {
    let mut school = school();
    school.reach = Reach::NoMail;
    check(
        &school,
        "2026-11-20T09:00",
        &["sideways 2026-11-24 00:00: Telephone"],
    );
}

#[test]
fn a_review_that_is_put_right_is_waited_for() {
    let mut school = school();
    school.asks[0].review.stage = Stage::OnHold;
    check(
        &school,
        "2026-11-24T09:00",
        &["wait until nobody knows: OnHold"],
    );
}

#[test]
fn a_new_date_asks_anew_and_old_nudges_do_not_count() {
    let mut school = school();
    nudged(&mut school, "2026-11-24T08:00", date(2026, 11, 24));
    nudged(&mut school, "2026-11-27T08:00", date(2026, 11, 27));
    school.asks[0].asked = Some(at("2026-11-27T15:00"));
    school.asks[0].review.meeting = Some(date(2026, 12, 17));
    school.asks[0].review.lawful = Some(date(2026, 12, 18));
    check(
        &school,
        "2026-11-27T15:01",
        &["nudge 2026-12-08 08:00: 0 for 2026-12-08"],
    );
}

#[test]
fn one_person_gets_one_nudge_for_all_their_reviews() {
    let of = |name: &str, meeting| {
        let mut asked = asked(Role::School, Ask::Answer);
        asked.review.document = DocumentId::new(name);
        asked.review.meeting = Some(meeting);
        asked.review.lawful = Some(meeting);
        asked
    };
    let busy = chased(vec![
        of("maya", MEETING),
        of("jay", date(2026, 12, 7)),
        of("ali", date(2027, 1, 6)),
    ]);
    check(
        &busy,
        "2026-11-20T09:00",
        &[
            "nudge 2026-11-24 08:00: 0 for 2026-11-24, 1 for 2026-11-26",
            "nudge 2026-12-23 08:00: 2 for 2026-12-23",
        ],
    );
}

#[test]
fn a_week_lies_between_nudges_while_the_day_is_far() {
    let mut school = school();
    school.asks[0].review.meeting = Some(date(2027, 1, 28));
    school.asks[0].review.lawful = None;
    school.nudged = Some(at("2027-01-18T08:00"));
    // Seven working days before is Tuesday 19 January; five, from which on it may be closer, is
    // Thursday 21 January.
    check(
        &school,
        "2027-01-18T09:00",
        &["nudge 2027-01-21 08:00: 0 for 2027-01-19"],
    );
    let mut settings = Settings::default();
    settings.pace.near_working_days = 1;
    assert_eq!(
        next_with(&school, "2027-01-18T09:00", &settings),
        ["nudge 2027-01-25 08:00: 0 for 2027-01-19"]
    );
}

#[test]
fn staff_are_left_alone_in_the_hours_for_direct_work() {
    let worker = chased(vec![asked(Role::SupervisingSocialWorker, Ask::Report)]);
    check(
        &worker,
        "2026-11-24T13:00",
        &["nudge 2026-11-24 17:00: 0 for 2026-11-23"],
    );
    check(
        &school(),
        "2026-11-24T13:00",
        &["nudge 2026-11-24 13:00: 0 for 2026-11-24"],
    );
}

#[test]
fn who_has_written_is_left_to_whoever_reads_it() {
    let mut school = school();
    school.asks[0].unread = Some(at("2026-11-23T09:00"));
    let waits = "wait until nobody knows: ToRead";
    // On the day of a nudge, and on the day on which a person would take over.
    for now in ["2026-11-24T09:00", "2026-12-01T09:00", "2026-12-02T09:00"] {
        check(&school, now, &[waits]);
    }
    school.reach = Reach::Bounced;
    check(&school, "2026-11-24T09:00", &[waits]);
    school.asks[0].answered = Some(at("2026-11-24T09:30"));
    check(&school, "2026-11-24T10:00", &["nothing: Answered"]);
}

#[test]
fn who_has_left_or_is_away_is_not_rung_where_somebody_else_is_known() {
    let mut school = school();
    school.reach = Reach::Bounced;
    school.instead = vec![Instead::Telephone, Instead::Team("Larchfield".into())];
    let now = "2026-11-24T09:00";
    check(&school, now, &["sideways 2026-11-24 09:00: Telephone"]);
    let desk = "sideways 2026-11-24 09:00: Team(\"Larchfield\")";
    school.away = Some(Away {
        since: at("2026-11-23T09:00"),
        back: Some(date(2026, 12, 9)),
    });
    check(&school, now, &[desk]);
    school.away = None;
    school.reach = Reach::Left;
    check(&school, now, &[desk]);
    school.instead.clear();
    check(&school, now, &["sideways 2026-11-24 09:00: Telephone"]);
}

#[test]
fn hours_can_be_kept_by_one_team_alone() {
    let mut settings = Settings::default();
    settings.protected[0].team = Some("West".into());
    let mut worker = chased(vec![asked(Role::SupervisingSocialWorker, Ask::Report)]);
    for (team, expected) in [("West", "17:00"), ("North", "13:00")] {
        worker.teams = vec!["team:9".into(), team.into()];
        let next = next_with(&worker, "2026-11-24T13:00", &settings);
        assert!(next[0].contains(expected), "{next:?}");
    }
}

#[test]
fn somebodys_own_quiet_hours_are_kept() {
    let mut school = school();
    let hour = |hour| jiff::civil::time(hour, 0, 0, 0);
    school.hours = vec![Stretch {
        from: hour(8),
        to: hour(16),
    }];
    check(
        &school,
        "2026-11-24T09:00",
        &["nudge 2026-11-24 16:00: 0 for 2026-11-24"],
    );
    school.hours = vec![Stretch {
        from: hour(8),
        to: hour(18),
    }];
    check(&school, "2026-11-24T09:00", &["a person 2026-12-01 00:00"]);
}

#[test]
fn past_the_bank_holidays_that_are_known_nobody_counts() {
    let mut far = school();
    far.asks[0].review.lawful = None;
    far.asks[0].review.meeting = Some(date(2031, 12, 3));
    let calendar = Calendar::england_and_wales();
    let settings = Settings::default();
    let hour = Hour::new(at("2026-11-24T09:00"), &calendar, &settings);

    assert!(hour.next(&far).is_err());
}

/// Somebody who was to do something by Monday 14 December 2026.
fn action(role: Role) -> Chased {
    let asked = asked(role, Ask::Action);
    let review = Review {
        lawful: None,
        meeting: Some(date(2026, 12, 14)),
        ..asked.review.clone()
    };
    chased(vec![Asked { review, ..asked }])
}

#[test]
fn of_an_action_they_are_reminded_once_and_somebody_asks_when_its_day_has_passed() {
    let mut one = action(Role::School);
    let nudge = "nudge 2026-12-09 08:00: 0 for 2026-12-09";
    check(&one, "2026-11-23T09:00", &[nudge]);
    nudged(&mut one, "2026-12-09T08:00", date(2026, 12, 9));
    let person = "a person 2026-12-15 00:00";
    for now in ["2026-12-11T09:00", "2026-12-14T09:00", "2026-12-15T09:00"] {
        check(&one, now, &[person]);
    }
    did(&mut one, "2026-12-15T09:00", Did::HandedOver);
    check(&one, "2026-12-16T09:00", &["nothing: WithSomebody"]);
}

#[test]
fn of_an_action_a_parent_is_talked_to() {
    check(
        &action(Role::Mother),
        "2026-11-23T09:00",
        &["talk 2026-12-09 00:00: [0]"],
    );
}
