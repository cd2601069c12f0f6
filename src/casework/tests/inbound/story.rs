//! A meeting, somebody invited to it by mail, and the mailbox for answers.

use std::sync::Mutex;

use futures_util::{FutureExt, future::BoxFuture};
use jiff::SignedDuration;

use crate::{
    casework::{
        board,
        inbound::{Tally, Terms, round},
        office::by,
        page::responses::Voice,
        respond,
        tests::{
            answering::{of, sees, sends, signed, token},
            bed::*,
        },
    },
    mail::inbox::mailbox::{After, Arrived, Batch, MailKey, Mailbox, MailboxError},
    model::{
        contact::EmailAddress,
        live::DocumentId,
        post::{Phase, Purpose},
        reply::{Attending, Means},
    },
    store::{inbound::KeptInbound, invitations::Invitation, outbox::NewLetter},
};

/// A mailbox that holds what is laid into it.
#[derive(Default)]
pub struct Tray {
    pub validity: u32,
    pub messages: Mutex<Vec<Option<Vec<u8>>>>,
}

impl Tray {
    pub fn put(&self, message: &str) {
        let bytes = message
            .replace("\r\n", "\n")
            .replace('\n', "\r\n")
            .into_bytes();
        self.messages.lock().unwrap().push(Some(bytes));
    }
}

impl Mailbox for Tray {
    fn read(&self, after: After, most: usize) -> BoxFuture<'_, Result<Batch, MailboxError>> {
        let from = after
            .key
            .filter(|key| key.validity == self.validity)
            .map_or(0, |key| key.number);
        let messages = self.messages.lock().unwrap();
        let keyed = messages.iter().zip(1_u64..);
        let new = keyed.filter(|(_, number)| from < *number).take(most);
        let arrived = new.map(|(bytes, number)| Arrived {
            key: MailKey {
                validity: self.validity,
                number,
            },
            bytes: bytes.clone(),
        });
        std::future::ready(Ok(Batch::counted(arrived.collect()))).boxed()
    }

    fn filed(&self, _: MailKey) {}
}

/// A meeting to which a professional was invited by mail, and the mailbox.
pub struct Story {
    pub bed: Bed,
    pub document: DocumentId,
    pub row: String,
    pub to: String,
    pub tray: Tray,
}

impl Story {
    pub async fn new() -> Self {
        let bed = Bed::new().await;
        let document = signed(&bed).await;
        let page = sees(&bed, &document).await;
        let by_mail = page
            .rows
            .iter()
            .filter(|row| row.means == Means::Email && row.letter.standing.is_ready());
        let rows: Vec<String> = by_mail.map(|row| row.row.clone()).collect();
        let all: Vec<&str> = rows.iter().map(String::as_str).collect();
        sends(&bed, &document, &all).await.unwrap();
        let mut found = None;
        for row in rows {
            let token = token(&bed, &document, &row).await;
            let page = respond::page(&bed.office, &token).await.unwrap();
            if page.voice == Voice::Professional {
                found = Some(row);
            }
        }
        let row = found.expect("a professional is written to by mail");
        let page = sees(&bed, &document).await;
        let to = of(&page, &row).to.clone().unwrap();
        Self {
            tray: Tray {
                validity: 7,
                ..Tray::default()
            },
            bed,
            document,
            row,
            to,
        }
    }

    pub async fn invitation(&self) -> (Invitation, String) {
        let mut read = self.bed.office.store.read().await.unwrap();
        let all = read.invitations(&self.document).await.unwrap();
        let one = all
            .into_iter()
            .find(|one| one.person.to_string() == self.row);
        let one = one.unwrap();
        let uid = format!("{:032x}@northshire.example", read.calendar_number(&one.id));
        (one, uid)
    }

    /// An ordinary mail in answer to the letter.
    pub async fn mail(&self, id: &str, from: &str, headers: &str, words: &str) -> String {
        let (invitation, _) = self.invitation().await;
        let tag = &invitation.tag;
        format!(
            "From: Someone <{from}>\nTo: reviews+{tag}@northshire.example\nSubject: Re: Review meeting\n\
             Date: Mon, 23 Nov 2026 10:14:05 +0000\nMessage-ID: <{id}@x.example>\n\
             In-Reply-To: <inv.{tag}.s0@northshire.example>\n{headers}\
             Content-Type: text/plain; charset=utf-8\n\n{words}\n"
        )
    }

    /// The answer of a calendar program, which has no tag of ours.
    pub async fn reply(&self, program: &str, status: &str, sequence: u32, stamp: &str) -> String {
        let (_, uid) = self.invitation().await;
        let organizer = match program {
            "Microsoft Exchange Server 2010" => "",
            _ => "ORGANIZER:mailto:reviews@northshire.example\n",
        };
        let to = &self.to;
        format!(
            "From: <{to}>\nTo: reviews@northshire.example\nSubject: Answer\nMIME-Version: 1.0\n\
             Message-ID: <{status}-{stamp}@x.example>\n\
             Content-Type: multipart/alternative; boundary=B\n\n\
             --B\nContent-Type: text/plain\n\n\n--B\n\
             Content-Type: text/calendar; charset=utf-8; method=REPLY\n\n\
             BEGIN:VCALENDAR\nPRODID:{program}\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}\n\
             SEQUENCE:{sequence}\nDTSTAMP:{stamp}\n{organizer}\
             ATTENDEE;PARTSTAT={status}:MAILTO:{to}\nEND:VEVENT\nEND:VCALENDAR\n\n--B--\n"
        )
    }

    pub async fn round(&self) -> Tally {
        round(&self.bed.office, &self.tray, &Terms::default())
            .await
            .unwrap()
    }

    pub async fn filed(&self) -> Vec<KeptInbound> {
        let mut read = self.bed.office.store.read().await.unwrap();
        read.inbound(&self.document).await.unwrap()
    }

    /// Whose mail the board says is to be read.
    pub async fn to_read(&self) -> Vec<String> {
        let board = board::page(&self.bed.office, &lee(), None).await.unwrap();
        let column = board.columns.iter().find(|column| column.code == "read");
        let cards = &column.unwrap().cards;
        cards.iter().filter_map(|card| card.row.clone()).collect()
    }

    /// What stands on the sheet as their answer.
    pub async fn answer(&self) -> Option<(Attending, String)> {
        let page = sees(&self.bed, &self.document).await;
        let answer = of(&page, &self.row).answer.clone();
        answer.map(|answer| (answer.attending, answer.words))
    }

    pub async fn phase(&self) -> Phase {
        let mut read = self.bed.office.store.read().await.unwrap();
        let letters = read.letters(&self.document).await.unwrap();
        let theirs = letters
            .iter()
            .find(|one| one.person.to_string() == self.row);
        theirs.unwrap().phase
    }

    /// How each letter to them stands, by its tag's end, the first in front.
    pub async fn phases(&self) -> Vec<(u32, Phase)> {
        let mut read = self.bed.office.store.read().await.unwrap();
        let letters = read.letters(&self.document).await.unwrap();
        let theirs = letters
            .iter()
            .filter(|one| one.person.to_string() == self.row);
        let mut phases: Vec<_> = theirs.map(|one| (one.version, one.phase)).collect();
        phases.sort();
        phases
    }

    /// Another letter goes to them, to an address that was corrected.
    pub async fn second_letter(&self) {
        let (invitation, _) = self.invitation().await;
        let office = &self.bed.office;
        let mut tx = office.store.begin(&by(&lee()), office.now()).await.unwrap();
        let said = invitation.said.clone();
        let made = tx.letter_made(&invitation, 2, Means::Email, &said).await;
        made.unwrap();
        let new = NewLetter {
            document: self.document.clone(),
            person: invitation.person.clone(),
            purpose: Purpose::Invite,
            version: 2,
            audience: "professional",
            to: EmailAddress::parse("new@school.example").unwrap().into(),
            message_id: format!("inv.{}.s1@northshire.example", invitation.tag),
            tag: format!("{}-2", invitation.tag),
            bytes: b"Subject: Again\r\n\r\nAgain\r\n".to_vec(),
            not_before: None,
        };
        tx.queue(&new).await.unwrap();
        tx.commit(b"").await.unwrap();
        self.under_way().await;
    }

    /// The report that a letter did not arrive, sent back to its own return address.
    pub fn came_back(&self, tag: &str) -> String {
        format!(
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: reviews+{tag}@northshire.example\n\
             Subject: Undelivered\nMessage-ID: <{tag}@mx.example>\nAuto-Submitted: auto-replied\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n\
             --B\nContent-Type: text/plain\n\nIt could not be delivered.\n\
             --B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1\n\n--B--\n",
            self.to
        )
    }

    /// The letters are on their way, and nobody has heard yet that the relay took them.
    pub async fn under_way(&self) {
        let office = &self.bed.office;
        let by = by(&lee());
        let later = office.now() + SignedDuration::from_mins(5);
        let mut tx = office.store.begin(&by, office.now()).await.unwrap();
        for claimed in tx.claim_letters("test", later, 50).await.unwrap() {
            let finished = tx.finish_letter(&claimed.id, claimed.fence, later).await;
            assert!(finished.unwrap());
        }
        tx.commit(b"").await.unwrap();
    }
}

pub fn tally(applied: u32, open: u32, settled: u32, known: u32) -> Tally {
    Tally {
        applied,
        open,
        settled,
        known,
    }
}
