//! Notes: what each step says of itself in a case note, for the record's readers.
//!
//! The record is read inside the council, so a note names people. It says what was done and what
//! came of it, and nothing of what anybody was told or kept from.

use crate::{
    casework::{
        close,
        live::Composed,
        minutes::{
            Minuted, after,
            known::{self, Answered},
            naming::Eyes,
            sheet,
        },
        responses::Posted,
    },
    forms::{
        invite::{Invite, sheet::Sheet},
        sheet::day_in_words,
    },
    model::{
        home::{Carried, HomeStep, word},
        id::Identifier,
        live::ChangeKind,
        minutes::{MinutesKind, RowKind, RowState},
        post::Purpose,
    },
    rules::minutes::attended,
    store::{documents::DocumentState, invitations::Invitation},
};

/// What a note is made of.
pub struct Behind<'a> {
    pub composed: &'a Composed<'a>,
    pub posted: &'a Posted,
    /// `Thursday 3 December 2026, 4pm`.
    pub meeting: Option<String>,
}

impl<'a> Behind<'a> {
    pub fn of(composed: &'a Composed<'a>, posted: &'a Posted, invite: &Invite) -> Self {
        Self {
            meeting: Sheet::new(invite, &composed.prepared).meeting(),
            composed,
            posted,
        }
    }

    /// The note of a step; nothing where the step is not done. That of decisions is of one meeting.
    pub fn note(&self, step: HomeStep) -> Option<Carried> {
        let lines = match step {
            HomeStep::Sent => self.sent(),
            HomeStep::Answered => self.answered(),
            HomeStep::Held => self.held(),
            HomeStep::Decided => None,
        }?;
        Some(self.noted(step.words(), &lines))
    }

    /// The note of the decisions of one meeting; nothing before its minutes are accepted.
    pub fn decided(&self, minuted: &Minuted) -> Option<Carried> {
        let lines = self.decisions(minuted)?;
        // A core group is no review, and the record's readers are to know which it was.
        let title = match minuted.is_of_review() {
            true => HomeStep::Decided.words().to_owned(),
            false => format!("{} in a core group", HomeStep::Decided.words()),
        };
        Some(self.noted(&title, &lines))
    }

    fn noted(&self, title: &str, lines: &[String]) -> Carried {
        let reference = &self.composed.live.kept.reference;
        let note = Carried::default().with(word::TITLE, &format!("{title} ({reference})"));
        note.with(word::TEXT, &lines.join("\n"))
    }

    fn is_closed(&self) -> bool {
        self.composed.live.kept.state == DocumentState::Closed
    }

    fn meeting_line(&self) -> Option<String> {
        let meeting = self.meeting.as_ref()?;
        Some(format!("Meeting: {meeting}"))
    }

    /// Those who were asked, once no letter to any of them is on its way any more.
    fn asked(&self) -> Option<Vec<&Invitation>> {
        let posted = self.posted;
        let is_on_its_way = posted
            .letters
            .iter()
            .any(|one| one.purpose == Purpose::Invite && !one.phase.is_over());
        let gone: Vec<&Invitation> = posted
            .invitations
            .iter()
            .filter(|one| one.ended_at.is_none() && one.version > 0)
            .filter(|one| posted.has_gone(&one.person) || one.handed.is_some())
            .collect();
        (!is_on_its_way && !gone.is_empty()).then_some(gone)
    }

    fn sent(&self) -> Option<Vec<String>> {
        let mut lines = vec!["Invitations to the review were sent.".to_owned()];
        lines.extend(self.meeting_line());
        lines.extend(self.asked()?.into_iter().map(|one| {
            let way = one.means.words().to_lowercase();
            format!("- {}: {way}", self.named(&one.person))
        }));
        Some(lines)
    }

    fn answered(&self) -> Option<Vec<String>> {
        self.asked()?;
        let posted = self.posted;
        let answered = Answered::of(posted);
        let people = known::people(self.composed, &answered);
        let is_complete = people.iter().all(|one| one.before.answer().is_some());
        if people.is_empty() || !(is_complete || self.is_closed()) {
            return None;
        }
        let mut lines = vec!["What those who were asked have answered.".to_owned()];
        lines.extend(self.meeting_line());
        lines.extend(people.iter().map(|one| {
            let said = attended::words(one.before).to_lowercase();
            format!("- {}: {said}", self.named(&one.row))
        }));
        Some(lines)
    }

    fn held(&self) -> Option<Vec<String>> {
        let live = self.composed.live;
        let mut lines = vec![format!("{}.", close::of(live)?)];
        let told = live.changes.iter();
        let closed = told.filter(|one| one.kind == ChangeKind::DocumentClosed);
        let reason = closed.filter_map(|one| one.reason.as_ref()).next();
        lines.extend(reason.map(|reason| format!("Why: {}", reason.reveal())));
        Some(lines)
    }

    fn decisions(&self, minuted: &Minuted) -> Option<Vec<String>> {
        if !minuted.is_accepted() {
            return None;
        }
        let accepted = match minuted.minutes.kind {
            MinutesKind::Review => "The minutes were accepted.",
            MinutesKind::CoreGroup => "The minutes of a core group were accepted.",
        };
        let mut lines = vec![accepted.to_owned()];
        let held = minuted.minutes.held_on;
        lines.extend(held.map(|day| format!("Meeting held on {}.", day_in_words(day))));
        let accepted = after::accepted_on(minuted);
        lines.extend(accepted.map(|day| format!("Accepted on {}.", day_in_words(day))));
        let part = minuted.minutes.participation;
        lines.extend(part.map(|part| format!("The child: {} ({}).", part.words(), part.code())));
        for (kind, heading) in [
            (RowKind::Decision, "Decisions:"),
            (RowKind::Action, "Actions:"),
        ] {
            let rows = minuted.rows.iter();
            let own: Vec<_> = rows
                .filter(|row| row.kind == kind && row.state != RowState::Withdrawn)
                .map(|row| sheet::row_part(self.composed, &Eyes::Staff, row))
                .collect();
            if own.is_empty() {
                continue;
            }
            lines.push(heading.to_owned());
            lines.extend(own.into_iter().map(|row| {
                let due = row.due_on;
                let due = due.map_or(String::new(), |day| format!(", by {}", day_in_words(day)));
                format!("- {} ({}{due})", row.what, row.owner)
            }));
        }
        Some(lines)
    }

    /// `Dana Frost (designated teacher)`.
    fn named(&self, row: &Identifier) -> String {
        let name = self.composed.name(row);
        match self.composed.part(row) {
            Some(part) if part.role.label() != name => {
                format!("{name} ({})", part.role.label().to_lowercase())
            }
            _ => name,
        }
    }
}
