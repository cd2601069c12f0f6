//! One journey to the provider and back, kept in the browser that makes it.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use openidconnect::{Nonce, PkceCodeVerifier};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// How long somebody may take at the provider.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// The longest address within the service that is kept for afterwards, in bytes.
const LONGEST_WAY: usize = 1024;

/// A page of ours to go to: a path with nothing before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way(String);

impl Way {
    /// The first page.
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// Takes a path and query of our own; anything else, a link to another site among them, is
    /// the first page.
    pub fn parse(text: &str) -> Self {
        let plain = text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        let ours = text.starts_with('/') && !text.starts_with("//");
        if plain && ours && text.len() <= LONGEST_WAY {
            return Self(text.to_owned());
        }
        Self::home()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One journey to the provider and back.
///
/// Its 32 random bytes travel in a cookie that only this browser has; what the provider is told
/// (the state, the nonce, the hash of the verifier) is made of them one way. So nothing is kept
/// here, any process can take the answer, and what the provider sends back fits one browser only.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    secret: [u8; 32],
    /// When it began, in seconds since 1970.
    began: i64,
    pub way: Way,
}

impl Errand {
    pub fn new(secret: [u8; 32], now: Timestamp, way: Way) -> Self {
        Self {
            secret,
            began: now.as_second(),
            way,
        }
    }

    /// What the cookie holds.
    pub fn cookie(&self) -> String {
        let secret = URL_SAFE_NO_PAD.encode(self.secret);
        let way = URL_SAFE_NO_PAD.encode(self.way.as_str());
        format!("{secret}.{}.{way}", self.began)
    }

    /// Reads the cookie of somebody who is back; `None` for what we did not write or is too old.
    pub fn of_cookie(text: &str, now: Timestamp) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let secret = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let began: i64 = parts.next()?.parse().ok()?;
        let way = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let errand = Self {
            secret: secret.try_into().ok()?,
            began,
            way: Way::parse(std::str::from_utf8(&way).ok()?),
        };
        let age = u64::try_from(now.as_second().checked_sub(began)?).ok()?;
        (age <= PATIENCE.as_secs()).then_some(errand)
    }

    /// What the provider hands back beside its answer. It also binds the beginning and the way, so
    /// that a changed cookie does not fit.
    pub fn state(&self) -> String {
        self.derived("state")
    }

    /// Whether an answer with this state is the answer to this errand.
    pub fn fits(&self, state: &str) -> bool {
        self.state().as_bytes().ct_eq(state.as_bytes()).into()
    }

    pub fn nonce(&self) -> Nonce {
        Nonce::new(self.derived("nonce"))
    }

    /// The secret of PKCE: 43 characters, as RFC 7636 wants at least.
    pub fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.derived("verifier"))
    }

    fn derived(&self, purpose: &str) -> String {
        let mut hash = Sha256::new();
        for part in [
            b"samepage sign-in".as_slice(),
            purpose.as_bytes(),
            &self.secret,
            &self.began.to_be_bytes(),
            self.way.as_str().as_bytes(),
        ] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> Timestamp {
        "2026-11-23T09:12:00Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(monday().as_second() + seconds).unwrap()
    }

    fn errand() -> Errand {
        Errand::new([7; 32], monday(), Way::parse("/documents/1?tab=people"))
    }

    #[track_caller]
    fn leads(text: &str, expected: &str) {
        assert_eq!(Way::parse(text).as_str(), expected, "{text}");
    }

    #[test]
    fn nobody_is_led_to_another_site_after_signing_in() {
        leads("/documents/1?tab=people", "/documents/1?tab=people");
        leads("/from/mosaic/812", "/from/mosaic/812");
        for strange in [
            "",
            "documents/1",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "\\\\elsewhere.example",
            "https://elsewhere.example",
            "javascript:alert(1)",
            "/\t/elsewhere.example",
            "/a\r\nSet-Cookie: x=1",
            &format!("/{}", "x".repeat(2000)),
        ] {
            leads(strange, "/");
        }
    }

    #[test]
    fn a_cookie_comes_back_as_it_went() {
        let errand = errand();

        let back = Errand::of_cookie(&errand.cookie(), after(599));

        assert!(back.as_ref() == Some(&errand));
        assert!(errand.fits(&errand.state()));
        assert_eq!(errand.verifier().secret().len(), 43);
    }

    #[test]
    fn a_cookie_that_is_old_early_or_not_ours_is_none() {
        let cookie = errand().cookie();

        assert!(Errand::of_cookie(&cookie, after(600)).is_some());
        assert!(Errand::of_cookie(&cookie, after(601)).is_none());
        assert!(Errand::of_cookie(&cookie, after(-1)).is_none());
        for strange in ["", ".", "..", "a.b.c", &cookie[1..], "AAAA.1.Lw"] {
            assert!(Errand::of_cookie(strange, after(0)).is_none(), "{strange}");
        }
    }

    #[test]
    fn an_answer_fits_one_errand_only() {
        let one = errand();
        let state = one.state();
        let another = Errand::new([8; 32], monday(), one.way.clone());
        let later = Errand::new([7; 32], after(1), one.way.clone());
        let elsewhere = Errand::new([7; 32], monday(), Way::home());

        for other in [another, later, elsewhere] {
            assert!(!other.fits(&state));
            assert_ne!(one.nonce().secret(), other.nonce().secret());
        }
        assert!(!one.fits(""));
        assert_ne!(one.nonce().secret(), one.verifier().secret());
    }
}
