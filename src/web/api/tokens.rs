//! Tokens for programs: kept as hashes, each with a name and its uses.

use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a token begins with, so that one that was lost is known for what it is.
const PREFIX: &str = "samepage_";

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Read documents, their people, what changed in them, and the board.
    Read,
    /// Begin documents, enter answers and add people.
    Write,
    /// Confirm and agree. No token has it: a signature is a person's.
    Sign,
}

impl Scope {
    /// What a token can be given, with its code in the settings. Verbs know the same codes.
    pub const ALL: &[(Self, &str)] = &[(Self::Read, "read"), (Self::Write, "write")];

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, one)| *one == code)
            .map(|(scope, _)| *scope)
    }
}

/// `[api]` of the settings file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiSettings {
    pub tokens: Vec<TokenSettings>,
}

/// One token, as `[[api.tokens]]` of the settings file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// What history calls the program: `bookings`.
    pub name: String,
    /// The SHA-256 of the whole token, as 64 hexadecimal digits.
    pub sha256: String,
    pub scopes: Vec<String>,
}

/// Why the tokens of the settings cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokensError {
    #[error(
        "`api.tokens`: the name `{0}` is empty, stands twice or holds more than a-z, 0-9 and -"
    )]
    Name(String),
    #[error("`api.tokens`: `sha256` of `{0}` is not 64 hexadecimal digits")]
    Hash(String),
    #[error("`api.tokens`: `{name}` asks for `{scope}`, which there is not: there are {known}")]
    Scope {
        name: String,
        scope: String,
        known: String,
    },
}

struct Token {
    hash: [u8; 32],
    name: Arc<str>,
    scopes: Vec<(Scope, Arc<str>)>,
}

/// The tokens that open the API.
#[derive(Default)]
pub struct Tokens(Vec<Token>);

/// A program that showed its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub name: Arc<str>,
    pub scopes: Vec<(Scope, Arc<str>)>,
}

impl Tokens {
    /// # Errors
    /// [`TokensError`]: what a person has to change in the settings.
    pub fn new(settings: &[TokenSettings]) -> Result<Self, TokensError> {
        let mut tokens: Vec<Token> = Vec::new();
        for one in settings {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let taken = tokens.iter().any(|token| *token.name == *one.name);
            if one.name.is_empty() || taken || !one.name.chars().all(plain) {
                return Err(TokensError::Name(one.name.clone()));
            }
            tokens.push(Token {
                hash: hash(&one.sha256).ok_or_else(|| TokensError::Hash(one.name.clone()))?,
                name: one.name.as_str().into(),
                scopes: one
                    .scopes
                    .iter()
                    .map(|code| scope(one, code))
                    .collect::<Result<_, _>>()?,
            });
        }
        Ok(Self(tokens))
    }

    /// Whose token that is. Every token is compared whole, so that how long it takes says nothing.
    pub fn find(&self, token: &str) -> Option<Known> {
        let asked: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let mut found = None;
        for one in &self.0 {
            if bool::from(one.hash.ct_eq(&asked)) {
                found = Some(one);
            }
        }
        found.map(|token| Known {
            name: Arc::clone(&token.name),
            scopes: token.scopes.clone(),
        })
    }

    /// A new token of 32 random bytes, to be shown once, and its hash, to be kept.
    pub fn make(chance: [u8; 32]) -> (String, String) {
        let token: String = PREFIX.chars().chain(hex(&chance).chars()).collect();
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        (token, hex(&hash))
    }
}

fn scope(token: &TokenSettings, code: &str) -> Result<(Scope, Arc<str>), TokensError> {
    match Scope::from_code(code) {
        Some(scope) => Ok((scope, code.into())),
        None => Err(TokensError::Scope {
            name: token.name.clone(),
            scope: code.to_owned(),
            known: Scope::ALL
                .iter()
                .map(|(_, code)| *code)
                .collect::<Vec<_>>()
                .join(", "),
        }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hash(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(name: &str, sha256: &str, scopes: &[&str]) -> TokenSettings {
        TokenSettings {
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        }
    }

    #[test]
    fn a_token_is_found_by_its_hash_and_by_nothing_else() {
        let (token, kept) = Tokens::make([7; 32]);
        let tokens = Tokens::new(&[settings("bookings", &kept, &["read"])]).unwrap();

        let found = tokens.find(&token).unwrap();

        assert_eq!(&*found.name, "bookings");
        assert_eq!(found.scopes[0].0, Scope::Read);
        assert!(token.starts_with(PREFIX) && !kept.contains(&token));
        for other in ["", "samepage_", &kept, &token[..72], &format!("{token} ")] {
            assert_eq!(tokens.find(other), None, "{other}");
        }
    }

    #[test]
    fn tokens_that_cannot_be_meant_are_refused_with_their_name() {
        let good = "ab".repeat(32);
        let told = |settings: &[TokenSettings]| {
            Tokens::new(settings)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        let twice = [settings("a", &good, &[]), settings("a", &good, &[])];

        assert!(told(&twice).unwrap_err().contains("`a`"));
        assert!(
            told(&[settings("A b", &good, &[])])
                .unwrap_err()
                .contains("`A b`")
        );
        for bad in ["", "abc", &"zz".repeat(32), &"é".repeat(32)] {
            assert!(
                told(&[settings("a", bad, &[])]).unwrap_err().contains("64"),
                "{bad}"
            );
        }
        assert_eq!(
            told(&[settings("a", &good, &["sign"])]).unwrap_err(),
            "`api.tokens`: `a` asks for `sign`, which there is not: \
             there are read, write"
        );
    }
}
