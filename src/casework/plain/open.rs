//! Open: the page of one plain document, and the list of those of a child.

use std::sync::Arc;

use crate::{
    casework::{
        library::shelf::Shelf,
        live::{Composed, Live},
        office::{Office, VerbError},
        open::{Opening, log, log_look},
        plain::{
            Plain,
            fill::{Filled, Known, Laid, fill, stood},
            happened, invite_of, letter,
            page::{
                BriefPart, ChildForms, FormPart, HappenedPart, MayEnter, PlainPage, PlainState,
                StepPart, sections,
            },
            standing::{StepStanding, any_of, comes_first, due, may_see, missing, step},
            tasks::other_day,
        },
        rights::Asker,
        show,
    },
    forms::{guide::blocks, library::Edition, plain::SignOff},
    model::{
        actor::Actor,
        live::{DocumentId, Number, Place},
        staff::Role,
    },
    rules::access::Action,
    store::{
        documents::DocumentState,
        plain::{Brief, CLOSED, Stood},
        reading::Snapshot,
    },
};

/// How many changes stand on the page.
const HAPPENED: u32 = 60;

/// The page of a document, for the one who asks.
///
/// # Errors
/// [`VerbError::NotThere`] for a document that is unknown or not for the one who asks.
pub async fn page(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    opening: Opening,
) -> Result<PlainPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (plain, asker) = office
        .plain(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let guide = snapshot.edition_of(document).await?;
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let given = snapshot.form_letters(document).await?;
    let page = plain.invite.compose(office, |composed| {
        let view = View {
            office,
            plain: &plain,
            asker: &asker,
            composed,
        };
        PlainPage {
            letters: letter::parts(office, &plain, composed, &given),
            ..view.page(&snapshot)
        }
    });
    let happened = snapshot.changes(document, None, HAPPENED).await?;
    let history = plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        happened::parts(&happened, &filled(&plain, composed), &roles)
    });
    // It is the child's record that was looked into: the look stands with the child's list.
    let invite = &plain.invite.kept.id;
    match opening {
        Opening::View => {
            drop(snapshot);
            log(office, who, invite, "form").await?;
        }
        Opening::Redraw => log_look(office, &mut snapshot, who, invite, "form").await?,
    }
    let newest = shelf.current(&page.form).map(|one| one.head.version);
    Ok(PlainPage {
        history,
        number: happened.first().map_or(Number(0), |change| change.number),
        newer: newest.filter(|version| *version > page.version),
        guide: guide.map_or_else(Vec::new, |edition| blocks(&edition.guide)),
        ..page
    })
}

/// What has happened to a document behind a number, the oldest first: for a page of it that is open.
///
/// # Errors
/// As [`page`].
pub async fn news(
    office: &Office,
    who: &Actor,
    document: &DocumentId,
    after: Number,
) -> Result<Vec<HappenedPart>, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (plain, asker) = office
        .plain(&mut snapshot, who, document, Action::ReadDocument)
        .await?;
    let happened = snapshot.changes_after(document, after).await?;
    let invite = &plain.invite.kept.id;
    log_look(office, &mut snapshot, who, invite, "form").await?;
    Ok(plain.invite.compose(office, |composed| {
        let roles = asker.roles_for(&composed.about, Action::ReadDocument);
        happened::parts(&happened, &filled(&plain, composed), &roles)
    }))
}

/// Everything that stands in a document, as its child's list is today.
pub(in crate::casework) fn filled<'f>(plain: &'f Plain, composed: &Composed) -> Vec<Filled<'f>> {
    let closed = plain.marks.iter().rev().find(|mark| &*mark.step == CLOSED);
    let laid = match closed.filter(|_| plain.is_closed()) {
        Some(mark) => Laid::Closed(mark),
        None => Laid::Entered {
            entries: &plain.entries,
            begun: plain.kept.created_at,
            copied: &plain.copied,
        },
    };
    fill(&plain.form, Known(&composed.prepared), laid)
}

/// What stood in a document, in one text, by which somebody says what they have seen.
pub(in crate::casework) fn seen(snapshot: &Snapshot, stood: &[Stood]) -> String {
    let mut text = String::new();
    for (place, value, _) in stood {
        let value = value.as_ref().map_or("", |value| value.reveal());
        text.extend([place, "\u{0}", value, "\u{0}"]);
    }
    snapshot.fingerprint("plain form", &text)
}

struct View<'a, 'c> {
    office: &'a Office,
    plain: &'a Plain,
    asker: &'a Asker,
    composed: &'a Composed<'c>,
}

impl View<'_, '_> {
    fn page(&self, snapshot: &Snapshot) -> PlainPage {
        let Self {
            office,
            plain,
            composed,
            ..
        } = self;
        let known = Known(&composed.prepared);
        let filled = filled(plain, composed);
        let roles = self.roles(Action::ReadDocument);
        let entering = match !plain.is_closed() && self.may(Action::Enter) {
            true => MayEnter::Yes,
            false => MayEnter::No,
        };
        let form = &plain.form;
        let steps: Vec<StepPart> = form
            .sign_offs
            .iter()
            .map(|one| self.step(one, &filled, &roles))
            .collect();
        PlainPage {
            id: plain.kept.id.clone(),
            invite: plain.invite.kept.id.clone(),
            header: show::header(office, composed),
            form: form.name.to_string(),
            title: form.title.clone(),
            about: form.about.clone(),
            owner: form.owner.clone(),
            reference: plain.kept.reference.to_string(),
            version: form.version,
            newer: None,
            other_day: other_day(office.today(), plain, composed)
                .filter(|_| self.may(Action::Enter)),
            begun: plain.kept.created_at,
            state: state(plain, &steps),
            due: due(office, plain, known).filter(|_| !plain.is_closed()),
            sections: sections(form, &filled, &known.people(), (&roles, entering)),
            missing: self.missing(&filled, &roles),
            seen: seen(snapshot, &stood(&filled)),
            steps,
            letters: Vec::new(),
            entering,
            guide: Vec::new(),
            history: Vec::new(),
            number: Number(0),
        }
    }

    fn missing(&self, filled: &[Filled<'_>], roles: &[Role]) -> Vec<(String, Place)> {
        if self.plain.is_closed() {
            return Vec::new();
        }
        let seen = missing(filled).into_iter();
        seen.filter(|(field, _)| may_see(field, roles))
            .map(|(field, place)| (field.label.clone(), place))
            .collect()
    }

    fn may(&self, action: Action) -> bool {
        self.asker.may(&self.composed.about, action).is_ok()
    }

    fn roles(&self, action: Action) -> Vec<Role> {
        self.asker.roles_for(&self.composed.about, action)
    }

    fn step(&self, one: &SignOff, filled: &[Filled<'_>], roles: &[Role]) -> StepPart {
        let signs = self.roles(Action::SignForm);
        let is_theirs = one.roles.iter().any(|role| signs.contains(role));
        let standing = step(one, &self.plain.marks, filled, roles);
        let is_asked = matches!(
            standing,
            StepStanding::NotYet | StepStanding::AsksAgain { .. }
        );
        let first = comes_first(&self.plain.form, one, &self.plain.marks, filled);
        let first = first.filter(|_| is_asked);
        StepPart {
            name: one.name.to_string(),
            title: one.title.clone(),
            who: who(one),
            above: one.above.as_ref().map(|above| above.pounds),
            first: first.map(|first| first.title.clone()),
            may: match is_theirs && is_asked && first.is_none() && !self.plain.is_closed() {
                true => MayEnter::Yes,
                false => MayEnter::No,
            },
            standing,
        }
    }
}

/// Who may give a sign-off, in words.
pub(in crate::casework) fn who(step: &SignOff) -> String {
    any_of(&step.roles)
}

fn state(plain: &Plain, steps: &[StepPart]) -> PlainState {
    if plain.is_closed() {
        let closing = plain.kept.closing.as_ref();
        return PlainState::Closed {
            at: plain.kept.closed_at,
            words: closing
                .map_or("Closed", |one| super::close::words(&one.outcome))
                .to_owned(),
        };
    }
    let again = |one: &StepPart| matches!(one.standing, StepStanding::AsksAgain { .. });
    let is_open = |one: &StepPart| matches!(one.standing, StepStanding::NotYet);
    if steps.iter().any(again) {
        return PlainState::AsksAgain;
    }
    if steps.is_empty() {
        return PlainState::Unsigned;
    }
    let is_signed = |one: &StepPart| matches!(one.standing, StepStanding::Holds { .. });
    match steps.iter().find(|one| is_open(one)) {
        Some(next) if steps.iter().any(is_signed) => {
            return PlainState::Waits(format!("Waits for {}", next.who.to_lowercase()));
        }
        Some(_) => return PlainState::Begun,
        None => {}
    }
    PlainState::Signed
}

/// The forms of a child: those that were begun, and those that can be.
///
/// # Errors
/// [`VerbError::NotThere`] for a list that is unknown or not for the one who asks.
pub async fn of_child(
    office: &Office,
    who: &Actor,
    invite: &DocumentId,
) -> Result<ChildForms, VerbError> {
    let mut snapshot = office.store.read().await?;
    let (live, asker) = office
        .live(&mut snapshot, who, invite, Action::ReadDocument)
        .await?;
    let briefs = snapshot.plain_documents_of(&live.kept.child).await?;
    let states = states(office, &mut snapshot, (&asker, &live), &briefs).await?;
    let open = |name: &str| {
        let is_open = |one: &&Brief| &*one.form == name && one.state == DocumentState::Open;
        briefs.iter().find(is_open).map(|one| one.id.clone())
    };
    let shelf = Shelf::read(office, &mut snapshot).await?;
    let forms: Vec<FormPart> = shelf
        .begun_today()
        .into_iter()
        .map(|edition| part(edition, open(&edition.head.name)))
        .collect();
    let can_begin = asker.may(&live.about(office), Action::Begin).is_ok();
    let documents = briefs.iter().zip(states).map(|(brief, (title, state))| {
        let is_current = forms.iter().any(|form| form.name == *brief.form);
        let free = open(&brief.form).is_none() && is_current && can_begin;
        BriefPart {
            id: brief.id.clone(),
            form: brief.form.to_string(),
            title,
            reference: brief.reference.to_string(),
            version: brief.version,
            begun: brief.created_at,
            state,
            repeats: if free { MayEnter::Yes } else { MayEnter::No },
        }
    });
    let documents = documents.collect();
    let header = live.compose(office, |composed| show::header(office, composed));
    log_look(office, &mut snapshot, who, invite, "form").await?;
    Ok(ChildForms {
        invite: invite.clone(),
        header,
        documents,
        forms,
        may_begin: if can_begin {
            MayEnter::Yes
        } else {
            MayEnter::No
        },
    })
}

/// The title and the state of each document of a child.
async fn states(
    office: &Office,
    snapshot: &mut Snapshot,
    (asker, live): (&Asker, &Live),
    briefs: &[Brief],
) -> Result<Vec<(String, PlainState)>, VerbError> {
    let newest = invite_of(snapshot, &live.kept.child).await?;
    let newest = Arc::new(newest.ok_or(VerbError::NotThere)?);
    let mut plains = Vec::new();
    for brief in briefs {
        let kept = snapshot.document(&brief.id).await?;
        let kept = kept.ok_or(VerbError::NotThere)?;
        let plain = Plain::beside(office, snapshot, kept, Arc::clone(&newest)).await?;
        plains.push(plain.ok_or(VerbError::NotThere)?);
    }
    Ok(newest.compose(office, |composed| {
        let told = plains.iter().map(|plain| {
            let view = View {
                office,
                plain,
                asker,
                composed,
            };
            (plain.form.title.clone(), view.state())
        });
        told.collect()
    }))
}

impl View<'_, '_> {
    /// The state alone, for a list.
    fn state(&self) -> PlainState {
        let filled = filled(self.plain, self.composed);
        let steps = self.plain.form.sign_offs.iter();
        let steps: Vec<StepPart> = steps.map(|one| self.step(one, &filled, &[])).collect();
        state(self.plain, &steps)
    }
}

fn part(edition: &Edition, open: Option<DocumentId>) -> FormPart {
    let head = &edition.head;
    FormPart {
        name: head.name.to_string(),
        title: head.title.clone(),
        about: head.about.clone(),
        version: head.version,
        owner: head.owner.clone(),
        review_by: head.review_by,
        what_changed: head.what_changed.clone(),
        open,
    }
}
