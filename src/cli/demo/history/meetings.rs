//! Meetings that were held in the weeks before: minutes, accepted, with actions.

use jiff::{ToSpan, civil::Date};

use crate::{
    casework::{
        actions::say::{self, Saying},
        minutes::{
            begin,
            finish::{self, Accepts},
            page as minutes_page,
            pen::Pen,
            rows::{self, RowTyped},
            write::{self, Attended, Sheet, Written},
        },
        office::VerbError,
        open::{self, Opening},
        page::{
            Action,
            minutes::{Holds, SectionPart},
        },
    },
    cli::demo::history::{Past, taken},
    model::{
        action::OwnerSays,
        actor::Actor,
        live::DocumentId,
        minutes::{MeetingId, MinutesKind, RowKind},
    },
};

/// How many meetings were held.
const HELD: usize = 3;

/// Fewer documents than this, and none has had its meeting.
const ENOUGH: usize = 20;

/// What was written in the boxes, where a form has them.
const WRITTEN: [(&str, &str); 4] = [
    (
        "views",
        "\u{201c}I like it here. I want to see my gran more often.\u{201d}",
    ),
    ("home", "Settled. Bedtimes are easier since the summer."),
    (
        "education",
        "Reading has come on by half a year. Maths is hard.",
    ),
    (
        "annex",
        "The police were called to the old address in October; nothing followed.",
    ),
];

/// What was to be done: the words of the part whose it is, what, after how many days, and why.
const ACTIONS: [(&str, &str, i32, &str); 5] = [
    (
        "Designated teacher",
        "Ask for a maths tutor, twice a week",
        28,
        "Maths is what worries him most",
    ),
    (
        "Foster carer",
        "Book the dentist",
        7,
        "The last check was over a year ago",
    ),
    (
        "Social worker",
        "Arrange a visit to grandma each month",
        14,
        "It is what was asked for",
    ),
    (
        "Mother",
        "Bring the photographs",
        21,
        "There are none of the first years",
    ),
    (
        "Social worker",
        "Write to housing about the larger flat",
        7,
        "Nobody knows where it stands",
    ),
];

impl Past<'_> {
    /// Holds a few meetings on that day, and lets some owners say how their actions stand.
    pub(super) async fn meet(
        &mut self,
        documents: &[DocumentId],
        on: Date,
    ) -> Result<Vec<(Actor, DocumentId)>, VerbError> {
        let mut held = Vec::new();
        // From the middle of the list: stories begin with the first, and the letters of the last are
        // going out. A small council has no meeting behind it.
        let middle = match documents.len() {
            0..ENOUGH => documents.len(),
            many => many / 2,
        };
        for document in documents.iter().skip(middle) {
            if held.len() == HELD {
                break;
            }
            let Some(chair) = self.chair_of(document).await? else {
                continue;
            };
            if self.minuted(&chair, document, on).await? {
                held.push((chair, document.clone()));
            }
        }
        Ok(held)
    }

    /// What owners have said of their actions by now, as somebody of staff wrote it down.
    pub(super) async fn heard(
        &mut self,
        held: &[(Actor, DocumentId)],
        today: Date,
    ) -> Result<(), VerbError> {
        let yesterday = today.saturating_sub(1.day()).to_string();
        let later = today.saturating_add(30.days()).to_string();
        let said = [
            (
                "dentist",
                OwnerSays::Done,
                yesterday,
                "No fillings. The next check is in May.",
            ),
            (
                "grandma",
                OwnerSays::NotYet,
                later,
                "Grandma is in hospital until the new year.",
            ),
            (
                "housing",
                OwnerSays::NotMine,
                String::new(),
                "The personal adviser has it.",
            ),
        ];
        for (chair, document) in held {
            let meeting = MeetingId::first(document);
            let page = minutes_page::page(self.office, chair, &meeting).await?;
            let actions = page.begun.map(|begun| begun.actions).unwrap_or_default();
            for (word, says, day, words) in &said {
                let Some(action) = actions.iter().find(|one| one.what.contains(word)) else {
                    continue;
                };
                let saying = Saying {
                    action: action.id.clone(),
                    says: Some(*says),
                    day: day.clone(),
                    words: (*words).to_owned(),
                };
                let (office, operation) = (self.office, self.operation()?);
                taken(say::note(office, chair, &operation, (document, &saying)).await)?;
            }
        }
        Ok(())
    }

    /// Whoever accepts the minutes of a document.
    async fn chair_of(&self, document: &DocumentId) -> Result<Option<Actor>, VerbError> {
        for one in self.staff {
            let actor = Actor::Staff(std::sync::Arc::clone(one));
            match open::page(self.office, &actor, document, Opening::Redraw).await {
                Ok(page) if page.may.contains(&Action::AcceptMinutes) => return Ok(Some(actor)),
                Ok(_) | Err(VerbError::NotThere | VerbError::NotAllowed(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(None)
    }

    /// Takes the minutes of one meeting, and accepts them; answers whether they were.
    async fn minuted(
        &mut self,
        chair: &Actor,
        document: &DocumentId,
        on: Date,
    ) -> Result<bool, VerbError> {
        let office = self.office;
        let of = (MinutesKind::Review, 0);
        let begun = begin::begin(office, chair, &self.operation()?, document, of).await;
        if !taken(begun)? {
            return Ok(false);
        }
        let meeting = &MeetingId::first(document);
        let pen = Pen::Staff(chair, meeting);
        let page = minutes_page::page(office, chair, meeting).await?;
        let Some(begun) = page.begun else {
            return Ok(false);
        };
        let attended = begun.sheet.sections.iter().find_map(everybody_here);
        let has = |name: &str| begun.sheet.sections.iter().any(|one| one.name == name);
        let boxes = WRITTEN.iter().filter(|(name, _)| has(name));
        let sheet = Sheet {
            boxes: boxes
                .map(|(name, text)| Written {
                    name: (*name).to_owned(),
                    text: (*text).to_owned(),
                    seen: 0,
                })
                .collect(),
            attended,
            ..Sheet::default()
        };
        taken(write::save(office, &pen, &self.operation()?, &sheet).await)?;
        for (part, what, days, why) in ACTIONS {
            let owners = &begun.sheet.owners;
            let Some((row, _)) = owners.iter().find(|(_, words)| words.contains(part)) else {
                continue;
            };
            let row = RowTyped {
                kind: Some(RowKind::Action),
                what: what.to_owned(),
                owner: row.clone(),
                due: on.saturating_add(days.days()).to_string(),
                why: why.to_owned(),
                ..RowTyped::default()
            };
            taken(rows::add(office, &pen, &self.operation()?, &row).await)?;
        }
        let decided = RowTyped {
            kind: Some(RowKind::Decision),
            what: "The plan stays as it is: to grow up where home is now".to_owned(),
            owner_name: "The reviewing officer".to_owned(),
            ..RowTyped::default()
        };
        taken(rows::add(office, &pen, &self.operation()?, &decided).await)?;
        if !taken(finish::submit(office, &pen, &self.operation()?).await)? {
            return Ok(false);
        }
        for code in ["PN1", "PN0"] {
            let says = Accepts {
                held_on: on.to_string(),
                participation: code.to_owned(),
            };
            let operation = self.operation()?;
            let accepted = finish::accept(office, chair, &operation, meeting, &says);
            if taken(accepted.await)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The list of who was there with everybody on it: the child among them, as the code says.
fn everybody_here(section: &SectionPart) -> Option<Attended> {
    let Holds::People(people) = &section.holds else {
        return None;
    };
    let here = |row: &str| {
        (
            row.to_owned(),
            "present".to_owned(),
            "not_received".to_owned(),
        )
    };
    Some(Attended {
        marked: people.people.iter().map(|one| here(&one.row)).collect(),
        others: String::new(),
        seen: people.version,
    })
}
