//! The table of access, role by role.

use super::*;

/// All that somebody of this role may do about a child to whom they stand so.
#[track_caller]
fn check(role: Role, relation: Relation, expected: &[Action]) {
    let may_do: Vec<Action> = Action::ALL
        .iter()
        .map(|(action, ..)| *action)
        .filter(|action| action.is_about_a_child())
        .filter(|action| may(&[(role, relation)], *action).is_ok())
        .collect();
    assert_eq!(may_do, expected, "{role:?} {relation:?}");
}

#[test]
fn a_child_is_there_only_for_those_who_work_with_it() {
    use Action::*;

    let own = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        Exclude,
        Decide,
        Agree,
        Disclose,
        Close,
        Pursue,
        OfferDates,
        ChooseDate,
        Send,
        Respond,
        ReadViews,
        TellIncident,
        TakeMinutes,
        AcceptMinutes,
        AcceptCoreGroup,
        WriteHome,
        ReadAgain,
        Begin,
        SignForm,
    ];
    let emergency = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        OfferDates,
        Respond,
        TellIncident,
        ReadAgain,
        Begin,
    ];
    let support = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        OfferDates,
        HandOnLinks,
        Send,
        Respond,
        TellIncident,
        TakeMinutes,
        WriteHome,
        ReadAgain,
        Begin,
        SignForm,
    ];
    let managers = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        Exclude,
        Confirm,
        Disclose,
        OfferDates,
        Send,
        Respond,
        TellIncident,
        TakeMinutes,
        AcceptCoreGroup,
        AnswerDecisions,
        WriteHome,
        Refer,
        ReadAgain,
        Begin,
        SignForm,
    ];
    let workers = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        Exclude,
        Confirm,
        Disclose,
        OfferDates,
        HandOnLinks,
        Send,
        Respond,
        ReadViews,
        TellIncident,
        TakeMinutes,
        AcceptCoreGroup,
        WriteHome,
        Refer,
        ReadAgain,
        Begin,
        SignForm,
    ];
    let duty = [
        ReadDocument,
        ReadHistory,
        Preview,
        Enter,
        AddPerson,
        Confirm,
        OfferDates,
        Send,
        Respond,
        TellIncident,
        ReadAgain,
        Begin,
    ];
    check(R::DutyWorker, Relation::SameTeam, &duty);
    check(R::DutyWorker, Relation::Glass, &emergency);
    check(R::DutyWorker, Relation::None, &[]);
    for relation in [Relation::Allocated, Relation::Covering] {
        check(R::ReviewingOfficer, relation, &own);
        check(R::SocialWorker, relation, &workers);
        check(R::TeamManager, relation, &managers);
        check(R::BusinessSupport, relation, &support);
    }
    check(R::ReviewingOfficer, Relation::Glass, &emergency);
    check(R::SocialWorker, Relation::Glass, &emergency);
    check(R::TeamManager, Relation::Glass, &emergency);
    check(R::TeamManager, Relation::SameTeam, &managers);
    check(R::BusinessSupport, Relation::SameTeam, &support);
    check(R::BusinessSupport, Relation::Glass, &emergency);
    for relation in [Relation::SameTeam, Relation::None] {
        check(R::ReviewingOfficer, relation, &[]);
        check(R::SocialWorker, relation, &[]);
    }
    check(R::TeamManager, Relation::None, &[]);
    check(R::BusinessSupport, Relation::None, &[]);
}

#[test]
fn managers_and_governance_see_more_and_change_nothing() {
    use Action::*;

    // What is pursued between reviews is no change to anybody's document.
    let manager = [
        ReadDocument,
        ReadHistory,
        ReadAccessLog,
        Preview,
        Pursue,
        TellIncident,
        Begin,
    ];
    let governance = [ReadHistory, ReadAccessLog, TellIncident, DecideIncident];
    for relation in [Relation::Glass, Relation::SameTeam, Relation::None] {
        check(R::ReviewingOfficerManager, relation, &manager);
        check(R::InformationGovernance, relation, &governance);
    }
    let standing_in = [
        ReadDocument,
        ReadHistory,
        ReadAccessLog,
        Preview,
        Decide,
        Agree,
        Disclose,
        Close,
        Pursue,
        ChooseDate,
        ReadViews,
        TellIncident,
        TakeMinutes,
        AcceptMinutes,
        AcceptCoreGroup,
        WriteHome,
        Begin,
        SignForm,
    ];
    check(R::ReviewingOfficerManager, Relation::Covering, &standing_in);
    for relation in Relation::ALL {
        check(R::CouncilAdministrator, *relation, &[]);
        check(R::Partner, *relation, &[]);
    }
}

#[test]
fn whoever_may_not_read_is_told_that_there_is_nothing() {
    let all = || Action::ALL.iter().map(|(action, ..)| *action);
    for (role, ..) in Role::ALL {
        for relation in Relation::ALL {
            let reads = may(&[(*role, *relation)], Action::ReadDocument).is_ok();
            for action in all().filter(|action| action.is_about_a_child()) {
                let refused = may(&[(*role, *relation)], action).err();
                let expected = if reads {
                    Refused::NotTheirs
                } else {
                    Refused::NotThere
                };
                assert!(
                    refused.is_none_or(|refused| refused == expected),
                    "{role:?} {relation:?} {action:?}"
                );
            }
        }
    }
}

#[test]
fn nobody_signs_in_an_emergency_and_nobody_signs_for_both() {
    for (role, ..) in Role::ALL {
        for relation in Relation::ALL {
            let confirms = may(&[(*role, *relation)], Action::Confirm).is_ok();
            let agrees = may(&[(*role, *relation)], Action::Agree).is_ok();
            assert!(!(confirms && agrees), "{role:?} {relation:?}");
            assert!(*relation != Relation::Glass || !(confirms || agrees));
        }
    }
}

#[test]
fn every_action_is_somebodys_and_has_its_words() {
    for (action, code, words) in Action::ALL {
        assert!(TABLE.iter().any(|line| line.action == *action), "{code}");
        assert_eq!((action.code(), action.words()), (*code, *words));
    }
    let confirm = "Social worker, Team manager or Duty social worker";
    assert_eq!(whose(Action::Confirm), confirm);
}

#[test]
fn two_roles_of_one_person_are_added_up() {
    let team = Relation::SameTeam;
    let both = [(R::TeamManager, team), (R::BusinessSupport, team)];

    assert!(may(&both, Action::Confirm).is_ok());
    assert!(may(&both, Action::KeepDirectory).is_ok());
}

#[test]
fn who_is_allocated_in_one_role_is_not_in_the_other() {
    let chairs = [
        (R::ReviewingOfficer, Relation::Allocated),
        (R::SocialWorker, Relation::None),
    ];

    assert!(may(&chairs, Action::Agree).is_ok());
    assert_eq!(may(&chairs, Action::Confirm), Err(Refused::NotTheirs));
}
