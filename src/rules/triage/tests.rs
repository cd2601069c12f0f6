//! The rules of triage, by table.

use super::*;
use crate::model::inbound::{AutomaticSign, Class, Doubt, Handling, MailText, Oddity, Sender};

fn asked(side: Side) -> Asked {
    Asked {
        address: EmailAddress::parse("ana@school.example").unwrap(),
        side,
        matched_by: MatchedBy::Tag,
        uid: "uid".into(),
        day: Some(jiff::civil::date(2026, 12, 9)),
        sequence: 0,
    }
}

fn mail(text: &str) -> InboundMail {
    InboundMail {
        from: Sender {
            address: EmailAddress::parse("ana@school.example").ok(),
            ..Sender::default()
        },
        subject: PersonalText::parse("Re: Review meeting"),
        words: MailText::new(text),
        ..InboundMail::default()
    }
}

#[track_caller]
fn check(text: &str, class: Class) -> Suggestion {
    let found = triage(
        &mail(text),
        Some(&asked(Side::Professional)),
        CheckWanted::NotFailed,
    );
    assert_eq!(found.meaning.class(), class, "{text}");
    found
}

#[test]
fn words_have_their_meaning() {
    for (text, class) in [
        ("I will attend.", Class::Accept),
        ("I can't drive but I'll be there.", Class::Accept),
        ("I wouldn't miss it, I'll be there.", Class::Accept),
        ("I will not attend.", Class::Decline),
        ("Sorry for the delay, I will attend.", Class::Accept),
        ("I can come until 3pm.", Class::Part),
        (
            "I can't come but will send my report.",
            Class::ReportInstead,
        ),
        (
            "I'll come and I will send my report beforehand.",
            Class::Accept,
        ),
        (
            "My colleague Jo Hill will attend in my place.",
            Class::SomeoneElse,
        ),
        ("I can't make it, could we do Thursday?", Class::AnotherTime),
        ("Who else is coming?", Class::Question),
        ("You have the wrong person.", Class::WrongPerson),
        ("I no longer work here.", Class::Left),
        ("My new email is jo@x.example", Class::NewAddress),
        ("I might come.", Class::Unclear),
        ("I will be there on Wednesday 9th.", Class::Accept),
        ("I will be there on the 10th.", Class::Unclear),
        ("I will be there on Thursday.", Class::Unclear),
        ("Yes if my manager agrees.", Class::Unclear),
        ("I'm scared of him.", Class::Sensitive),
        (
            "If you need anything let me know. I will attend.",
            Class::Accept,
        ),
    ] {
        check(text, class);
    }
}

#[test]
fn what_is_sensitive_comes_before_everything_else() {
    for text in [
        "I will attend. He hit her again.",
        "I no longer work here. I want to make a complaint.",
        "Please use my new number 07700 900123, he knows where we live.",
    ] {
        check(text, Class::Sensitive);
    }
}

#[test]
fn a_suggestion_quotes_the_words_that_it_rests_on() {
    let found = check(
        "Good morning Ana. I will attend. Lovely weather today.",
        Class::Accept,
    );
    let quoted: Vec<&str> = found.quoted.iter().map(PersonalText::reveal).collect();

    assert_eq!(quoted, ["I will attend."]);
}

#[test]
fn only_a_plain_answer_is_applied_by_itself() {
    for (text, by_itself) in [
        ("I will attend.", true),
        ("Hi, yes I will attend. Kind regards Ana", true),
        ("I can't attend.", true),
        ("I will attend. Is there parking?", false),
        (
            "I will attend. Something else happened at school today with the boiler.",
            false,
        ),
        ("I'll try to attend.", false),
        // They may answer another question than ours.
        ("Yes", false),
        ("No", false),
        ("I will attend for the first half hour.", false),
    ] {
        let mail = mail(text);
        let found = triage(
            &mail,
            Some(&asked(Side::Professional)),
            CheckWanted::NotFailed,
        );
        assert_eq!(found.handling.is_by_itself(), by_itself, "{text} {found:?}");
    }
}

#[test]
fn an_answer_is_applied_from_the_very_address_alone() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut InboundMail, &mut Asked), doubt: Option<Doubt>) {
        let (mut mail, mut asked) = (mail("I will attend."), asked(Side::Family));
        change(&mut mail, &mut asked);
        let found = triage(&mail, Some(&asked), CheckWanted::NotFailed).handling;
        let expected = match doubt {
            None => Handling::ByItself,
            Some(doubt) => Handling::ByPerson(vec![doubt]),
        };
        assert_eq!(found, expected);
    }

    check(|_, _| {}, None);
    check(
        |mail, _| mail.words = MailText::new("I can't come."),
        Some(Doubt::FamilyDeclines),
    );
    check(
        |mail, _| mail.from.address = EmailAddress::parse("ana@other.example").ok(),
        Some(Doubt::OtherSender),
    );
    check(
        |mail, _| mail.from.check = SenderCheck::Failed,
        Some(Doubt::SenderNotChecked),
    );
    check(
        |mail, _| mail.oddities = vec![Oddity::HiddenText],
        Some(Doubt::Odd),
    );
    check(
        |mail, _| mail.oddities = vec![Oddity::OtherReplyAddress],
        Some(Doubt::Odd),
    );
    check(
        |_, asked| asked.matched_by = MatchedBy::Address,
        Some(Doubt::NotMatched),
    );
    check(|mail, _| mail.files = 1, Some(Doubt::SaysMore));
    check(
        |mail, _| mail.signs = vec![AutomaticSign::Bulk],
        Some(Doubt::Kind),
    );
}

#[test]
fn what_belongs_to_nobody_is_never_applied() {
    let found = triage(&mail("I will attend."), None, CheckWanted::NotFailed);

    assert_eq!(found.handling, Handling::ByPerson(vec![Doubt::NotMatched]));
}

#[test]
fn an_automatic_answer_is_no_answer() {
    for (text, class) in [
        ("Yes, I will attend.", Class::Automatic),
        (
            "I am on leave until 4 January and will attend to your email then.",
            Class::OutOfOffice,
        ),
        (
            "I have left the school. Please contact office@school.example.",
            Class::Left,
        ),
        (
            "If you are worried that a child has been hurt, ring 999.",
            Class::Automatic,
        ),
    ] {
        let mut mail = mail(text);
        mail.signs = vec![AutomaticSign::AutoReplied];
        let found = triage(
            &mail,
            Some(&asked(Side::Professional)),
            CheckWanted::NotFailed,
        );
        assert_eq!(found.meaning.class(), class, "{text}");
    }
}
