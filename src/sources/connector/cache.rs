//! Answers that are kept, so that an unchanged one need not be sent or read again.
//!
//! One cache belongs to one connection with one set of credentials and lives in memory only:
//! what one account may see is never answered to another, and nothing personal is on disk.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::header::HeaderValue;
use tokio::time::Instant;

use crate::sources::connector::{
    body,
    question::{Answer, Question},
};

/// An answer that was read and believed: its bytes, since a tree takes many times their room.
#[derive(Clone)]
pub struct Kept {
    body: Arc<Vec<u8>>,
    pub read_at: Timestamp,
    pub link: Option<Arc<str>>,
    pub etag: Option<HeaderValue>,
    pub last_modified: Option<HeaderValue>,
    asked_at: Instant,
}

/// Kept answers by question, the oldest unused ones dropped first.
pub struct Cache {
    most: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    kept: HashMap<Arc<str>, Slot>,
    order: VecDeque<Arc<str>>,
    size: usize,
}

struct Slot {
    kept: Kept,
    size: usize,
    used: bool,
}

impl Kept {
    pub fn new(
        body: Vec<u8>,
        read_at: Timestamp,
        link: Option<Arc<str>>,
        etag: Option<HeaderValue>,
        last_modified: Option<HeaderValue>,
    ) -> Self {
        Self {
            body: Arc::new(body),
            read_at,
            link,
            etag,
            last_modified,
            asked_at: Instant::now(),
        }
    }

    /// The answer in it, as read at a time.
    pub fn answer(&self, question: &Question<'_>, read_at: Timestamp) -> Option<Answer> {
        let tree = body::tree(&self.body, question.format, question.lists).ok()?;
        Some(Answer {
            tree,
            read_at,
            link: self.link.clone(),
        })
    }

    /// Whether the source can be asked whether it still holds.
    pub fn can_be_asked_again(&self) -> bool {
        self.etag.is_some() || self.last_modified.is_some()
    }

    /// Whether it was read less than this long ago.
    pub fn is_fresh(&self, reuse: Duration) -> bool {
        !reuse.is_zero() && self.asked_at.elapsed() < reuse
    }
}

impl Cache {
    /// A cache of at most about so many bytes of memory.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            inner: Mutex::default(),
        }
    }

    pub fn get(&self, question: &str) -> Option<Kept> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = inner.kept.get_mut(question)?;
        slot.used = true;
        Some(slot.kept.clone())
    }

    /// The source says that an answer still holds.
    pub fn renew(&self, question: &str, read_at: Timestamp) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = inner.kept.get_mut(question) {
            slot.kept.read_at = read_at;
            slot.kept.asked_at = Instant::now();
        }
    }

    /// Keeps an answer, unless it would take the room of many.
    pub fn put(&self, question: &str, kept: Kept) {
        let size = kept.body.capacity() + 512;
        if size > self.most / 4 {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let question: Arc<str> = question.into();
        let slot = Slot {
            kept,
            size,
            used: false,
        };
        match inner.kept.insert(question.clone(), slot) {
            Some(old) => inner.size -= old.size,
            None => inner.order.push_back(question),
        }
        inner.size += size;
        while inner.size > self.most {
            inner.drop_one();
        }
    }
}

impl Inner {
    /// Drops the oldest answer that was not used since it was last looked at.
    fn drop_one(&mut self) {
        while let Some(question) = self.order.pop_front() {
            match self.kept.get_mut(&question) {
                Some(slot) if slot.used => {
                    slot.used = false;
                    self.order.push_back(question);
                }
                _ => {
                    if let Some(slot) = self.kept.remove(&question) {
                        self.size -= slot.size;
                    }
                    return;
                }
            }
        }
        self.size = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: usize) -> Kept {
        Kept::new(vec![b' '; bytes], Timestamp::UNIX_EPOCH, None, None, None)
    }

    #[test]
    fn the_cache_stays_within_its_bounds_and_keeps_what_is_used() {
        let cache = Cache::new(50_000);
        cache.put("often", kept(100));
        for n in 0..1_000 {
            assert!(cache.get("often").is_some(), "after {n}");
            cache.put(&format!("once {n}"), kept(100));
        }

        assert!(cache.inner.lock().unwrap().size <= 50_000);
        assert!(cache.get("once 0").is_none());
        assert!(cache.get("once 999").is_some());
    }

    #[test]
    fn an_answer_too_large_to_keep_is_not_kept() {
        let cache = Cache::new(10_000);

        cache.put("large", kept(5_000));

        assert!(cache.get("large").is_none());
    }
}
