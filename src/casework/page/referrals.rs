//! Referrals, as pages show them.

use jiff::{Timestamp, civil::Date};

use crate::{
    casework::page::document::Header,
    model::{
        live::{DocumentId, Number},
        referral::{Consent, Errand, How, ReferralId, Stage, Typed, Urgency},
    },
};

pub use crate::rules::referral::standing::Standing;

/// Referrals of one child, and with whom another could be begun.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferralsPage {
    pub document: DocumentId,
    pub header: Header,
    /// The newest first.
    pub referrals: Vec<ReferralCard>,
    /// Brothers and sisters whose record the one who asks may see: document and name.
    pub siblings: Vec<(DocumentId, String)>,
    pub may_refer: bool,
}

/// One referral in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferralCard {
    pub id: ReferralId,
    pub reference: String,
    pub stage: Stage,
    pub children: Vec<String>,
    /// When it was sent, else when it was begun.
    pub at: Timestamp,
    pub by: String,
    /// Each service with where its part stands.
    pub parts: Vec<(String, Standing)>,
}

/// The form, with everything that is known filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferralForm {
    pub id: ReferralId,
    pub document: DocumentId,
    pub header: Header,
    pub reference: String,
    pub stage: Stage,
    pub edit: u32,
    pub children: Vec<FormChild>,
    pub services: Vec<ServiceChoice>,
    pub agreeing: Vec<FormAgreeing>,
    pub typed: Typed,
    /// Lawful bases to choose from: code and words.
    pub bases: Vec<(String, String)>,
    /// The one that is recorded as it stands now, in words.
    pub basis: String,
    /// Things to fill in for what is chosen now.
    pub questions: usize,
}

/// What is known of one child.
#[derive(Clone, Debug, PartialEq)]
pub struct FormChild {
    pub document: DocumentId,
    pub name: String,
    pub groups: Vec<FormGroup>,
    pub known: usize,
    /// Labels of what is not known.
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormGroup {
    pub title: &'static str,
    pub lines: Vec<FormLine>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormLine {
    pub label: String,
    pub words: String,
    pub origin: String,
}

/// One person whose agreement is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct FormAgreeing {
    /// As it stands in a form: `mosaic:401`.
    pub row: String,
    pub name: String,
    pub part: String,
    pub said: Option<Consent>,
}

/// One service that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceChoice {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub description: String,
    /// `yes`, `not_known`, `no`.
    pub eligible: &'static str,
    /// Why not, or what is not known, child by child.
    pub reasons: Vec<String>,
    pub capacity: String,
    pub capacity_as_of: Date,
    pub capacity_is_old: bool,
    pub full: bool,
    pub chosen: bool,
    /// What goes to it, in words.
    pub gets: Vec<&'static str>,
    /// What is left out of that, with why.
    pub left_out: Vec<String>,
    /// Why nothing can be sent to it by machine.
    pub blocked: Vec<String>,
    /// How it is told: `By mail with a link`.
    pub way: &'static str,
    pub answers_within: u32,
    pub asks: Vec<FormAsk>,
}

/// Something that services ask beside.
#[derive(Clone, Debug, PartialEq)]
pub struct FormAsk {
    pub key: String,
    pub label: String,
    pub hint: String,
    pub value: String,
}

/// Where a referral stands, service by service.
#[derive(Clone, Debug, PartialEq)]
pub struct StatesPage {
    pub id: ReferralId,
    pub document: DocumentId,
    pub header: Header,
    pub reference: String,
    pub stage: Stage,
    pub version: u32,
    pub by: String,
    pub sent_at: Option<Timestamp>,
    pub ended: Option<(Timestamp, String)>,
    pub children: Vec<String>,
    pub parts: Vec<PartPage>,
    pub told: Told,
    /// The newest change that this shows.
    pub number: Number,
    pub may_refer: bool,
}

/// What was typed, to be read again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Label and words, in the order of the form.
    pub lines: Vec<(String, String)>,
    /// Who, and what they said, how and when.
    pub consents: Vec<(String, String)>,
}

/// One service's part.
#[derive(Clone, Debug, PartialEq)]
pub struct PartPage {
    pub id: String,
    pub service: String,
    pub standing: Standing,
    pub since: Timestamp,
    /// What has to be done by whom, where something has.
    pub to_do: Option<String>,
    /// Who that is.
    pub whose: String,
    /// How it was told, in words.
    pub way: String,
    /// A note for the case system, ready to copy, while somebody has to file it.
    pub note: Option<String>,
    /// Where people ask.
    pub contact: Option<String>,
    /// What was said, the newest last: what, who, when, words.
    pub said: Vec<SaidLine>,
    /// What it does not get, child by child, with why.
    pub left_out: Vec<String>,
    /// The day by which the service should answer, while it has not.
    pub expected: Option<Date>,
    /// Services that could take its place.
    pub instead: Vec<Instead>,
    pub can_reply: bool,
    /// Whether a decline can be left at that.
    pub can_leave: bool,
    pub can_tell: bool,
    pub can_try_again: bool,
    /// Whether its page has ended, so that it needs a new link to read anything.
    pub has_ended: bool,
}

/// A service that could take the place of one that has declined.
#[derive(Clone, Debug, PartialEq)]
pub struct Instead {
    pub id: String,
    pub name: String,
    /// How much room there is.
    pub room: String,
    /// What it asks that nobody has been asked yet.
    pub asks: Vec<FormAsk>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SaidLine {
    pub what: &'static str,
    pub who: String,
    pub at: Timestamp,
    pub words: Option<String>,
}

/// What a family may be handed, in plain words.
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyPage {
    pub id: ReferralId,
    pub council: String,
    pub phone: String,
    pub reference: String,
    pub referrer: String,
    /// What the children are called.
    pub children: Vec<String>,
    pub today: Date,
    /// Each service that may be named, and how it stands.
    pub services: Vec<(String, &'static str)>,
    pub withdrawn: bool,
}

/// What one service reads.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePage {
    pub council: String,
    pub phone: String,
    pub service: String,
    pub reference: String,
    pub version: u32,
    pub state: ServiceState,
}

/// A part in the list that the program of its service gets.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedPart {
    pub id: String,
    pub reference: String,
    pub version: u32,
    /// Of the newest thing that the service is told.
    pub number: u32,
    pub kind: Option<Errand>,
    pub standing: Standing,
    pub since: Timestamp,
}

/// A part, as the program of its service reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServedPage {
    pub listed: ServedPart,
    pub page: ServicePage,
}

/// What stands on the page of a service.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceState {
    /// It was taken back: nothing is shown any more.
    TakenBack,
    /// Something has changed in the record, and nothing may be shown now.
    NotNow,
    /// The service does nothing with it any more: nothing about the family is shown.
    Over(Box<ServiceOver>),
    Open(Box<ServiceContent>),
}

/// What is left of the part of a service that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceOver {
    pub why: WhyOver,
    /// What the service itself has said.
    pub said: Vec<SaidLine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyOver {
    /// It has declined, and may accept after all.
    Declined,
    /// Its answer, or the child's last review, is too long ago.
    Late,
}

/// The part of a service, as it may read it now.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceContent {
    pub referrer: String,
    /// How whoever refers is reached, and in which role: stable name, label, words.
    pub reach: Vec<(&'static str, &'static str, String)>,
    pub sent_at: Option<Timestamp>,
    pub urgency: Option<Urgency>,
    pub answer_by: Option<Date>,
    /// Name of the question, its label and the words.
    pub words: Vec<(String, String, String)>,
    pub consents: Vec<ConsentLine>,
    pub children: Vec<ServiceChild>,
    /// What was said so far.
    pub said: Vec<SaidLine>,
    pub standing: Standing,
}

/// What somebody said to being referred, as a service may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentLine {
    /// Their part in the family.
    pub who: String,
    pub said: Consent,
    pub how: Option<How>,
    pub on: Option<Date>,
    /// All of it: `Agreed, face to face, 20 November 2026`.
    pub words: String,
}

/// One child, as a service may know the child.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceChild {
    /// Name of the field, its label and the words.
    pub items: Vec<(String, String, String)>,
    /// Labels of what is kept back.
    pub kept_back: Vec<String>,
}
