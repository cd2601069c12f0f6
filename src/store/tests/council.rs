//! One of everything that a record can hold, and what it tells when it is read.

use jiff::civil::date;

use crate::{
    model::{
        consultation::FileKind,
        contact::{Contacts, EmailAddress},
        home::{Carried, HomePart, HomeState, HomeStep, word},
        inbound::{Class, Handled, MatchedBy},
        incident::{FactKind, IncidentStep, ToldBy, WasTold},
        live::{ChangeKind, DocumentId, Entry, Number, Place},
        minutes::{Lines, Underway},
        person::Person,
        post::{Hold, HoldWhy, Purpose},
        referral::{CallPhase, Consent, Errand, Own, Room, Said, Slice, SliceItem, Typed, Way},
        reply::{self, Aside, AsideState, Attending, Evidence, Means, Reply},
        slot::{Meets, Slot},
        staff::{Role, Staff, StaffId},
    },
    store::{
        changes::NewChange,
        chases::{ChaseWhat, KeptAway, NewChase},
        consultation::NewFile,
        dates::{Answer, NewOffer},
        decisions::{DecisionKind, NewDecision},
        directory::Listing,
        headings::{Counts, Heading, Whose},
        home::{Before, HomeFound, HomeSettled, NewHoming},
        inbound::{Filed, InboundWords, MailPosition, NewInbound},
        incidents::NewReached,
        invitations,
        library::ToldOf,
        outbox::NewLetter,
        plain::KeptEdition,
        pursuits::{NewPursuit, PursuitKind},
        referrals::{NewAnswer, NewDelivery},
        sessions::TokenHash,
        signatures::SignatureKind,
        staff::KeptStaff,
        tests::{
            bed::{Bed, at, child, network, words},
            minutes,
        },
        work::WorkState,
        writing::Tx,
    },
};

/// Words that may stand nowhere in the open.
pub const PERSONAL: &[&str] = &[
    "Ayesha",
    "Bola Example",
    "bola@northshire.example",
    "Kerry Example",
    "mosaic:7",
    "Reason of hers",
    "Another way",
    "Friday reviews",
    "Dr Shah",
    "Charter of the team",
    "subject-of-bola",
    "token-of-bola",
    "The quiet room",
    "The Linden House",
    "secret-of-bola",
    "parent-of-kerry",
    "Dear parent of hers",
    "The room is another",
    "The first half hour",
    "I will come by bicycle",
    "A seat for Kerry",
    "Report on Kerry",
    "Dr Shah writes",
    "Ask Dr Shah",
    "Sleeps badly since the summer",
    "Drawing of horses",
    "No mentor who rides",
    "Mother rang on Monday",
    "Letter lay at the neighbour",
    "Rose Example",
    "rose@example.org",
    "Rang the old number",
    "Horses are going well",
    "Drawing of a horse",
    "Horses were ridden at the review",
    "Note 900000001",
];

pub fn bola() -> KeptStaff {
    KeptStaff {
        staff: Staff {
            id: StaffId::new("bola"),
            name: words("Bola Example"),
            email: EmailAddress::parse("bola@northshire.example").ok(),
            roles: vec![Role::ReviewingOfficer, Role::TeamManager],
            teams: vec!["north".into(), "reviewing".into()],
            workers: vec![child(4711)],
        },
        active: true,
    }
}

fn heading(document: &DocumentId, number: u32) -> Heading {
    Heading {
        underway: Underway::Nothing,
        document: document.clone(),
        child: child(number),
        label: Some(words("Kerry Example")),
        due: (number == 7).then(|| date(2026, 12, 8)),
        meeting: Some(date(2026, 12, 7).at(15, 30, 0, 0)),
        counts: Counts {
            people: 9,
            invited: 8,
            confirmed: 3,
            blocks: 1,
            checks: 4,
        },
        reviewing_officer: Some(child(4711)),
        social_worker: None,
        teams: vec!["north".into()],
        restricted: false,
        next_step: "confirm".into(),
    }
}

/// Writes one of everything, for two children.
pub async fn fill(bed: &Bed) {
    let (one, two) = (bed.document(7).await, bed.document(8).await);
    let mut tx = bed.first("fill").await;
    for (id, number) in [(&one, 7), (&two, 8)] {
        tx.put_heading(&heading(id, number)).await.unwrap();
        document(&mut tx, id).await;
    }
    people(&mut tx, &one).await;
    incident(&mut tx, &one).await;
    consultation(&mut tx, &one).await;
    home(&mut tx, &one).await;
    library(&mut tx, &one).await;
    let room = Place::of("review", "venue");
    let room = tx.entry(&two, &room).await.unwrap().unwrap();
    let elsewhere = Entry {
        place: Place::of("trip", "needs"),
        ..room
    };
    tx.copy_entry(&one, &elsewhere, &two).await.unwrap();
    tx.commit(b"filled").await.unwrap();
}

/// Something that reached the wrong person, and what was done about it.
async fn incident(tx: &mut Tx, id: &DocumentId) {
    let reached = NewReached {
        person: child(900),
        name: words("Rose Example"),
        address: Some(words("rose@example.org")),
        told: vec![WasTold {
            at: at(30),
            by: ToldBy::Email,
            kinds: vec![FactKind::Address, FactKind::When],
        }],
        links: 2,
        paused: 1,
    };
    let lay = words("Letter lay at the neighbour");
    let begun = tx.begin_incident(id, (at(40), &lay), &[reached]).await;
    let begun = begun.unwrap();
    assert_eq!(tx.stopped_people().await.unwrap(), [child(900)]);
    let step = (IncidentStep::FamilyTold, Some(at(50)));
    let rang = words("Rang the old number");
    tx.step_incident(id, &begun, step, Some(&rang))
        .await
        .unwrap();
    assert!(tx.release_person(&child(900)).await.unwrap());
    assert!(!tx.release_person(&child(900)).await.unwrap());
    assert_eq!(tx.stopped_people().await.unwrap(), []);
    assert_eq!(tx.open_incidents().await.unwrap().len(), 1);
    assert!(tx.end_incident(&begun).await.unwrap());
    assert!(!tx.end_incident(&begun).await.unwrap());
    assert_eq!(tx.open_incidents().await.unwrap(), []);
}

/// What goes home to the case system, and what was read back of it.
async fn home(tx: &mut Tx, id: &DocumentId) {
    let carried = Carried::default()
        .with(word::TITLE, "Review held")
        .with(word::TEXT, "Horses were ridden at the review");
    let report = words("Report on Kerry.pdf");
    let new = NewHoming {
        document: id,
        step: HomeStep::Held,
        meeting: None,
        part: HomePart::Document,
        version: 1,
        state: HomeState::Waiting,
        carried: &carried,
        file: Some((&report, b"Dr Shah writes")),
    };
    assert!(tx.send_home(&new).await.unwrap());
    assert!(!tx.send_home(&new).await.unwrap(), "once a version");
    let call = tx.claim_home("carrier", at(600)).await.unwrap().unwrap();
    assert_eq!(call.before, Before::NeverLeft);
    let settled = HomeSettled {
        state: HomeState::Differs,
        next_try: None,
        last: Some("other".into()),
        found: Some(HomeFound {
            words: carried.clone(),
            record: Some(words("Note 900000001")),
            by: None,
        }),
    };
    assert!(tx.settle_home(&call, &settled).await.unwrap());
    assert!(!tx.settle_home(&call, &settled).await.unwrap());
    let waits = tx.homes_needing_someone().await.unwrap();
    assert_eq!(waits, std::slice::from_ref(id));
}

/// What somebody thinks, in words and as a file.
async fn consultation(tx: &mut Tx, id: &DocumentId) {
    let of = tx.begin_consultation(id, &child(900)).await.unwrap();
    let again = tx.begin_consultation(id, &child(900)).await.unwrap();
    assert_eq!(again, of);
    let lines = [words("Horses are going well")];
    assert!(tx.write_consultation(&of, "well", &lines, 0).await.unwrap());
    assert!(!tx.write_consultation(&of, "well", &[], 0).await.unwrap());
    let name = words("Drawing of a horse.png");
    let file = NewFile {
        name: &name,
        kind: FileKind::Png,
        bytes: b"Dr Shah writes",
    };
    tx.add_consultation_file(&of, &file).await.unwrap();
    tx.wrong_consultation_code(&of.id).await.unwrap();
    tx.right_consultation_code(&of.id).await.unwrap();
    let before = (tx.consultation_code(&of), tx.consultation_pass(&of));
    tx.renew_consultation_code(&of.id).await.unwrap();
    let of = tx.consultation_of(id, &child(900)).await.unwrap().unwrap();
    let after = (tx.consultation_code(&of), tx.consultation_pass(&of));
    assert!(before.0 != after.0 && before.1 != after.1);
    tx.send_consultation(&of.id).await.unwrap();
    tx.send_consultation_to_check(&of.id).await.unwrap();
    let waits = tx.consultations_to_check().await.unwrap();
    assert!(waits.contains(&(id.clone(), child(900))));
    assert!(tx.count_consultation(id, &child(900)).await.unwrap());
    tx.send_consultation_to_check(&of.id).await.unwrap();
    let files = tx.consultation_files(&of, None).await.unwrap();
    assert!(
        tx.remove_consultation_file(&of, &files[0].id)
            .await
            .unwrap()
    );
    assert!(
        !tx.remove_consultation_file(&of, &files[0].id)
            .await
            .unwrap()
    );
}

/// A form, its sign-off, and what is said of it.
async fn library(tx: &mut Tx, id: &DocumentId) {
    let mut edition = KeptEdition {
        form: "taxi".into(),
        version: 3,
        text: "name = 'taxi'".into(),
        guide: "Ask early.".into(),
    };
    tx.put_edition(id, &edition).await.unwrap();
    let seat = words("A seat for Kerry");
    let stood = (
        "trip//needs".into(),
        Some(seat),
        "Entered by Bola Example".into(),
    );
    tx.put_mark(id, "worker", &[stood]).await.unwrap();
    let firm = Lines::parse("A seat for Kerry.").unwrap();
    let given = (date(2026, 11, 20), Means::ByHand);
    tx.form_letter_given(id, "firm", given, &firm)
        .await
        .unwrap();
    let report = words("Report on Kerry.pdf");
    tx.put_file(id, &report, b"Dr Shah writes").await.unwrap();
    edition.version = 4;
    edition.text.push(' ');
    tx.publish(&edition).await.unwrap();
    tx.archive_form("bus").await.unwrap();
    let louder = words("Ask Dr Shah as well");
    let taxi = ("taxi", 3);
    tx.tell_owner(taxi, ToldOf::Suggested, &louder)
        .await
        .unwrap();
}

async fn document(tx: &mut Tx, id: &DocumentId) {
    let place = Place::of("review", "venue");
    let room = words("The quiet room");
    tx.put_entry(id, &place, Some(&room), 0).await.unwrap();
    let origin = network(&child(7)).child.origin;
    let added = Person {
        title: Some(words("Dr Shah")),
        ..Person::new(child(900), origin)
    };
    tx.put_person(id, &added).await.unwrap();
    let decision = NewDecision {
        document: id.clone(),
        kind: DecisionKind::Exclusion,
        person: child(900),
        item: None,
        reason: words("Reason of hers"),
        alternative: Some(words("Another way")),
    };
    let decision = tx.propose(&decision).await.unwrap();
    assert!(tx.agree(id, &decision).await.unwrap());
    assert!(!tx.agree(id, &decision).await.unwrap());
    let dispute = NewPursuit {
        kind: PursuitKind::Dispute,
        stage: 1,
        began_on: jiff::civil::date(2026, 11, 23),
        due_on: jiff::civil::date(2026, 11, 30),
        about: Some(words("The plan names no school")),
    };
    let dispute = tx.begin_pursuit(id, &dispute).await.unwrap();
    let raised = tx
        .move_pursuit(&dispute, 2, jiff::civil::date(2026, 12, 7))
        .await;
    assert!(raised.unwrap());
    let outcome = words("A school is named");
    assert!(tx.end_pursuit(id, &dispute, Some(&outcome)).await.unwrap());
    assert!(!tx.end_pursuit(id, &dispute, None).await.unwrap());
    tx.sign(id, SignatureKind::SocialWorker, Number(0))
        .await
        .unwrap();
    tx.sign(id, SignatureKind::Chair, Number(0)).await.unwrap();
    let withdrawn = tx.withdraw_signatures(id, SignatureKind::Chair).await;
    assert_eq!(withdrawn.unwrap(), 1);
    let reason = words("Reason of hers");
    tx.log_access(Some(id), "page", Some(&reason))
        .await
        .unwrap();
    tx.tell(NewChange {
        place: Some(place),
        after: Some(room),
        ..NewChange::of(id, ChangeKind::ValueEntered)
    });
}

async fn people(tx: &mut Tx, id: &DocumentId) {
    let bola = bola();
    let staff = &bola.staff.id;
    tx.put_staff(&bola, Some("subject-of-bola")).await.unwrap();
    let other = KeptStaff {
        staff: Staff {
            id: tx.new_staff_id().unwrap(),
            email: None,
            name: words("Ayesha Example"),
            ..bola.staff.clone()
        },
        active: false,
    };
    tx.put_staff(&other, None).await.unwrap();
    let token = TokenHash::of("token-of-bola");
    tx.begin_session(&token, staff, at(3600)).await.unwrap();
    tx.put_machine(&TokenHash::of("machine"), "reports", &["read".into()])
        .await
        .unwrap();
    tx.set_cover(staff, &other.staff.id, date(2026, 11, 30))
        .await
        .unwrap();
    let reason = words("Reason of hers");
    tx.break_glass(staff, id, &reason, at(3600)).await.unwrap();
    tx.agree_standing(
        Role::BusinessSupport,
        "fix_address",
        &words("Bola Example"),
        date(2026, 11, 2),
    )
    .await
    .unwrap();
    let name = words("Friday reviews");
    let view = tx.save_view(staff, "reviews", "?due=soon", &name);
    let view = view.await.unwrap();
    assert!(tx.start_with(staff, Some(&view)).await.unwrap());
    let events = tx.glass_of_document(id).await.unwrap();
    assert!(tx.see_glass(&events[0].id, &other.staff.id).await.unwrap());
    tx.put_team("team:1000", "Looked after north")
        .await
        .unwrap();
    let says = Listing {
        name: words("Dr Shah"),
        organisation: Some(words("Northshire Health")),
        role: "gp".into(),
        contacts: Contacts::default(),
        hours: None,
        charter: Some(words("Charter of the team")),
    };
    let listed = tx.list(&says).await.unwrap();
    assert!(tx.confirm_listed(&listed).await.unwrap());
    let calendar = words("https://calendars.example/secret-of-bola.ics");
    tx.put_calendar(staff, Some(&calendar)).await.unwrap();
    dates(tx, id).await;
    letter(tx, id).await;
    digest(tx, staff, id).await;
    answered(tx, id).await;
    chased(tx, id).await;
    mailed(tx, id).await;
    referred(tx, id).await;
    minutes::taken(tx, id).await;
    let work = tx.begin_work("prepare", 40).await.unwrap();
    let running = tx.put_work(&work, WorkState::Running, 12, None).await;
    assert!(running.unwrap());
    let several = [id.clone()];
    let work = tx.begin_work_on("read_again", &several, Number(4)).await;
    let work = work.unwrap();
    assert!(tx.lease_work(&work, "one", at(60)).await.unwrap());
}

async fn referred(tx: &mut Tx, id: &DocumentId) {
    let typed = Typed {
        reason: Some(words("Sleeps badly since the summer")),
        consents: vec![(child(900), Consent::Agreed)],
        extras: vec![("likes".into(), words("Drawing of horses"))],
        services: vec!["mentoring".into()],
        own: vec![Own {
            child: id.clone(),
            field: "reason".into(),
            words: words("Rides less than she did"),
        }],
        ..Typed::default()
    };
    let known = ([id.clone()], "SP-AAAAAA-R1");
    let begun = tx.begin_referral((&known.0, known.1), 1, &typed).await;
    let referral = tx.referral(&begun.unwrap()).await.unwrap().unwrap();
    assert!(tx.put_referral(&referral, 0, &typed).await.unwrap());
    assert!(!tx.put_referral(&referral, 0, &typed).await.unwrap());
    assert_eq!(tx.send_referral(&referral, "public_task").await.unwrap(), 1);
    let part = tx
        .add_part(&referral, ("mentoring", Way::Webhook), None)
        .await
        .unwrap();
    let again = tx
        .add_part(&referral, ("mentoring", Way::Webhook), None)
        .await
        .unwrap();
    assert_eq!(part, again, "a service has one part");
    let slice = Slice {
        items: vec![SliceItem {
            name: "name".into(),
            label: "Name".into(),
            words: words("Kerry Example"),
            gate: "open".into(),
        }],
        left_out: vec![("Address".into(), "a restriction".into())],
    };
    tx.put_slice(&part, id, 1, &slice).await.unwrap();
    tx.put_words(&referral, &part, 1, &typed).await.unwrap();
    assert!(tx.new_service_link(&part).await.unwrap());
    let new = NewDelivery {
        part: &part,
        number: 1,
        errand: Errand::New,
        phase: CallPhase::Queued,
        until: None,
        letter: None,
    };
    assert!(tx.deliver_part(&new).await.unwrap());
    assert!(!tx.deliver_part(&new).await.unwrap(), "told once");
    let parts = tx.referral_parts(&referral).await.unwrap();
    let answer = NewAnswer {
        said: Said::Declined,
        words: Some(&words("No mentor who rides")),
        who: None,
    };
    tx.answer_part(&referral, &parts[0], &answer).await.unwrap();
    tx.say_room("mentoring", Room::WaitingList(6))
        .await
        .unwrap();
    assert!(tx.withdraw_part(&part).await.unwrap());
    let why = words("Mother rang on Monday");
    assert!(tx.end_referral(&referral, &why).await.unwrap());
}

async fn mailed(tx: &mut Tx, id: &DocumentId) {
    let new = NewInbound {
        known_by: b"m1@x.example".to_vec(),
        at: Some(MailPosition {
            validity: 7,
            number: 1,
        }),
        written_at: Some(at(30)),
        of: Some((id.clone(), child(900))),
        matched: Some(MatchedBy::Tag),
        class: Class::Accept,
        handled: Handled::Open,
        words: InboundWords {
            quoted: vec![words("I will come by bicycle")],
            ..InboundWords::default()
        },
    };
    let name = format!("m1@x.example {id}").into_bytes();
    let new = NewInbound {
        known_by: name,
        ..new
    };
    assert_eq!(tx.file_inbound(&new).await.unwrap(), Filed::First);
    assert_eq!(tx.file_inbound(&new).await.unwrap(), Filed::Known);
    tx.put_mail_cursor("graph reviews/inbox https://graph.example/delta")
        .await
        .unwrap();
    tx.wish(&child(900), reply::Wish::Post).await.unwrap();
}

async fn dates(tx: &mut Tx, id: &DocumentId) {
    let slot = Slot {
        start: date(2026, 12, 3).at(16, 0, 0, 0),
        minutes: 60,
    };
    let new = NewOffer {
        document: id.clone(),
        slots: vec![slot],
        meets: Meets::InRoom,
        place: Some(words("The Linden House")),
        room: None,
        expires_at: at(864_000),
    };
    tx.offer_dates(&new).await.unwrap();
    let offer = tx.offers(id).await.unwrap().remove(0);
    tx.add_link(&offer, &child(900)).await.unwrap();
    let link = tx.links(&offer).await.unwrap().remove(0);
    tx.dates_letter_made(&link, reply::Means::Post)
        .await
        .unwrap();
    tx.dates_handed_over(&link).await.unwrap();
    tx.answer_dates(&link, &[0]).await.unwrap();
    let ticked = Answer {
        slots: vec![0],
        at: tx.at(),
    };
    tx.hold_dates(&link, &ticked).await.unwrap();
    let waits = tx.dates_to_check(Some(id)).await.unwrap();
    assert_eq!(waits[0].former.as_ref().unwrap().slots, [0]);
}

async fn letter(tx: &mut Tx, id: &DocumentId) {
    let new = NewLetter {
        document: id.clone(),
        person: child(900),
        purpose: Purpose::Invite,
        version: 1,
        audience: "parent",
        to: EmailAddress::parse("parent-of-kerry@family.example")
            .unwrap()
            .into(),
        message_id: "inv.1@northshire.example".to_owned(),
        tag: format!("tag-{id}"),
        bytes: b"Subject: Hello\r\n\r\nDear parent of hers\r\n".to_vec(),
        not_before: None,
    };
    let queued = tx.queue(&new).await.unwrap();
    let hold = Hold {
        why: HoldWhy::Changed,
        words: Some(words("The room is another")),
    };
    assert!(tx.hold_letter(queued.id(), &hold).await.unwrap());
    let rides = NewLetter {
        person: child(901),
        tag: format!("rides-{id}"),
        ..new
    };
    tx.queue_riding(&rides, queued.id()).await.unwrap();
    tx.join(id, id).await.unwrap();
}

async fn digest(tx: &mut Tx, staff: &StaffId, id: &DocumentId) {
    let letters = tx.letters(id).await.unwrap();
    let letter = &letters[0].id;
    let of = (staff, "2026-W48");
    assert!(tx.claim_digest(staff, of.1).await.unwrap());
    assert!(!tx.claim_digest(staff, of.1).await.unwrap(), "once");
    tx.put_digest(of, (letter, 3), &[id]).await.unwrap();
    let kept = tx.digest_of(letter).await.unwrap().unwrap();
    assert_eq!(
        (kept.reader, kept.documents),
        (staff.clone(), vec![id.clone()])
    );
}

async fn answered(tx: &mut Tx, id: &DocumentId) {
    let invitation = tx.invite(id, &child(900), Means::Post).await.unwrap();
    let invitation = tx
        .renew_reply_link(&invitation, invitations::Before::Stands)
        .await
        .unwrap();
    let said = vec![("date".into(), words("3 December 2026"))];
    let made = tx.letter_made(&invitation, 1, Means::Post, &said).await;
    made.unwrap();
    assert!(tx.hand_over(&invitation.id).await.unwrap());
    assert!(tx.letter_returned(&invitation.id).await.unwrap());
    let reply = Reply {
        note: Some(words("The first half hour")),
        ..Reply::of(Attending::ComingForPart, reply::Way::Phone, Evidence::Said)
    };
    let reply = tx.add_reply(id, &child(900), &reply).await.unwrap();
    tx.open_aside(&reply, Aside::Note).await.unwrap();
    tx.open_aside(&reply, Aside::Contact).await.unwrap();
    let checked = tx.settle_aside(&reply, Aside::Contact, AsideState::Checked);
    assert!(checked.await.unwrap());
    let contact = words("kerry@example.org");
    let to = Some((&contact, "mail kerry@example.org"));
    tx.misdirect(id, &child(900), to).await.unwrap();
}

async fn chased(tx: &mut Tx, id: &DocumentId) {
    let new = NewChase {
        person: &child(900),
        ask: "answer",
        what: ChaseWhat::HandedOver,
        day: Some(date(2026, 12, 3)),
        letter: None,
    };
    tx.chased(id, &new).await.unwrap();
    let away = KeptAway {
        since: at(60),
        back: Some(date(2026, 12, 1)),
    };
    tx.note_away(&child(900), &away).await.unwrap();
}

/// All that a record tells of what was filled in, as text to compare.
pub async fn told(bed: &Bed) -> String {
    let mut read = bed.store.read().await.unwrap();
    let bola = StaffId::new("bola");
    let mut told = Vec::new();
    for heading in read.headings(Whose::Everybody).await.unwrap() {
        let id = heading.document.clone();
        told.push(format!("{heading:?}"));
        told.push(format!("{:?}", read.document(&id).await.unwrap()));
        told.push(format!("{:?}", read.entries(&id).await.unwrap()));
        told.push(format!("{:?}", read.added_people(&id).await.unwrap()));
        told.push(format!("{:?}", read.decisions(&id).await.unwrap()));
        told.push(format!("{:?}", read.pursuits(&id).await.unwrap()));
        told.push(format!("{:?}", read.signatures(&id).await.unwrap()));
        told.push(format!("{:?}", read.changes(&id, None, 99).await.unwrap()));
        told.push(format!("{:?}", read.accesses(&id, 99).await.unwrap()));
        told.push(format!("{:?}", read.glass_of_document(&id).await.unwrap()));
        for letter in read.letters(&id).await.unwrap() {
            let content = read.letter_content(&letter.id).await.unwrap();
            told.push(format!("{letter:?} {:?}", content.map(|(_, bytes)| bytes)));
        }
        told.push(format!("{:?}", read.invitations(&id).await.unwrap()));
        told.push(format!("{:?}", read.together(&id).await.unwrap()));
        told.push(format!("{:?}", read.riders_of(&id).await.unwrap()));
        told.push(format!("{:?}", read.wishes().await.unwrap()));
        told.push(format!("{:?}", read.mail_cursor().await.unwrap()));
        told.push(format!("{:?}", read.replies(&id).await.unwrap()));
        told.push(format!("{:?}", read.open_asides().await.unwrap()));
        told.push(format!(
            "{:?}",
            read.misdirected(&[child(900)]).await.unwrap()
        ));
        told.push(format!("{:?}", read.chases(&id).await.unwrap()));
        told.extend(minutes::told(&mut read, &id).await);
        for referral in read.referrals_of(&id).await.unwrap() {
            let parts = read.referral_parts(&referral).await.unwrap();
            for part in &parts {
                told.push(format!("{:?}", read.slices(&part.id).await.unwrap()));
                let words = read.words_of(&referral, &part.id).await.unwrap();
                told.push(format!("{words:?}"));
            }
            told.push(format!("{referral:?} {parts:?}"));
        }
        for of in read.consultations(&id).await.unwrap() {
            let answers = read.consultation_answers(&of, None).await.unwrap();
            let files = read.consultation_files(&of, None).await.unwrap();
            told.push(format!("{of:?} {answers:?} {files:?}"));
        }
        for homing in read.homings(&id).await.unwrap() {
            let words = homing.carried.reveal(word::TEXT);
            let file = homing.file.clone().unwrap_or_default();
            let file = read.file(&id, &file).await.unwrap();
            told.push(format!("{homing:?} {words:?} {file:?}"));
        }
        for incident in read.incidents(&id).await.unwrap() {
            let reached = read.reached(&id, &incident.id).await.unwrap();
            let steps = read.incident_steps(&id, &incident.id).await.unwrap();
            told.push(format!("{incident:?} {reached:?} {steps:?}"));
        }
        told.push(format!("{:?}", read.inbound(&id).await.unwrap()));
        told.push(format!("{:?}", read.edition_of(&id).await.unwrap()));
        told.push(format!("{:?}", read.marks(&id).await.unwrap()));
        told.push(format!(
            "{:?}",
            read.copied_entries(&id).await.unwrap().len()
        ));
        for offer in read.offers(&id).await.unwrap() {
            told.push(format!("{offer:?}"));
            for link in read.links(&offer).await.unwrap() {
                told.push(format!("{link:?} {}", read.link_token(&link.id)));
            }
        }
    }
    told.push(format!("{:?}", read.all_staff().await.unwrap()));
    told.push(format!("{:?}", read.calendar_of(&bola).await.unwrap()));
    told.push(format!(
        "{:?}",
        read.digest(&bola, "2026-W48").await.unwrap()
    ));
    told.push(format!("{:?}", read.machines().await.unwrap()));
    told.push(format!(
        "{:?}",
        read.covers(date(2026, 11, 23)).await.unwrap()
    ));
    told.push(format!("{:?}", read.standings().await.unwrap()));
    told.push(format!("{:?}", read.saved_views(&bola).await.unwrap()));
    told.push(format!("{:?}", read.directory().await.unwrap()));
    let running = read.running_work().await.unwrap();
    told.push(format!("{running:?}"));
    for work in running {
        told.push(format!("{:?}", read.work_items(&work.id).await.unwrap()));
    }
    told.push(format!("{:?}", read.published_editions().await.unwrap()));
    told.push(format!("{:?}", read.archived_forms().await.unwrap()));
    told.push(format!("{:?}", read.open_suggestions().await.unwrap()));
    let teams = read.team_names().await.unwrap();
    told.push(format!("{:?}", teams.get("team:1000")));
    told.join("\n")
}
