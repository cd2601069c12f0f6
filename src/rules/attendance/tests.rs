//! Who takes part, who does not, and who is missing.

use jiff::civil::date;

use super::*;
use crate::{
    model::{
        date::{PartialDate, Period},
        fact::{Fact, ReadState},
        network::Network,
        person::{PersonKind, RestrictionKind},
    },
    rules::{
        attendance::exclusion::ExclusionRefused,
        example::{
            self, TODAY, change, fact, network, organisation, person, placed, restriction, status,
            text, worker,
        },
    },
};

fn born(network: &mut Network, day: Date) {
    if let Fact::Known { value, .. } = &mut network.child.birth {
        value.date = PartialDate::Day(day);
    }
}

#[track_caller]
fn part(network: &Network, who: &str, role: Role, mode: Mode, why: &str) {
    let situation = Situation::of(network, TODAY);
    let attendance = gather(network, &situation, &[]);
    let part = attendance
        .parts
        .iter()
        .find(|part| *part.id == example::id(who))
        .unwrap();
    assert_eq!((part.role, part.mode), (role, mode), "{}", part.why);
    assert!(part.why.contains(why), "{}", part.why);
}

#[track_caller]
fn finds(network: &Network, code: Code, what: &str) {
    let situation = Situation::of(network, TODAY);
    let findings = gather(network, &situation, &[]).findings;
    let found = findings
        .iter()
        .any(|one| one.code == code && one.what.contains(what));
    let all: Vec<_> = findings.iter().map(|one| &*one.what).collect();
    assert!(found, "{all:?}");
}

#[test]
fn an_ordinary_network_has_its_parts_and_nothing_is_found() {
    let network = network();
    part(
        &network,
        "33310245",
        Role::Child,
        Mode::AttendAndConsult,
        "",
    );
    part(&network, "401", Role::Mother, Mode::AttendAndConsult, "");
    part(&network, "403", Role::Relative, Mode::Consult, "");
    part(
        &network,
        "501",
        Role::FosterCarer,
        Mode::AttendAndReport,
        "",
    );
    part(&network, "701", Role::SocialWorker, Mode::Attend, "");
    part(&network, "702", Role::Chair, Mode::Chair, "");
    part(&network, "601", Role::School, Mode::Attend, "");
    part(&network, "602", Role::LookedAfterNurse, Mode::Report, "");
    part(&network, "603", Role::GeneralPractitioner, Mode::Notify, "");

    let situation = Situation::of(&network, TODAY);
    assert_eq!(gather(&network, &situation, &[]).findings, []);
}

#[test]
fn the_child_is_listed_first_and_the_family_before_the_workers() {
    let network = network();
    let situation = Situation::of(&network, TODAY);
    let roles: Vec<_> = gather(&network, &situation, &[])
        .parts
        .iter()
        .map(|part| part.role)
        .collect();

    assert!(roles.is_sorted());
    assert_eq!(roles.first(), Some(&Role::Child));
}

#[test]
fn a_child_under_four_has_no_letter() {
    let mut network = network();
    born(&mut network, date(2023, 6, 1));

    part(&network, "33310245", Role::Child, Mode::Notify, "Under 4");
}

#[test]
fn the_dead_the_unborn_and_those_whose_tie_has_ended_are_not_invited() {
    let mut network = network();
    change(&mut network, "401").died_on = Some(PartialDate::Year(2025));
    change(&mut network, "402").connections[0].period =
        Period::new(Some(date(2020, 1, 1)), Some(date(2026, 10, 1)));
    let unborn = person("404", "Baby", "Bell", Relationship::UnbornSibling);
    network.people.push(unborn);

    part(&network, "401", Role::Mother, Mode::NotInvited, "died");
    part(&network, "402", Role::Father, Mode::NotInvited, "ended");
    part(
        &network,
        "404",
        Role::Relative,
        Mode::NotInvited,
        "Not born",
    );
    finds(&network, Code::PersonDied, "died");
    finds(&network, Code::PersonUnborn, "not born");
}

#[test]
fn an_end_in_the_future_is_no_end() {
    let mut network = network();
    change(&mut network, "402").connections[0].period =
        Period::new(Some(date(2020, 1, 1)), Some(date(2043, 10, 1)));

    part(&network, "402", Role::Father, Mode::AttendAndConsult, "");
}

#[test]
fn an_allocation_of_no_length_is_no_allocation() {
    let mut network = network();
    let day = Some(date(2026, 11, 12));
    change(&mut network, "701").connections[0].period = Period::new(day, day);

    part(
        &network,
        "701",
        Role::SocialWorker,
        Mode::NotInvited,
        "ended",
    );
    finds(&network, Code::WorkerMissing, "social worker");
}

#[test]
fn of_two_social_workers_the_one_who_began_last_is_invited() {
    let mut network = network();
    let mut newer = worker("704", "Eli", "Stone", Relationship::SocialWorker);
    newer.connections[0].period = example::since(date(2026, 11, 16));
    network.people.push(newer);

    part(&network, "704", Role::SocialWorker, Mode::Attend, "");
    part(
        &network,
        "701",
        Role::SocialWorker,
        Mode::NotInvited,
        "later",
    );
    finds(&network, Code::SeveralWorkers, "social worker");
}

#[test]
fn a_team_gets_the_letter_when_the_worker_has_left() {
    let mut network = network();
    change(&mut network, "701").connections[0].period =
        Period::new(Some(date(2026, 1, 1)), Some(date(2026, 11, 1)));
    let mut team = organisation("790", "West Team", Relationship::SocialWorker);
    team.kind = PersonKind::Team;
    network.people.push(team);

    part(&network, "790", Role::SocialWorker, Mode::Attend, "");
    finds(&network, Code::WorkerMissing, "goes to the team");
}

#[test]
fn a_team_beside_its_worker_is_only_told() {
    let mut network = network();
    let mut team = organisation("790", "West Team", Relationship::SocialWorker);
    team.kind = PersonKind::Team;
    network.people.push(team);

    part(
        &network,
        "790",
        Role::SocialWorker,
        Mode::Notify,
        "team of the worker",
    );
    part(&network, "701", Role::SocialWorker, Mode::Attend, "");
}

#[test]
fn two_records_of_one_person_are_one_invitation() {
    let mut network = network();
    let mut twin = person("499", "kerry", "BELL", Relationship::Mother);
    twin.connections[0].parental_responsibility = ParentalResponsibility::Yes;
    network.people.push(twin);

    part(
        &network,
        "499",
        Role::Mother,
        Mode::NotInvited,
        "same person",
    );
    part(&network, "401", Role::Mother, Mode::AttendAndConsult, "");
    finds(&network, Code::ProbableDuplicate, "second record");
}

#[test]
fn a_grandmother_with_the_mothers_name_and_another_birthday_is_another_person() {
    let mut network = network();
    change(&mut network, "401").date_of_birth =
        fact(PartialDate::Day(date(1990, 4, 1)), "dateOfBirth");
    let mut other = person("498", "Kerry", "Bell", Relationship::Grandparent);
    other.date_of_birth = fact(PartialDate::Day(date(1961, 2, 1)), "dateOfBirth");
    network.people.push(other);

    part(&network, "498", Role::Relative, Mode::Consult, "");
}

#[test]
fn a_record_that_says_that_it_is_a_double_is_left_out() {
    let mut network = network();
    change(&mut network, "403").name.family = Some(text("Bell DUPLICATE do not use"));

    part(
        &network,
        "403",
        Role::Relative,
        Mode::NotInvited,
        "same person",
    );
}

#[test]
fn whoever_has_parental_responsibility_is_asked_and_silence_is_not_no() {
    let mut network = network();
    change(&mut network, "403").connections[0].parental_responsibility =
        ParentalResponsibility::Yes;
    change(&mut network, "402").connections[0].parental_responsibility =
        ParentalResponsibility::NotRecorded;

    part(&network, "403", Role::PrHolder, Mode::AttendAndConsult, "");
    finds(
        &network,
        Code::ParentalResponsibilityNotRecorded,
        "not the same as no",
    );
}

#[test]
fn responsibility_recorded_both_ways_counts_as_not_recorded() {
    let mut network = network();
    let mut again = change(&mut network, "401").connections[0].clone();
    again.parental_responsibility = ParentalResponsibility::No;
    change(&mut network, "401").connections.push(again);

    finds(
        &network,
        Code::ValuesDisagree,
        "both as held and as not held",
    );
}

#[test]
fn a_child_in_a_home_has_a_key_worker_and_no_foster_carer() {
    let mut network = network();
    network.child.placements.items = vec![placed("K2", None)];

    part(&network, "501", Role::FosterCarer, Mode::Notify, "home");
    finds(&network, Code::ValuesDisagree, "foster carer");
    finds(&network, Code::ValueMissing, "key worker");

    let key_worker = worker("801", "Ray", "Lund", Relationship::ResidentialKeyWorker);
    network.people.push(key_worker);
    part(
        &network,
        "801",
        Role::ResidentialKeyWorker,
        Mode::AttendAndReport,
        "",
    );
}

#[test]
fn a_carer_whom_the_placement_does_not_name_is_only_told() {
    let mut network = network();
    let earlier = person("502", "Nell", "Ward", Relationship::FosterCarer);
    network.people.push(earlier);

    part(
        &network,
        "502",
        Role::FosterCarer,
        Mode::Notify,
        "another carer",
    );
}

#[test]
fn who_is_missing_is_found_by_role() {
    let mut network = network();
    network.people.clear();
    network.child.has_ehcp = fact(true, "ehcp");
    born(&mut network, date(2010, 1, 1));
    network.child.legal_statuses.items = vec![status("J1")];

    for missing in ["social worker", "independent reviewing officer"] {
        finds(&network, Code::WorkerMissing, missing);
    }
    for missing in [
        "carer",
        "school",
        "health",
        "educational needs",
        "personal adviser",
        "youth justice",
        "No parent",
    ] {
        finds(&network, Code::ValueMissing, missing);
    }
}

#[test]
fn a_network_that_was_not_read_is_not_nobody() {
    let mut network = network();
    network.people_state = ReadState::SourceDown {
        system: example::mosaic(),
    };

    finds(&network, Code::SourceDown, "could not be read");
}

#[test]
fn one_health_worker_reports_and_the_designated_teacher_speaks_for_the_school() {
    let mut network = network();
    network
        .people
        .push(worker("604", "Ivo", "Lane", Relationship::SchoolNurse));
    network.people.push(organisation(
        "605",
        "Larchfield Primary School",
        Relationship::School,
    ));

    part(&network, "604", Role::SchoolNurse, Mode::Notify, "health");
    part(
        &network,
        "605",
        Role::School,
        Mode::Notify,
        "designated teacher",
    );
}

#[test]
fn an_advocacy_service_is_only_told_where_its_advocate_is_named() {
    let mut network = network();
    network
        .people
        .push(worker("606", "Dee", "Abbot", Relationship::Advocate));
    network.people.push(organisation(
        "607",
        "Speak Up Northshire",
        Relationship::Advocate,
    ));

    part(&network, "606", Role::Advocate, Mode::Attend, "");
    part(&network, "607", Role::Advocate, Mode::Notify, "named");
}

#[test]
fn age_and_plans_decide_who_else_comes() {
    let mut network = network();
    network
        .people
        .push(worker("610", "Pia", "Holt", Relationship::PersonalAdviser));
    network
        .people
        .push(worker("611", "Una", "Frost", Relationship::HealthVisitor));
    part(
        &network,
        "610",
        Role::PersonalAdviser,
        Mode::Notify,
        "under 16",
    );
    part(
        &network,
        "611",
        Role::HealthVisitor,
        Mode::Notify,
        "5 or older",
    );

    born(&mut network, date(2010, 1, 1));
    part(&network, "610", Role::PersonalAdviser, Mode::Attend, "");
}

#[test]
fn family_of_a_child_placed_for_adoption_is_reached_by_letterbox() {
    let mut network = network();
    network.child.placements.items = vec![placed("A5", Some("501"))];

    part(&network, "401", Role::Mother, Mode::Consult, "letterbox");
}

#[test]
fn whom_an_order_keeps_away_gets_a_part_of_their_own() {
    let mut network = network();
    let order = restriction(RestrictionKind::RestrictedContact, Some("402"));
    change(&mut network, "401").restrictions.push(order);

    let situation = Situation::of(&network, TODAY);
    let attendance = gather(&network, &situation, &[]);
    let sitting = |who: &str| {
        attendance
            .parts
            .iter()
            .find(|part| *part.id == example::id(who))
            .map(|part| part.sitting)
    };

    assert_eq!(sitting("402"), Some(Sitting::Apart));
    assert_eq!(sitting("401"), Some(Sitting::Whole));
}

#[test]
fn an_exclusion_needs_a_reason_two_names_and_another_way() {
    let exclude = |reason, names, other| {
        Exclusion::new(&example::id("402"), reason, names, TODAY, other).err()
    };
    let both = ("Sam Okoro", "Jo Marsh");

    assert_eq!(exclude("threats", both, "on paper"), None);
    assert_eq!(
        exclude(" ", both, "on paper"),
        Some(ExclusionRefused::NoReason)
    );
    assert_eq!(
        exclude("threats", ("Sam Okoro", ""), "on paper"),
        Some(ExclusionRefused::OneName)
    );
    assert_eq!(
        exclude("threats", ("Sam Okoro", "sam okoro "), "on paper"),
        Some(ExclusionRefused::OneName)
    );
    assert_eq!(
        exclude("threats", both, ""),
        Some(ExclusionRefused::NoAlternative)
    );
}

#[test]
fn an_excluded_parent_is_still_asked_for_views() {
    let network = network();
    let both = ("Sam Okoro", "Jo Marsh");
    let exclusion = Exclusion::new(&example::id("402"), "threats", both, TODAY, "on paper");
    let situation = Situation::of(&network, TODAY);

    let attendance = gather(&network, &situation, &[exclusion.unwrap()]);

    let father = attendance.of_role(Role::Father).next().unwrap();
    assert_eq!(father.mode, Mode::Consult);
}

#[test]
fn somebody_whose_part_nobody_can_tell_is_not_invited_and_is_found() {
    let mut network = network();
    network
        .people
        .push(person("900", "Kit", "Vance", Relationship::Unknown));

    part(&network, "900", Role::Unknown, Mode::NotInvited, "");
    finds(&network, Code::RelationshipUnclear, "not clear");
}

#[test]
fn several_carers_and_a_placement_that_names_none_are_found() {
    let mut network = network();
    network.child.placements.items = vec![placed("U6", None)];
    let quiet = gather(&network, &Situation::of(&network, TODAY), &[]);
    assert_eq!(quiet.findings.len(), 0, "{:?}", quiet.findings);

    let other = person("502", "Glen", "Storey", Relationship::FosterCarer);
    network.people.push(other);

    finds(&network, Code::SeveralCurrent, "2 are recorded as current");
}
