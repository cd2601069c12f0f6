//! Sessions: who has signed in, how long that lasts, and how it ends.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    casework::letters::Chance,
    model::{
        live::By,
        staff::{Staff, StaffId},
    },
    sources::case_system::Clock,
    store::{
        error::StoreError,
        record::Store,
        sessions::{Session, TokenHash},
    },
};

/// After so long without doing anything somebody has to sign in again.
const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// After so long somebody has to sign in again, however busy they were.
const AT_MOST: SignedDuration = SignedDuration::from_hours(12);

/// That somebody does something is written down at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// What a browser keeps: 256 bits that nobody can guess, as 64 hexadecimal digits. The record
/// keeps its hash alone: whoever reads that cannot sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Who asks for something: a person, or the open page by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Person,
    Page,
}

/// Why nobody could be signed in or out.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("this machine gives no random numbers, so nobody can be signed in")]
    NoChance,
    #[error("the record could not be read or written")]
    Store(#[from] StoreError),
}

/// How long a session lasts still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// If nothing is done from now on.
    pub idle: SignedDuration,
    /// Whatever is done.
    pub at_most: SignedDuration,
}

/// The sessions of all who have signed in.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    clock: Clock,
    chance: Chance,
}

impl Token {
    /// Whatever a browser sent; most of it belongs to no session.
    pub fn sent(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What the browser is to send.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

/// A token is nobody's to print.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl Sessions {
    pub fn new(store: Store, clock: Clock, chance: Chance) -> Self {
        Self {
            store,
            clock,
            chance,
        }
    }

    /// Begins a session for somebody: always a new one, whatever the browser had before.
    ///
    /// # Errors
    /// There is no chance to make a token of, or the record does not answer.
    pub async fn begin(&self, staff: &StaffId) -> Result<Token, SessionError> {
        let half = || (self.chance)().ok_or(SessionError::NoChance);
        let halves = [half()?, half()?];
        let bytes = halves.iter().flatten();
        let token = Token(bytes.map(|byte| format!("{byte:02x}")).collect());
        let now = self.clock.now();
        let expires = now.saturating_add(AT_MOST).unwrap_or(now);
        let mut tx = self.store.begin(&by(staff), now).await?;
        tx.begin_session(&token.hash(), staff, expires).await?;
        tx.commit(&[]).await?;
        Ok(token)
    }

    /// Who has that token, if their session still lasts and they still work here. What a person
    /// does makes it last longer; what their open page asks by itself does not.
    ///
    /// # Errors
    /// The record does not answer.
    pub async fn find(
        &self,
        token: &Token,
        doing: Doing,
    ) -> Result<Option<Arc<Staff>>, SessionError> {
        let (now, hash) = (self.clock.now(), token.hash());
        let mut moment = self.store.read().await?;
        let Some(session) = moment.session(&hash).await?.filter(|it| lasts(it, now)) else {
            return Ok(None);
        };
        let Some(kept) = moment.staff(&session.staff).await? else {
            return Ok(None);
        };
        drop(moment);
        if !kept.active {
            return Ok(None);
        }
        if doing == Doing::Person && now.duration_since(session.seen_at) >= NOTED {
            let mut tx = self.store.begin(&by(&session.staff), now).await?;
            tx.touch_session(&hash).await?;
            tx.commit(&[]).await?;
        }
        Ok(Some(Arc::new(kept.staff)))
    }

    /// How long the session of a token lasts still; `None` where it is over.
    ///
    /// # Errors
    /// The record does not answer.
    pub async fn left(&self, token: &Token) -> Result<Option<Left>, SessionError> {
        let now = self.clock.now();
        let mut moment = self.store.read().await?;
        let session = moment.session(&token.hash()).await?;
        Ok(session.filter(|it| lasts(it, now)).map(|it| left(&it, now)))
    }

    /// Ends a session: its token is worth nothing from now on.
    ///
    /// # Errors
    /// The record does not answer.
    pub async fn end(&self, token: &Token, staff: &StaffId) -> Result<(), SessionError> {
        let mut tx = self.store.begin(&by(staff), self.clock.now()).await?;
        tx.end_session(&token.hash()).await?;
        tx.commit(&[]).await?;
        Ok(())
    }
}

fn left(session: &Session, now: Timestamp) -> Left {
    let at_most = session.expires_at.duration_since(now);
    let idle = IDLE.saturating_sub(now.duration_since(session.seen_at));
    Left {
        idle: idle.min(at_most),
        at_most,
    }
}

fn lasts(session: &Session, now: Timestamp) -> bool {
    now < session.expires_at && now.duration_since(session.seen_at) < IDLE
}

fn by(staff: &StaffId) -> By {
    By {
        code: format!("staff:{staff}").into(),
        name: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seen: &str, now: &str, expected: bool) {
        let session = Session {
            staff: StaffId::new("lee"),
            created_at: "2026-11-23T08:00:00Z".parse().unwrap(),
            seen_at: seen.parse().unwrap(),
            expires_at: "2026-11-23T20:00:00Z".parse().unwrap(),
        };
        assert_eq!(lasts(&session, now.parse().unwrap()), expected);
    }

    #[track_caller]
    fn check_left(seen: &str, now: &str, idle: i64, at_most: i64) {
        let session = Session {
            staff: StaffId::new("lee"),
            created_at: "2026-11-23T08:00:00Z".parse().unwrap(),
            seen_at: seen.parse().unwrap(),
            expires_at: "2026-11-23T20:00:00Z".parse().unwrap(),
        };
        let told = left(&session, now.parse().unwrap());
        assert_eq!(
            (told.idle.as_secs(), told.at_most.as_secs()),
            (idle, at_most)
        );
    }

    #[test]
    fn how_long_a_session_lasts_is_told_to_the_second() {
        check_left("2026-11-23T08:00:00Z", "2026-11-23T08:28:00Z", 120, 41_520);
        check_left("2026-11-23T19:58:00Z", "2026-11-23T19:59:00Z", 60, 60);
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours_anyhow() {
        check("2026-11-23T08:00:00Z", "2026-11-23T08:29:59Z", true);
        check("2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z", false);
        check("2026-11-23T19:50:00Z", "2026-11-23T19:59:59Z", true);
        check("2026-11-23T19:50:00Z", "2026-11-23T20:00:00Z", false);
    }
}
