//! The key of a service at Notify, and the tokens that are made of it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::mail::settings::Secret;

/// `name-SERVICE-SECRET`, of which the last two are 36 characters each. Never prints itself.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Key {
    service: String,
    secret: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`api_key` of [notify] is not a key of GOV.UK Notify: copy it whole, with the name before it"
)]
pub struct NotAKey;

impl TryFrom<String> for Key {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        let text = text.trim();
        let tail = |text: &str| {
            let (before, last) = text.split_at_checked(text.len().checked_sub(36)?)?;
            is_uuid(last).then(|| (before.to_owned(), last.to_owned()))
        };
        let (before, secret) = tail(text).ok_or(NotAKey)?;
        let before = before.strip_suffix('-').ok_or(NotAKey)?;
        let (_, service) = tail(before).ok_or(NotAKey)?;
        Ok(Self { service, secret })
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A token for one question, made at that moment (JSON Web Token, HS256).
    pub fn token(&self, now: Timestamp) -> Secret {
        let head = json!({ "typ": "JWT", "alg": "HS256" });
        let claims = json!({ "iss": self.service, "iat": now.as_second() });
        let coded = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", coded(head), coded(claims));
        let seal = hmac(self.secret.as_bytes(), signed.as_bytes());
        Secret::of(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(seal)))
    }
}

/// HMAC with SHA-256 (RFC 2104).
pub(super) fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    let short = match block.len() < key.len() {
        true => Sha256::digest(key).to_vec(),
        false => key.to_vec(),
    };
    for (place, byte) in block.iter_mut().zip(short) {
        *place = byte;
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
    const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_seal_is_that_of_the_published_examples() {
        // RFC 4231, cases 1, 2 and 6.
        assert_eq!(
            hex(&hmac(&[0x0b; 20], b"Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hex(&hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(
            hex(&hmac(&[0xaa; 131], long)),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[track_caller]
    fn check(text: &str, is_one: bool) {
        assert_eq!(Key::try_from(text.to_owned()).is_ok(), is_one, "{text}");
    }

    #[test]
    fn a_key_is_its_name_its_service_and_its_secret() {
        check(&format!("reviews-test-{SERVICE}-{SECRET}"), true);
        check(&format!("reviews-{SERVICE}-{SECRET}\n"), true);
        check(&format!("{SERVICE}-{SECRET}"), true);
        check(SECRET, false);
        check(&format!("reviews-{SERVICE}{SECRET}"), false);
        check(&format!("reviews-{SERVICE}-{}", "x".repeat(36)), false);
        check("é-é", false);
        check("", false);
    }

    #[test]
    fn a_token_says_who_asks_and_when_and_no_key_prints_itself() {
        let key = Key::try_from(format!("reviews-{SERVICE}-{SECRET}")).unwrap();
        let token = key.token("2026-11-23T09:00:00Z".parse().unwrap());

        let parts: Vec<&str> = token.reveal().split('.').collect();
        let text = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(text(parts[0]), r#"{"typ":"JWT","alg":"HS256"}"#);
        let claims = format!(r#"{{"iss":"{SERVICE}","iat":1795424400}}"#);
        assert_eq!(text(parts[1]), claims);
        let signed = format!("{}.{}", parts[0], parts[1]);
        let seal = hmac(SECRET.as_bytes(), signed.as_bytes());
        assert_eq!(parts[2], URL_SAFE_NO_PAD.encode(seal));
        assert!(!format!("{key:?}").contains("3d84"));
    }
}
