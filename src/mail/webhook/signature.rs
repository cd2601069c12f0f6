//! Signs calls in the shapes of Standard Webhooks.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use sha2::Sha256;

/// The headers, as <https://www.standardwebhooks.com> names them.
pub const ID: &str = "webhook-id";
pub const TIMESTAMP: &str = "webhook-timestamp";
pub const SIGNATURE: &str = "webhook-signature";

/// What a key may begin with, so that it is known for what it is.
const PREFIX: &str = "whsec_";

/// How many bytes a key has; fewer could be guessed, more would say nothing more.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// `[calls]` of the settings file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallSettings {
    /// Keys of services, by their ids. In the environment `_` stands for `-`.
    pub secrets: BTreeMap<String, Keys>,
}

/// The keys that one service knows: one, or while it is changed the new and the old. They never
/// print themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys(Vec<Vec<u8>>);

/// Why a call cannot be signed with what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("not a key: write whsec_ and 24 to 64 random bytes in base64, one key a line")]
    Shape,
    #[error("a service has one key, or two while it is changed")]
    Number,
}

impl Keys {
    /// Reads one key, or two with white space between them.
    ///
    /// # Errors
    /// What is wrong with them; never what they are.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let keys = text.split_whitespace().map(|one| {
            let bytes = STANDARD.decode(one.strip_prefix(PREFIX).unwrap_or(one));
            let bytes = bytes.map_err(|_| KeyError::Shape)?;
            match KEY_BYTES.contains(&bytes.len()) {
                true => Ok(bytes),
                false => Err(KeyError::Shape),
            }
        });
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        match keys.len() {
            1 | 2 => Ok(Self(keys)),
            _ => Err(KeyError::Number),
        }
    }

    /// The headers that prove who calls: what the call is named, when it leaves (to the second),
    /// and a signature over both and the body with each key.
    pub fn headers(&self, name: &str, at: Timestamp, body: &[u8]) -> Headers {
        // The full stop parts what is signed, so no name holds one.
        let id = name.replace('.', "_");
        let timestamp = at.as_second().to_string();
        let signatures = self.0.iter().filter_map(|key| {
            // A key of any length will do for this; there is none that it refuses.
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
                mac.update(part);
            }
            let sum = STANDARD.encode(mac.finalize().into_bytes());
            Some(format!("v1,{sum}"))
        });
        let signatures: Vec<String> = signatures.collect();
        vec![
            (ID, id),
            (TIMESTAMP, timestamp),
            (SIGNATURE, signatures.join(" ")),
        ]
    }
}

/// Names of headers with what they hold.
pub type Headers = Vec<(&'static str, String)>;

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key, the call and the signature that Standard Webhooks itself publishes.
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NAME: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn at() -> Timestamp {
        Timestamp::from_second(1_614_265_330).unwrap()
    }

    #[test]
    fn a_call_is_signed_as_standard_webhooks_says() {
        let headers = Keys::parse(KEY).unwrap().headers(NAME, at(), BODY);

        let expected = [
            (ID, NAME.to_owned()),
            (TIMESTAMP, "1614265330".to_owned()),
            (SIGNATURE, SIGNED.to_owned()),
        ];
        assert_eq!(headers, expected);
    }

    #[test]
    fn another_body_another_moment_or_another_name_is_another_signature() {
        let keys = Keys::parse(KEY).unwrap();
        let signature = |name: &str, at: Timestamp, body: &[u8]| {
            let mut headers = keys.headers(name, at, body);
            headers.pop().unwrap().1
        };

        let later = Timestamp::from_second(1_614_265_331).unwrap();
        for other in [
            signature(NAME, at(), b"{}"),
            signature(NAME, later, BODY),
            signature("msg_2", at(), BODY),
        ] {
            assert_ne!(other, SIGNED);
        }
    }

    #[test]
    fn while_a_key_is_changed_each_call_carries_both_signatures() {
        let both = format!("whsec_{}\n{KEY}\n", STANDARD.encode([7; 32]));

        let headers = Keys::parse(&both).unwrap().headers(NAME, at(), BODY);

        let signatures: Vec<&str> = headers[2].1.split(' ').collect();
        assert_eq!(signatures.len(), 2);
        assert_eq!(signatures[1], SIGNED);
    }

    #[test]
    fn a_name_with_a_full_stop_is_signed_without_it() {
        let headers = Keys::parse(KEY).unwrap().headers("0a1b.1", at(), BODY);

        assert_eq!(headers[0], (ID, "0a1b_1".to_owned()));
    }

    #[track_caller]
    fn refused(text: &str, expected: KeyError) {
        assert_eq!(Keys::parse(text), Err(expected));
    }

    #[test]
    fn what_could_be_guessed_or_is_no_key_is_refused() {
        refused("", KeyError::Number);
        refused("password", KeyError::Shape);
        refused("whsec_c2hvcnQ=", KeyError::Shape);
        refused(&format!("{KEY} {KEY} {KEY}"), KeyError::Number);
        assert!(!format!("{:?}", Keys::parse(KEY)).contains("MfKQ"));
    }
}
