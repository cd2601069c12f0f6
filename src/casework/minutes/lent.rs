//! Lent: the page behind a link by which somebody takes the minutes.
//!
//! Whoever has the link still has to give a code of six figures, which came to them by another
//! way. After five wrong ones the link is over. What they see is what they may know: people by
//! what they are to the child, no place, and of what others wrote only what is for them.

use std::sync::Arc;

use crate::{
    casework::{
        coded::{self, Pass, TRIES, wrong},
        live::Live,
        minutes::{
            Minuted,
            after::meets_on,
            known::{self, Answered, Belongs},
            naming::Eyes,
            pen::passed,
            seen::Aliases,
            sheet,
        },
        office::{Office, VerbError},
        page::minutes::{CodePage, LentPage, SheetPart},
    },
    forms::{invite::name_of, sheet::day_in_words, told::Told},
    model::{
        actor::Actor,
        live::{ChangeKind, OperationId},
        minutes::{LentLink, LinkEnd, MinutesKind, MinutesState, MinutesStep},
    },
    store::{changes::NewChange, documents::DocumentState, reading::Snapshot, writing::Begun},
};

/// What stands behind a link that is not over.
pub(in crate::casework) struct Found {
    pub link: LentLink,
    pub live: Live,
}

impl Found {
    /// What a token opens, whether or not the code was given.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] for a link that is unknown or over, and where the person may not be
    /// told anything any more: the same for all.
    pub async fn by_token(
        office: &Office,
        snapshot: &mut Snapshot,
        token: &str,
    ) -> Result<Self, VerbError> {
        let link = snapshot.lent_by_token(token).await?;
        let link = link.ok_or(VerbError::NotThere)?;
        let live = Live::load(snapshot, &link.meeting).await?;
        let live = live.filter(|live| live.kept.state == DocumentState::Open);
        let live = live.ok_or(VerbError::NotThere)?;
        let minuted = Minuted::load(snapshot, &link.meeting).await?;
        let minuted = minuted.ok_or(VerbError::NotThere)?;
        let (belongs, answered) = (
            Belongs::of(&minuted),
            Answered::load(snapshot, &minuted).await?,
        );
        // Whoever could not be lent them today, because two people have kept them out since, takes
        // them no more.
        let is_told = live.compose(office, |composed| {
            let part = composed.part(&link.person);
            part.is_some_and(|part| answered.asks_to_come(part))
                && known::told(composed, &belongs, &link.person).is_ok()
        });
        match is_told {
            true => Ok(Self { link, live }),
            false => Err(VerbError::NotThere),
        }
    }

    /// The same for a browser in which the code was given.
    ///
    /// # Errors
    /// [`VerbError::NotThere`] where it was not.
    pub async fn by_pass(
        office: &Office,
        snapshot: &mut Snapshot,
        token: &str,
        pass: &str,
    ) -> Result<Self, VerbError> {
        let found = Self::by_token(office, snapshot, token).await?;
        let right = snapshot.minutes_pass(&found.link.id);
        match coded::is_pass(pass, &right) {
            true => Ok(found),
            false => Err(VerbError::NotThere),
        }
    }

    /// Who writes, as it is kept beside what they wrote.
    pub fn who(&self, office: &Office) -> Actor {
        let name = self.live.compose(office, |composed| {
            let part = composed.part(&self.link.person)?;
            part.person.and_then(name_of)
        });
        Actor::Invitee {
            link: Arc::clone(&self.link.id.0),
            name,
        }
    }
}

/// The page that asks for the code. It changes nothing, and says nothing of the meeting.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is unknown or over.
pub async fn door(office: &Office, token: &str) -> Result<CodePage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::by_token(office, &mut snapshot, token).await?;
    let settings = office.desk.invite.settings();
    Ok(CodePage {
        council: settings.name.clone(),
        phone: settings.phone.clone(),
        tries: TRIES.saturating_sub(found.link.wrong),
    })
}

/// Takes the code. The first right one hands the pen over from whoever lent it.
///
/// # Errors
/// [`VerbError::Wrong`] for no code, and for a wrong one, which is counted; [`VerbError::NotThere`]
/// once it was wrong five times, and for a link that is unknown or over.
pub async fn unlock(
    office: &Office,
    token: &str,
    operation: &OperationId,
    code: &str,
) -> Result<Pass, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::by_token(office, &mut snapshot, token).await?;
    drop(snapshot);
    let given = coded::given(code)?;
    let mut tx = match office.begin(&found.who(office), operation).await? {
        Begun::First(tx) => tx,
        Begun::Replay(replay) if replay.result == RIGHT => {
            let snapshot = office.store.read().await?;
            return Ok(Pass(snapshot.minutes_pass(&found.link.id)));
        }
        Begun::Replay(_) => return Err(wrong(found.link.wrong)),
    };
    tx.hold(&found.link.meeting).await?;
    let Found { link, .. } = Found::by_token(office, &mut tx, token).await?;
    if given != tx.minutes_code(&link.id) {
        tx.wrong_code(&link.id).await?;
        let is_over = link.wrong + 1 >= TRIES;
        if is_over {
            tx.end_lent(&link.id, LinkEnd::WrongCodes).await?;
            let meeting = &link.meeting;
            tx.tell(NewChange {
                place: Some(meeting.place_of(&link.person, "lent")),
                ..NewChange::of(meeting, ChangeKind::MinutesLinkEnded)
            });
        }
        tx.commit(b"wrong").await?;
        return Err(match is_over {
            true => VerbError::NotThere,
            false => wrong(link.wrong + 1),
        });
    }
    tx.right_code(&link.id).await?;
    let minutes = tx.minutes(&link.meeting).await?;
    let minutes = minutes.ok_or(VerbError::NotThere)?;
    let is_lent = minutes.holder.is_empty() || minutes.holder == link.made_by;
    if minutes.state == MinutesState::Taking && link.opened_at.is_none() && is_lent {
        let (state, code) = (minutes.state, link.id.code());
        tx.turn_minutes(&link.meeting, state, &code).await?;
        passed(&mut tx, &link.meeting, MinutesStep::HandedOver).await?;
    }
    let pass = tx.minutes_pass(&link.id);
    tx.commit(RIGHT).await?;
    Ok(Pass(pass))
}

/// What stands as the result of a right code.
const RIGHT: &[u8] = b"right";

/// The page behind a link, once the code was given. It changes nothing.
///
/// # Errors
/// [`VerbError::NotThere`] for a link that is over, and where the code was not given.
pub async fn page(office: &Office, token: &str, pass: &str) -> Result<LentPage, VerbError> {
    let mut snapshot = office.store.read().await?;
    let found = Found::by_pass(office, &mut snapshot, token, pass).await?;
    let minuted = Minuted::load(&mut snapshot, &found.link.meeting).await?;
    let minuted = minuted.ok_or(VerbError::NotThere)?;
    let answered = Answered::load(&mut snapshot, &minuted).await?;
    let people = found.live.compose(office, |composed| {
        let people = known::people(composed, &answered).into_iter();
        people.map(|one| one.row).collect::<Vec<_>>()
    });
    let alias = |row| {
        let alias = snapshot.minutes_alias(&found.link.id, &row);
        (row, alias)
    };
    let aliases: Aliases = people.into_iter().map(alias).collect();
    drop(snapshot);
    found.live.compose(office, |composed| {
        let told = known::told(composed, &Belongs::of(&minuted), &found.link.person);
        let told = told.map_err(|_| VerbError::NotThere)?;
        let eyes = Eyes::Of(&told, &found.link.person);
        let code = found.link.id.code();
        let sheet = sheet::of(
            office,
            composed,
            (&minuted, &answered),
            (eyes, &code, &aliases),
        )?;
        let day = meets_on(composed, &minuted).map(day_in_words);
        let page = filled(&told, (minuted.minutes.kind, day), sheet);
        check(&told, &page)?;
        Ok(page)
    })
}

/// The day that a person is told is that of the review; a core group has its own, which whoever
/// takes its minutes may know, and is called by what it is.
fn filled(told: &Told, (kind, day): (MinutesKind, Option<String>), sheet: SheetPart) -> LentPage {
    let (meeting, date) = match kind {
        MinutesKind::Review => (told.meeting().to_owned(), told.date().map(str::to_owned)),
        MinutesKind::CoreGroup => (sheet.title.to_lowercase(), day),
    };
    LentPage {
        council: told.council().to_owned(),
        phone: told.phone().to_owned(),
        reference: told.reference().to_owned(),
        meeting,
        reader: told.reader().to_owned(),
        date,
        child: told.child().map(str::to_owned),
        sheet,
    }
}

/// The last gate: nothing on the page that its reader must not be told.
fn check(told: &Told, page: &LentPage) -> Result<(), VerbError> {
    let own = [&page.reference, &page.meeting, &page.reader];
    for words in own
        .into_iter()
        .map(String::as_str)
        .chain(sheet::words(&page.sheet))
    {
        told.check(words).map_err(|kind| {
            tracing::error!(kind, "a page behind a lent link held what it must not");
            VerbError::NotThere
        })?;
    }
    Ok(())
}
