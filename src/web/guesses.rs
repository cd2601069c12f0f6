//! Guesses: who asks for many links that open nothing is told to wait.
//!
//! A token has 256 bits, so nobody finds one by guessing; this shows in the log that somebody
//! tries. Only addresses that open nothing are counted: a browser with a link of its own meets no
//! limit.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware,
    state::keyed::HashMapStateStore,
};
use jiff::Timestamp;

use crate::{
    render::view::View,
    web::{shell::Shell, site::Site, slots::NO_INDEX},
};

/// So many links that open nothing at once, and as many again in each minute, from one address.
/// Where a proxy stands in front of the site they are those of everybody together, and still more
/// than people mistype.
const MOST: NonZeroU32 = NonZeroU32::new(30).unwrap();

/// So many addresses are remembered at once.
const REMEMBERED: usize = 10_000;

/// Who has guessed how often of late.
pub struct Guesses {
    hands: Hands,
    limiter: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, Hands, StateInformationMiddleware>,
}

/// The clock that the limiter looks at: it stands where the site's own clock is.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Clock for Hands {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

/// What a link that opened nothing means for whoever asked for it.
#[derive(Debug, PartialEq, Eq)]
enum Counted {
    /// One of those that people mistype.
    Few,
    /// The last one that is answered for now.
    Last,
    TooMany,
}

impl Default for Guesses {
    fn default() -> Self {
        let hands = Hands::default();
        let limiter = RateLimiter::hashmap_with_clock(Quota::per_minute(MOST), hands.clone());
        let limiter = limiter.with_middleware();
        Self { hands, limiter }
    }
}

impl Guesses {
    fn count(&self, who: IpAddr, now: Timestamp) -> Counted {
        let since_1970 = u64::try_from(now.as_nanosecond()).unwrap_or_default();
        self.hands.0.store(since_1970, Ordering::Relaxed);
        if self.limiter.len() >= REMEMBERED {
            self.limiter.retain_recent();
        }
        if self.limiter.len() >= REMEMBERED {
            // Somebody has more addresses than can be remembered.
            return Counted::TooMany;
        }
        match self.limiter.check_key(&net(who)) {
            Ok(left) if left.remaining_burst_capacity() == 0 => Counted::Last,
            Ok(_) => Counted::Few,
            Err(_) => Counted::TooMany,
        }
    }
}

/// Whoever has one address of a network has them all: /48 of version 6.
fn net(who: IpAddr) -> IpAddr {
    match who.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => {
            let [a, b, c, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// Stands before the pages behind links.
pub async fn limit(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let Some(who) = peer.map(|ConnectInfo(peer)| peer.ip()) else {
        return next.run(request).await;
    };
    let answer = next.run(request).await;
    if answer.status() != StatusCode::NOT_FOUND {
        return answer;
    }
    match site.guesses.count(who, site.now()) {
        Counted::Few => answer,
        Counted::Last => {
            tracing::warn!("somebody asks for many links that open nothing");
            answer
        }
        Counted::TooMany => too_many(&site),
    }
}

fn too_many(site: &Site) -> Response {
    let shell = Shell::new("Wait a minute");
    let phone = &site.office.desk.invite.settings().phone;
    let view = View::new()
        .text("council", &site.council)
        .text("phone", phone);
    match site.page("pages/too-many.html", &shell, view) {
        Ok(page) => (StatusCode::TOO_MANY_REQUESTS, [NO_INDEX], page).into_response(),
        Err(failure) => failure.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn who_guesses_too_often_waits_and_nobody_else_does() {
        let guesses = Guesses::default();
        let (one, other) = (address("203.0.113.7"), address("203.0.113.8"));
        for _ in 1..MOST.get() {
            assert_eq!(guesses.count(one, at(0)), Counted::Few);
        }
        assert_eq!(guesses.count(one, at(0)), Counted::Last);
        assert_eq!(guesses.count(one, at(1)), Counted::TooMany);
        assert_eq!(guesses.count(other, at(1)), Counted::Few);
        assert_eq!(guesses.count(one, at(2)), Counted::Last);
        assert_eq!(guesses.count(one, at(62)), Counted::Few);
    }

    #[test]
    fn a_network_of_version_6_is_one_guesser_and_memory_is_bounded() {
        let guesses = Guesses::default();
        for host in 0..MOST.get() {
            guesses.count(address(&format!("2001:db8:1:{host:x}::1")), at(0));
        }
        let (same, other) = (address("2001:db8:1:ffff::9"), address("2001:db8:2::9"));
        assert_eq!(guesses.count(same, at(1)), Counted::TooMany);
        assert_eq!(guesses.count(other, at(1)), Counted::Few);
        for host in 0..REMEMBERED * 2 {
            guesses.count(address(&format!("2001:{host:x}:1::1")), at(2));
        }
        assert_eq!(guesses.limiter.len(), REMEMBERED);
        assert_eq!(guesses.count(other, at(3)), Counted::TooMany);
        // They are forgotten when they have been quiet.
        assert_eq!(guesses.count(other, at(70)), Counted::Few);
    }
}
