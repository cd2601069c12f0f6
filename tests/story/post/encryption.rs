//! Encryption refused, stripped or false: nothing leaves in the open.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use samepage::{
    mail::{
        carrier::{Carrier, NotSent, Outcome},
        smtp::{
            Pace, Smtp,
            server::{Encryption, Server},
            sign_in::SignIn,
        },
    },
    model::post::{HoldWhy, Phase, Step, Trouble},
    simulation::relay::{self, Certificate, Encrypts, Relay},
};

use super::house::{Goes, Post, deadlines, email, envelope, impatient, letter, named};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for that name, of those years.
fn certificate(issuer: &Issuer, name: &str, years: [i32; 2]) -> Certificate {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(years[0], 1, 1);
    params.not_after = rcgen::date_time_ymd(years[1], 1, 1);
    let key = KeyPair::generate().unwrap();
    let signed = params.signed_by(&key, issuer).unwrap();
    Certificate {
        chain: signed.pem(),
        key: key.serialize_pem(),
    }
}

const THESE: [i32; 2] = [2020, 2120];

fn to(relay: &relay::Running, encryption: Encryption, authority: &Issuer, own: &[&str]) -> Smtp {
    let server = Server::new(
        ("localhost", relay.port()),
        "northshire.example",
        encryption,
        Some(&authority.pem()),
        SignIn::Nobody,
    );
    let pace = Pace {
        always_encrypted: own.iter().map(|one| (*one).to_owned()).collect(),
        ..Pace::default()
    };
    Smtp::new(server.unwrap().with_deadlines(deadlines()), pace)
}

struct Case {
    encrypts: Encrypts,
    certificate: Option<Certificate>,
    faults: &'static [&'static str],
    encryption: Encryption,
}

/// A letter to anybody waits, and one to a place to which nothing goes in the open is held and
/// names it. Nothing is ever accepted.
async fn nothing_leaves(what: &str, authority: &Issuer, case: Case) {
    let relay = Relay {
        encrypts: case.encrypts,
        certificate: case.certificate,
        user: None,
        faults: named(case.faults),
    };
    let relay = relay::start(relay).await.unwrap();
    let smtp = to(&relay, case.encryption, authority, &["partner.example"]);
    let carried = smtp.carry(&envelope(1, "zoe@school.example"), &Goes).await;
    let trouble = NotSent::Trouble(Step::Encryption, Trouble::NotEncrypted);
    assert_eq!(carried, Outcome::NotSent(trouble), "{what}");
    for (address, domain) in [
        ("amy@northshire.gov.uk", "northshire.gov.uk"),
        ("amy@sub.partner.example", "sub.partner.example"),
    ] {
        let carried = smtp.carry(&envelope(2, address), &Goes).await;
        let domain = domain.into();
        let held = NotSent::MustEncrypt { domain };
        assert_eq!(carried, Outcome::NotSent(held), "{what}");
    }
    assert_eq!(relay.count(), 0, "{what}");
    assert!(!relay.said().contains(&"MAIL".to_owned()), "{what}");
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_where_encryption_is_not_to_be_had_or_not_to_be_trusted() {
    let (ours, theirs) = (authority(), authority());
    let good = || Some(certificate(&ours, "localhost", THESE));
    let asked = |certificate, faults| Case {
        encrypts: Encrypts::WhenAsked,
        certificate,
        faults,
        encryption: Encryption::StartTls,
    };
    let at_once = |certificate| Case {
        encrypts: Encrypts::FromTheFirstByte,
        certificate,
        faults: &[],
        encryption: Encryption::AtOnce,
    };
    let foreign = || Some(certificate(&theirs, "localhost", THESE));
    let other = || Some(certificate(&ours, "relay.elsewhere.example", THESE));
    let old = || Some(certificate(&ours, "localhost", [2001, 2002]));
    let cases = [
        ("stripped", asked(good(), &["starttls_stripped"][..])),
        ("refused", asked(good(), &["starttls_refused"])),
        (
            "answered with an error",
            asked(good(), &["501_at_starttls"]),
        ),
        ("injected", asked(good(), &["starttls_injected"])),
        ("dropped", asked(good(), &["drop_after_starttls"])),
        ("of an unknown authority", asked(foreign(), &[])),
        ("of another name", asked(other(), &[])),
        ("expired", asked(old(), &[])),
        ("at once, of an unknown authority", at_once(foreign())),
        ("at once, of another name", at_once(other())),
        ("at once, expired", at_once(old())),
    ];
    for (what, case) in cases {
        nothing_leaves(what, &ours, case).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_can_be_trusted_gets_letters_encrypted() {
    let ours = authority();
    for (encrypts, encryption) in [
        (Encrypts::WhenAsked, Encryption::StartTls),
        (Encrypts::FromTheFirstByte, Encryption::AtOnce),
    ] {
        let relay = Relay {
            encrypts,
            certificate: Some(certificate(&ours, "localhost", THESE)),
            ..Relay::default()
        };
        let relay = relay::start(relay).await.unwrap();
        let smtp = to(&relay, encryption, &ours, &[]);

        let carried = smtp
            .carry(&envelope(1, "amy@northshire.gov.uk"), &Goes)
            .await;

        assert!(matches!(carried, Outcome::Accepted { .. }), "{carried:?}");
        assert!(relay.accepted()[0].is_encrypted);
        smtp.rest().await;
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_would_go_in_the_open_is_held_and_names_its_domain() {
    for post in Post::each(&[]).await {
        let mut new = letter(&post.document, 1);
        new.to = email("amy@children.northshire.gov.uk").into();
        let mut tx = post.tx().await;
        let held = tx.queue(&new).await.unwrap().id().clone();
        tx.commit(b"").await.unwrap();
        let other = post.queue(2).await;

        post.round().await;

        let kept = post.kept(&held).await;
        post.is(&kept, Phase::Held);
        let hold = kept.hold.unwrap();
        assert_eq!(hold.why, HoldWhy::NotEncrypted);
        let words = hold.words.unwrap();
        assert!(words.reveal().contains("children.northshire.gov.uk"));
        post.is(&post.kept(&other).await, Phase::Accepted);
        assert_eq!(post.relay.count(), 1);
        post.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_speaks_in_the_open_hears_no_encrypted_hello() {
    // Waited for as long as encryption may take, and no longer.
    let relay = relay::start(Relay::default()).await.unwrap();
    let server = Server::new(
        ("localhost", relay.port()),
        "northshire.example",
        Encryption::AtOnce,
        Some(&authority().pem()),
        SignIn::Nobody,
    );
    let smtp = Smtp::new(server.unwrap().with_deadlines(impatient()), Pace::default());

    let carried = smtp.carry(&envelope(1, "zoe@school.example"), &Goes).await;

    let trouble = NotSent::Trouble(Step::Encryption, Trouble::NotEncrypted);
    assert_eq!(carried, Outcome::NotSent(trouble));
    assert_eq!(relay.count(), 0);
    relay.stop().await;
}
