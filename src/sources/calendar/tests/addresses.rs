//! Which addresses of calendars are asked, and which never.

use crate::sources::calendar::{
    AddressError::{self, *},
    CalendarAddress, CalendarSettings, PrivateAddresses,
};

#[track_caller]
fn check(settings: &CalendarSettings, text: &str, expected: Result<&str, AddressError>) {
    let read = CalendarAddress::parse(text, settings);
    assert_eq!(
        read.as_ref().map(CalendarAddress::reveal),
        expected.as_ref().map(|it| *it),
        "{text}"
    );
}

#[test]
fn only_public_addresses_over_https_are_asked() {
    let usual = CalendarSettings::default();
    let good = "https://outlook.office365.example/owa/calendar/a@b/c/calendar.ics?x=1";
    check(&usual, good, Ok(good));
    let webcal = good.replace("https", "webcal");
    check(&usual, &webcal, Ok(good));
    for (text, why) in [
        ("", NotAnAddress),
        ("my calendar", NotAnAddress),
        ("file:///etc/passwd", NotAnAddress),
        ("ftp://cal.example/a.ics", NotAnAddress),
        ("http://cal.example/a.ics", NotEncrypted),
        ("https://sam:secret@cal.example/a.ics", HoldsCredentials),
        ("https://localhost/a.ics", Private),
        ("https://intranet/a.ics", Private),
        ("https://cal.northshire.internal/a.ics", Private),
        ("https://127.0.0.1/a.ics", Private),
        ("https://127.1/a.ics", Private),
        ("https://2130706433/a.ics", Private),
        ("https://0x7f.0.0.1/a.ics", Private),
        ("https://10.1.2.3/a.ics", Private),
        ("https://172.20.0.1/a.ics", Private),
        ("https://192.168.0.1/a.ics", Private),
        ("https://100.64.0.1/a.ics", Private),
        ("https://169.254.169.254/latest/meta-data", Private),
        ("https://0.0.0.0/a.ics", Private),
        ("https://[::1]/a.ics", Private),
        ("https://[::ffff:10.0.0.1]/a.ics", Private),
        ("https://[::ffff:169.254.169.254]/a.ics", Private),
        ("https://[64:ff9b::a00:1]/a.ics", Private),
        ("https://[fd00::1]/a.ics", Private),
        ("https://[fe80::1]/a.ics", Private),
        ("https://[2002:a00:1::]/a.ics", Private),
    ] {
        check(&usual, text, Err(why));
    }
    check(&usual, "https://8.8.8.8/a.ics", Ok("https://8.8.8.8/a.ics"));
}

#[test]
fn a_council_may_name_the_hosts_of_its_calendars() {
    let settings = CalendarSettings {
        hosts: vec!["office365.example".into()],
        ..CalendarSettings::default()
    };
    let good = "https://outlook.office365.example/a.ics";
    check(&settings, good, Ok(good));
    check(&settings, "https://cal.example/a.ics", Err(OtherHost));
    check(
        &settings,
        "https://evil-office365.example/a.ics",
        Err(OtherHost),
    );
}

#[test]
fn addresses_inside_the_network_are_asked_where_the_settings_say_so() {
    let settings = CalendarSettings {
        private_addresses: PrivateAddresses::Allowed,
        ..CalendarSettings::default()
    };
    for good in ["https://10.1.2.3/a.ics", "http://127.0.0.1:8080/a.ics"] {
        check(&settings, good, Ok(good));
    }
    check(&settings, "http://cal.example/a.ics", Err(NotEncrypted));
}

#[test]
fn an_address_never_prints_itself() {
    let settings = CalendarSettings::default();
    let address = CalendarAddress::parse("https://cal.example/secret.ics", &settings).unwrap();
    assert!(!format!("{address:?}").contains("secret"));
}
