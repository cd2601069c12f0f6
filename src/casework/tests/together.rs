//! One meeting about two children: one message, and a barrier between them.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    answering::{answers, both_sign, of, says, token},
    bed::*,
    calling_off::{calendar, line},
    chasing::carried,
    inbound::story::Tray,
};
use crate::{
    casework::{
        call_off::call_off,
        close::{self, Closes, Others},
        course::{self, tell},
        inbound::{Terms, round},
        incident::{self, Begins, When},
        office::VerbError,
        page::{
            Done,
            responses::{LetterStanding, ResponsesPage},
        },
        receipt, respond,
        respond::Answering,
        responses,
        send::send,
        together::{self, join, leave},
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId},
        person::{ParentalResponsibility, Relationship},
        post::{Answered, HoldWhy, Last, Phase, Purpose, Step},
        reply::{Attending, Means},
    },
    rules::example::{self, id, text},
};

/// Maya's half-brother, of the same workers and the same school.
const LEONID: &str = "3";

pub(super) const SCHOOL: &str = "mosaic:601";
/// Of Maya alone.
const DANIEL: &str = "mosaic:402";
/// Of Leonid alone.
pub(super) const MAREK: &str = "mosaic:404";

/// Two reviews of half-siblings, at the same day, time and place, both lists signed.
pub(super) struct Two {
    pub bed: Bed,
    pub maya: DocumentId,
    pub leonid: DocumentId,
}

/// Lays both children into the case system, each named in the record of the other.
fn half_siblings(bed: &Bed) {
    let mut networks = bed.mosaic.networks.lock().unwrap();
    let maya = networks.iter_mut().find(|one| one.child.id == id(MAYA));
    let maya = maya.unwrap();
    let mut leonid = maya.clone();
    leonid.child.id = id(LEONID);
    leonid.child.name.given = Some(text("Leonid"));
    leonid.people.retain(|person| person.id != id("402"));
    let mut marek = example::person("404", "Marek", "Nowak", Relationship::Father);
    marek.connections[0].parental_responsibility = ParentalResponsibility::Yes;
    marek
        .contacts
        .emails
        .push(example::email("marek@nowak.example"));
    leonid.people.push(marek);
    let tie =
        |child: &str, name: &str| example::person(child, name, "Bell", Relationship::HalfSibling);
    leonid.people.push(tie(MAYA, "Maya"));
    maya.people.push(tie(LEONID, "Leonid"));
    let daniel = example::change(maya, "402");
    daniel
        .contacts
        .emails
        .push(example::email("daniel@reyes.example"));
    networks.push(leonid);
}

impl Two {
    /// One meeting.
    pub async fn joined() -> Self {
        let two = Self::apart().await;
        join(
            &two.bed.office,
            &jo(),
            &two.bed.op(),
            &two.maya,
            &two.leonid,
        )
        .await
        .unwrap();
        two
    }

    pub async fn apart() -> Self {
        Self::apart_in(Bed::new().await).await
    }

    pub async fn apart_in(bed: Bed) -> Self {
        bed.office.is_at("https://reviews.northshire.example");
        half_siblings(&bed);
        let (maya, leonid) = (bed.maya().await, bed.begun(LEONID).await);
        for (document, father) in [(&maya, DANIEL), (&leonid, MAREK)] {
            let place = format!("people/{father}/channel");
            bed.types(&jo(), document, &place, "email").await.unwrap();
            bed.talked(document).await;
            both_sign(&bed, document).await;
        }
        Self { bed, maya, leonid }
    }

    async fn sees(&self, document: &DocumentId) -> ResponsesPage {
        responses::page(&self.bed.office, &jo(), document)
            .await
            .unwrap()
    }

    pub async fn standing(&self, document: &DocumentId, row: &str) -> LetterStanding {
        of(&self.sees(document).await, row).letter.standing
    }

    async fn standings(&self, row: &str) -> [LetterStanding; 2] {
        let maya = self.standing(&self.maya, row).await;
        [maya, self.standing(&self.leonid, row).await]
    }

    pub async fn sends(&self, document: &DocumentId, rows: &[&str]) {
        let rows: Vec<String> = rows.iter().map(|row| (*row).to_owned()).collect();
        send(&self.bed.office, &jo(), &self.bed.op(), document, &rows)
            .await
            .unwrap();
    }

    /// Sends to one; answers what the verb does.
    pub async fn tries(&self, document: &DocumentId, row: &str) -> Result<Done, VerbError> {
        let rows = [row.to_owned()];
        send(&self.bed.office, &jo(), &self.bed.op(), document, &rows).await
    }

    /// Everybody who can be written to by mail.
    async fn by_mail(&self, document: &DocumentId) -> Vec<String> {
        let page = self.sees(document).await;
        let rows = page.rows.iter();
        rows.filter(|row| row.means == Means::Email && row.letter.standing.is_ready())
            .map(|row| row.row.clone())
            .collect()
    }

    async fn reference(&self, document: &DocumentId) -> String {
        let mut read = self.bed.office.store.read().await.unwrap();
        let kept = read.document(document).await.unwrap().unwrap();
        kept.reference.to_string()
    }

    /// The newest letter that asks them.
    async fn letter(&self, document: &DocumentId, row: &str) -> crate::store::outbox::KeptLetter {
        let mut read = self.bed.office.store.read().await.unwrap();
        let letters = read.letters(document).await.unwrap();
        let mut own = letters
            .into_iter()
            .filter(|one| one.person.to_string() == row && one.purpose == Purpose::Invite);
        own.next().unwrap()
    }

    async fn phases(&self, row: &str) -> [Phase; 2] {
        let maya = self.letter(&self.maya, row).await.phase;
        [maya, self.letter(&self.leonid, row).await.phase]
    }

    async fn said(&self, document: &DocumentId, row: &str) -> Option<Attending> {
        let page = self.sees(document).await;
        of(&page, row).answer.as_ref().map(|one| one.attending)
    }

    async fn said_of_both(&self, row: &str) -> [Option<Attending>; 2] {
        let maya = self.said(&self.maya, row).await;
        [maya, self.said(&self.leonid, row).await]
    }
}

/// The words of a mail with everything in it that is coded, whichever way.
fn all_words(mail: &str) -> String {
    let mut words = mail.to_owned();
    for coded in mail.split("\r\n\r\n") {
        let joined: String = coded.split_whitespace().collect();
        let coded = joined.split("--").next().unwrap().trim_end_matches('=');
        if let Ok(bytes) = STANDARD_NO_PAD.decode(coded) {
            words.push_str(&String::from_utf8_lossy(&bytes).replace("\r\n ", ""));
        }
    }
    words
}

fn to(mail: &str) -> &str {
    line(mail, "To: ")
}

#[tokio::test]
async fn whoever_is_asked_for_both_gets_one_message_with_a_part_for_each() {
    let two = Two::joined().await;
    let rows = two.by_mail(&two.maya).await;
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert!(rows.contains(&SCHOOL) && rows.contains(&DANIEL), "{rows:?}");
    two.sends(&two.maya, &rows).await;
    assert_eq!(two.standings(SCHOOL).await, [LetterStanding::Waiting; 2]);
    // Whoever is on his list alone is asked from there.
    let left = two.by_mail(&two.leonid).await;
    assert_eq!(left, [MAREK]);
    two.sends(&two.leonid, &[MAREK]).await;

    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), rows.len() + 1, "one message a person");
    let (maya, leonid) = (
        two.reference(&two.maya).await,
        two.reference(&two.leonid).await,
    );
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    let school: Vec<&String> = mails
        .iter()
        .filter(|mail| to(mail).contains("ana.patel@"))
        .collect();
    assert_eq!(school.len(), 1);
    let school = school[0];
    assert!(school.contains(&format!("Part 1 of 2: reference {maya}")));
    assert!(school.contains(&format!("Part 2 of 2: reference {leonid}")));
    // A link in the text and in the page of each part, and everywhere the same.
    assert_eq!(school.matches("/r/").count(), 4);
    assert_eq!(school.matches(&format!("/r/{link}")).count(), 4);
    assert_eq!(school.matches("Content-Type: text/calendar").count(), 1);
    let file = calendar(school).replace("\r\n ", "");
    let both = format!("(ref {maya}\\, {leonid})");
    assert!(line(&file, "SUMMARY").contains(&both), "{file}");
    assert_eq!(two.standings(SCHOOL).await, [LetterStanding::Sent; 2]);

    // It is counted once.
    let receipt = receipt::council(&two.bed.office, &officers_manager()).await;
    assert_eq!(receipt.unwrap().all().invitations as usize, mails.len());
}

#[tokio::test]
async fn whoever_is_on_one_list_alone_learns_nothing_of_the_other_child() {
    let two = Two::joined().await;
    for document in [&two.maya, &two.leonid] {
        let rows = two.by_mail(document).await;
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        two.sends(document, &rows).await;
    }
    let mails = carried(&two.bed).await;
    let of_both = |row: &str| row != DANIEL && row != MAREK;
    for (own, other, father, address) in [
        (&two.maya, &two.leonid, DANIEL, "daniel@reyes.example"),
        (&two.leonid, &two.maya, MAREK, "marek@nowak.example"),
    ] {
        let mail: Vec<&String> = mails
            .iter()
            .filter(|one| to(one).contains(address))
            .collect();
        assert_eq!(mail.len(), 1);
        let mut read = two.bed.office.store.read().await.unwrap();
        let others = read.invitations(other).await.unwrap();
        let mut secrets = vec![two.reference(other).await, other.to_string()];
        for one in &others {
            secrets.push(read.reply_token(one));
            secrets.push(format!("{:032x}", read.calendar_number(&one.id)));
            secrets.push(one.tag.to_string());
        }
        drop(read);
        secrets.push(if own == &two.maya { "Leonid" } else { "Maya" }.to_owned());
        secrets.push(if own == &two.maya { "Nowak" } else { "Reyes" }.to_owned());
        secrets.extend(["Part 1", "2 children", "brother", "sister", "sibling"].map(str::to_owned));
        let link = token(&two.bed, own, father).await;
        let page = respond::page(&two.bed.office, &link).await.unwrap();
        assert!(page.beside.is_empty() && page.child.is_none());
        let words = format!("{} {page:?}", all_words(mail[0]));
        assert!(words.contains("BEGIN:VCALENDAR"), "the entry was looked at");
        for secret in &secrets {
            assert!(!words.contains(secret.as_str()), "{secret} in {words}");
        }
        // The same of every letter that is about this child alone.
        let page = two.sees(own).await;
        assert!(page.rows.iter().any(|row| of_both(&row.row)));
    }
}

#[tokio::test]
async fn a_letter_that_may_not_go_for_one_child_goes_for_the_other_alone() {
    let two = Two::joined().await;
    // For Leonid the school is written to at another address.
    let place = format!("people/{SCHOOL}/contact");
    let to = "head@larchfield.example";
    let typed = two.bed.types(&jo(), &two.leonid, &place, to).await;
    typed.unwrap();
    both_sign(&two.bed, &two.leonid).await;
    two.sends(&two.maya, &[SCHOOL]).await;
    assert_eq!(
        two.standings(SCHOOL).await,
        [LetterStanding::Waiting, LetterStanding::Ready]
    );
    let mails = carried(&two.bed).await;
    let leonid = two.reference(&two.leonid).await;
    assert_eq!(mails.len(), 1);
    assert!(!all_words(&mails[0]).contains(&leonid));
    assert!(!all_words(&mails[0]).contains("Leonid"));
}

#[tokio::test]
async fn one_answer_stands_on_both_sheets_and_another_for_one_on_that_alone() {
    let two = Two::joined().await;
    two.sends(&two.leonid, &[SCHOOL]).await;
    carried(&two.bed).await;
    let link = token(&two.bed, &two.leonid, SCHOOL).await;
    let page = respond::page(&two.bed.office, &link).await.unwrap();
    let (maya, leonid) = (
        two.reference(&two.maya).await,
        two.reference(&two.leonid).await,
    );
    assert_eq!((&page.reference, page.beside.len()), (&leonid, 1));
    assert_eq!(page.beside[0].reference, maya);
    assert_eq!(page.child.as_deref(), Some("L\u{2026}"));
    let words = format!("{page:?}");
    for name in ["Maya", "Leonid", "Bell", "Civic Centre"] {
        assert!(!words.contains(name), "{name} in {words}");
    }

    let done = answers(&two.bed, &link, &says(Attending::Coming)).await;
    done.unwrap();
    assert_eq!(two.said_of_both(SCHOOL).await, [Some(Attending::Coming); 2]);
    let differently = Answering {
        apart: vec![(maya.clone(), Attending::SendingReport)],
        ..says(Attending::NotComing)
    };
    answers(&two.bed, &link, &differently).await.unwrap();
    assert_eq!(
        two.said_of_both(SCHOOL).await,
        [Some(Attending::SendingReport), Some(Attending::NotComing)]
    );
    // Nobody is another person for one child alone.
    let odd = Answering {
        apart: vec![(maya, Attending::NotMe)],
        ..says(Attending::Coming)
    };
    answers(&two.bed, &link, &odd).await.unwrap();
    assert_eq!(two.said_of_both(SCHOOL).await, [Some(Attending::Coming); 2]);
}

#[tokio::test]
async fn a_message_that_reached_another_is_over_for_both() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let links = [
        token(&two.bed, &two.maya, SCHOOL).await,
        token(&two.bed, &two.leonid, SCHOOL).await,
    ];
    answers(&two.bed, &links[0], &says(Attending::NotMe))
        .await
        .unwrap();
    for link in &links {
        let over = respond::page(&two.bed.office, link).await;
        assert!(matches!(over, Err(VerbError::NotThere)));
    }
    assert_eq!(two.standings(SCHOOL).await, [LetterStanding::Stopped; 2]);
}

#[tokio::test]
async fn an_answer_by_calendar_or_mail_is_one_about_each_child() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    let mails = carried(&two.bed).await;
    let uid = line(&calendar(&mails[0]), "UID:").to_owned();
    let tray = Tray {
        validity: 7,
        ..Tray::default()
    };
    tray.put(&format!(
        "From: <ana.patel@larchfield.example>\nTo: reviews@northshire.example\nSubject: Answer\n\
         MIME-Version: 1.0\nMessage-ID: <one@x.example>\n\
         Content-Type: multipart/alternative; boundary=B\n\n\
         --B\nContent-Type: text/plain\n\n\n--B\n\
         Content-Type: text/calendar; charset=utf-8; method=REPLY\n\n\
         BEGIN:VCALENDAR\nPRODID:Zimbra\nMETHOD:REPLY\nBEGIN:VEVENT\n{uid}\n\
         SEQUENCE:0\nDTSTAMP:20261123T101500Z\nORGANIZER:mailto:reviews@northshire.example\n\
         ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:ana.patel@larchfield.example\nEND:VEVENT\n\
         END:VCALENDAR\n\n--B--\n"
    ));
    let done = round(&two.bed.office, &tray, &Terms::default()).await;
    assert_eq!(done.unwrap().applied, 1);
    assert_eq!(two.said_of_both(SCHOOL).await, [Some(Attending::Coming); 2]);

    // The report that it came back is one about each letter in it.
    let tag = two.letter(&two.maya, SCHOOL).await.tag;
    tray.put(&format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: reviews+{tag}@northshire.example\n\
         Subject: Undelivered\nMessage-ID: <back@mx.example>\nAuto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n\
         --B\nContent-Type: text/plain\n\nIt could not be delivered.\n\
         --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; ana.patel@larchfield.example\nAction: failed\n\
         Status: 5.1.1\n\n--B--\n"
    ));
    round(&two.bed.office, &tray, &Terms::default())
        .await
        .unwrap();
    assert_eq!(two.phases(SCHOOL).await, [Phase::Refused; 2]);
    assert_eq!(two.standings(SCHOOL).await, [LetterStanding::Failed; 2]);
    let mut read = two.bed.office.store.read().await.unwrap();
    for document in [&two.maya, &two.leonid] {
        let changes = read.changes(document, None, 9).await.unwrap();
        assert!(
            changes
                .iter()
                .any(|one| one.kind == ChangeKind::LetterRefused)
        );
    }
}

#[tokio::test]
async fn what_changes_for_one_child_before_it_goes_holds_the_whole_message() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    let place = format!("people/{SCHOOL}/mode");
    let off = two
        .bed
        .types(&jo(), &two.leonid, &place, "not_invited")
        .await;
    off.unwrap();
    assert_eq!(carried(&two.bed).await.len(), 0);
    assert_eq!(two.phases(SCHOOL).await, [Phase::Held; 2]);
    // Why is a matter of his record, and does not stand in hers.
    for document in [&two.maya, &two.leonid] {
        let hold = two.letter(document, SCHOOL).await.hold.unwrap();
        assert_eq!(hold.why, HoldWhy::Disclosure);
    }
    assert_eq!(
        two.letter(&two.leonid, SCHOOL).await.hold.unwrap().words,
        None
    );
    // Hers goes alone.
    two.sends(&two.maya, &[SCHOOL]).await;
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 1);
    let leonid = two.reference(&two.leonid).await;
    assert!(!all_words(&mails[0]).contains(&leonid));
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    let page = respond::page(&two.bed.office, &link).await.unwrap();
    assert!(page.beside.is_empty());
}

#[tokio::test]
async fn parted_again_what_waits_is_taken_back_and_each_goes_alone() {
    let two = Two::joined().await;
    let page = together::page(&two.bed.office, &jo(), &two.maya).await;
    let page = page.unwrap();
    assert_eq!((page.joined.len(), page.offered.len()), (1, 0));
    assert_eq!(page.joined[0].unlike, None);
    let itself = join(&two.bed.office, &jo(), &two.bed.op(), &two.maya, &two.maya).await;
    assert!(matches!(itself, Err(VerbError::NotThere)));

    two.sends(&two.maya, &[SCHOOL]).await;
    leave(&two.bed.office, &jo(), &two.bed.op(), &two.leonid)
        .await
        .unwrap();
    assert_eq!(two.phases(SCHOOL).await, [Phase::Cancelled; 2]);
    assert_eq!(two.standings(SCHOOL).await, [LetterStanding::Ready; 2]);
    let again = leave(&two.bed.office, &jo(), &two.bed.op(), &two.maya).await;
    assert!(matches!(again, Err(VerbError::NotNow(_))));
    two.sends(&two.maya, &[SCHOOL]).await;
    two.sends(&two.leonid, &[SCHOOL]).await;
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| !mail.contains("Part 1 of")));
}

#[tokio::test]
async fn another_day_for_one_parts_their_letters_and_cannot_be_joined() {
    let two = Two::joined().await;
    two.bed
        .types(&jo(), &two.leonid, "review//time", "4.45pm")
        .await
        .unwrap();
    let page = together::page(&two.bed.office, &jo(), &two.maya).await;
    let why = page.unwrap().joined[0].unlike.clone().unwrap();
    assert_eq!(why, "The time is not the same.");
    let line = two.sees(&two.maya).await.together.unwrap();
    assert!(line.contains("Letters go singly."), "{line}");
    two.sends(&two.maya, &[SCHOOL]).await;
    assert_eq!(
        two.standing(&two.leonid, SCHOOL).await,
        LetterStanding::Ready
    );

    leave(&two.bed.office, &jo(), &two.bed.op(), &two.maya)
        .await
        .unwrap();
    let again = join(
        &two.bed.office,
        &jo(),
        &two.bed.op(),
        &two.maya,
        &two.leonid,
    )
    .await;
    assert!(matches!(again, Err(VerbError::NotNow(said)) if said == why));
}

#[tokio::test]
async fn children_whom_their_records_do_not_name_are_not_offered() {
    let two = Two::apart().await;
    let robin = two.bed.begun(ROBIN).await;
    let strangers = join(&two.bed.office, &jo(), &two.bed.op(), &two.maya, &robin).await;
    assert!(matches!(strangers, Err(VerbError::NotThere)));
    let page = together::page(&two.bed.office, &jo(), &two.maya).await;
    let offered = page.unwrap().offered;
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].document, two.leonid);
    let nobody = together::page(&two.bed.office, &stranger(), &two.maya).await;
    assert!(matches!(nobody, Err(VerbError::NotThere)));
}

#[tokio::test]
async fn the_wrong_person_in_one_review_ends_the_link_and_pauses_the_message_of_both() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    let links = [
        token(&two.bed, &two.maya, SCHOOL).await,
        token(&two.bed, &two.leonid, SCHOOL).await,
    ];
    let says = Begins {
        person: SCHOOL.to_owned(),
        happened: "A stranger rang: they got the letter.".to_owned(),
        when: When::default(),
    };
    incident::begin(&two.bed.office, &sam(), &two.bed.op(), &two.leonid, &says)
        .await
        .unwrap();
    assert_eq!(two.phases(SCHOOL).await, [Phase::Held; 2]);
    for document in [&two.maya, &two.leonid] {
        let hold = two.letter(document, SCHOOL).await.hold.unwrap();
        assert_eq!(hold.why, HoldWhy::Paused);
    }
    assert_eq!(carried(&two.bed).await.len(), 0);
    for link in &links {
        let over = respond::page(&two.bed.office, link).await;
        assert!(matches!(over, Err(VerbError::NotThere)));
    }
}

#[tokio::test]
async fn what_takes_the_place_of_the_message_for_one_child_leaves_the_other_an_entry() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    two.bed
        .types(&jo(), &two.maya, "review//time", "4.45pm")
        .await
        .unwrap();
    both_sign(&two.bed, &two.maya).await;
    let page = course::page(&two.bed.office, &jo(), &two.maya)
        .await
        .unwrap();
    let telling = tell::Telling {
        rows: vec![SCHOOL.to_owned()],
        seen: page.seen,
    };
    tell::tell(&two.bed.office, &jo(), &two.bed.op(), &two.maya, &telling)
        .await
        .unwrap();
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 2, "her new time, and his letter of its own");
    let (maya, leonid) = (
        two.reference(&two.maya).await,
        two.reference(&two.leonid).await,
    );
    for mail in &mails {
        let words = all_words(mail);
        assert!(words.contains(&maya) != words.contains(&leonid), "{words}");
        assert_eq!(words.contains(&maya), words.contains("4:45pm"), "{words}");
    }
    let page = respond::page(&two.bed.office, &link).await.unwrap();
    assert!(page.beside.is_empty(), "his has a link of its own now");
}

#[tokio::test]
async fn called_off_for_one_child_they_are_told_of_that_child_alone() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    let place = format!("people/{SCHOOL}/mode");
    let off = two
        .bed
        .types(&jo(), &two.leonid, &place, "not_invited")
        .await;
    off.unwrap();
    // The link says no more of him; she is asked for still.
    let page = respond::page(&two.bed.office, &link).await.unwrap();
    assert!(page.beside.is_empty() && page.child.is_none());
    call_off(&two.bed.office, &jo(), &two.bed.op(), &two.leonid, SCHOOL)
        .await
        .unwrap();
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 1);
    let words = all_words(&mails[0]);
    let maya = two.reference(&two.maya).await;
    assert!(!words.contains(&maya) && !words.contains("Maya"), "{words}");
    assert!(
        !words.contains("METHOD:CANCEL"),
        "the entry is for her as well"
    );
    assert_eq!(two.standing(&two.maya, SCHOOL).await, LetterStanding::Sent);
    answers(&two.bed, &link, &says(Attending::Coming))
        .await
        .unwrap();
    assert_eq!(two.said(&two.maya, SCHOOL).await, Some(Attending::Coming));
    assert_eq!(two.said(&two.leonid, SCHOOL).await, None);
}

#[tokio::test]
async fn called_off_for_the_child_in_front_they_are_asked_for_the_other_anew() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let link = token(&two.bed, &two.maya, SCHOOL).await;
    let place = format!("people/{SCHOOL}/mode");
    let off = two.bed.types(&jo(), &two.maya, &place, "not_invited").await;
    off.unwrap();
    let (maya, leonid) = (
        two.reference(&two.maya).await,
        two.reference(&two.leonid).await,
    );
    // The same link asks for him alone.
    let page = respond::page(&two.bed.office, &link).await.unwrap();
    assert_eq!((&page.reference, page.beside.len()), (&leonid, 0));
    call_off(&two.bed.office, &jo(), &two.bed.op(), &two.maya, SCHOOL)
        .await
        .unwrap();
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        let words = all_words(mail);
        assert!(words.contains(&maya) != words.contains(&leonid), "{words}");
        assert_eq!(words.contains(&maya), words.contains("METHOD:CANCEL"));
        assert_eq!(words.contains(&leonid), words.contains("METHOD:REQUEST"));
    }
    assert_eq!(
        two.standing(&two.leonid, SCHOOL).await,
        LetterStanding::Sent
    );
    let over = respond::withdrawn(&two.bed.office, &link).await.unwrap();
    assert_eq!(over, Some(maya));
}

#[tokio::test]
async fn a_review_that_is_not_held_leaves_the_other_of_the_meeting_an_entry() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let (maya, leonid) = (
        two.reference(&two.maya).await,
        two.reference(&two.leonid).await,
    );
    let not_held = Closes {
        outcome: "not_held".into(),
        reason: "Maya is in hospital".into(),
        others: Others::AreTold,
        ..Closes::default()
    };
    let (office, op) = (&two.bed.office, two.bed.op());
    close::close(office, &sam(), &op, &two.maya, &not_held)
        .await
        .unwrap();
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        let words = all_words(mail);
        assert!(words.contains(&maya) != words.contains(&leonid), "{words}");
        assert_eq!(words.contains(&maya), words.contains("METHOD:CANCEL"));
        assert_eq!(words.contains(&maya), words.contains("will not be held"));
        assert_eq!(words.contains(&leonid), words.contains("METHOD:REQUEST"));
    }
}

/// A report of a machine reaches every row, whichever of them it is about.
#[tokio::test]
async fn whatever_is_done_to_one_row_is_done_to_the_message() {
    let two = Two::joined().await;
    two.sends(&two.maya, &[SCHOOL]).await;
    carried(&two.bed).await;
    let letter = two.letter(&two.leonid, SCHOOL).await;
    let by = crate::casework::office::by(&Actor::CommandLine);
    let mut tx = two
        .bed
        .office
        .store
        .begin(&by, two.bed.moment())
        .await
        .unwrap();
    let last = Last::Answered(Answered {
        step: Step::Later,
        code: 550,
        status: None,
    });
    assert!(tx.return_letter(&letter.id, last).await.unwrap());
    tx.commit(b"").await.unwrap();
    assert_eq!(two.phases(SCHOOL).await, [Phase::Refused; 2]);
    // Nobody was reached: both can be asked again, in one message.
    two.sends(&two.leonid, &[SCHOOL]).await;
    let mails = carried(&two.bed).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("Part 2 of 2"));
    assert_eq!(two.phases(SCHOOL).await, [Phase::Accepted; 2]);
}
