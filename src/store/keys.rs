//! The master keys, by name: the one thing that is never kept in the record.

use std::{collections::BTreeMap, fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox};

/// Draws random bytes from the machine. Handed down from `cli`.
pub type Chance = fn(&mut [u8]) -> Result<(), NoChance>;

/// The machine gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the machine gave no random bytes")]
pub struct NoChance;

/// Why master keys cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    #[error("there is no key: `samepage keys new` makes one")]
    None,
    #[error("line {0} of the keys is not `NAME BASE64` with 32 bytes")]
    Line(usize),
    #[error("the name `{0}` stands twice among the keys")]
    Twice(String),
    #[error("the record is locked with the key `{0}`, which is not among the keys given")]
    Missing(String),
    #[error("the key `{0}` does not open this record: it is another key of the same name")]
    Wrong(String),
}

/// Master keys by name. The first of the file is the one that locks; the others still open.
#[derive(Clone)]
pub struct Keys {
    current: Arc<str>,
    by_name: BTreeMap<Arc<str>, Arc<SecretBox<[u8; 32]>>>,
}

impl Keys {
    /// Reads lines of `NAME BASE64`, the current key first; `#` begins a remark. From the
    /// environment the lines may be parted by commas.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        let mut current = None;
        let mut by_name = BTreeMap::new();
        for (number, line) in text.split(['\n', ',']).enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let wrong = || KeysError::Line(number + 1);
            let (name, key) = line.split_once(char::is_whitespace).ok_or_else(wrong)?;
            if !is_name(name) {
                return Err(wrong());
            }
            let bytes = STANDARD.decode(key.trim()).map_err(|_| wrong())?;
            let bytes: [u8; 32] = bytes.try_into().map_err(|_| wrong())?;
            let name: Arc<str> = name.into();
            current.get_or_insert_with(|| name.clone());
            let secret = Arc::new(SecretBox::new(Box::new(bytes)));
            if by_name.insert(name.clone(), secret).is_some() {
                return Err(KeysError::Twice(name.to_string()));
            }
        }
        let current = current.ok_or(KeysError::None)?;
        Ok(Self { current, by_name })
    }

    /// A line for a file of keys, with a new key.
    pub fn new_line(name: &str, chance: Chance) -> Result<String, NoChance> {
        let mut bytes = [0; 32];
        chance(&mut bytes)?;
        Ok(format!("{name} {}", STANDARD.encode(bytes)))
    }

    /// The name of the key that locks.
    pub fn current(&self) -> &Arc<str> {
        &self.current
    }

    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.by_name.keys()
    }

    pub(crate) fn expose(&self, name: &str) -> Result<&[u8; 32], KeysError> {
        let key = self.by_name.get(name);
        key.map(|key| key.expose_secret())
            .ok_or_else(|| KeysError::Missing(name.to_owned()))
    }
}

/// Names are short, so that one stands in front of every wrapped key.
fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.len())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} of {})", self.current, self.by_name.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, usize), KeysError>) {
        let keys = Keys::parse(text);
        let told = keys
            .as_ref()
            .map(|keys| (&*keys.current, keys.by_name.len()));
        assert_eq!(told.map_err(Clone::clone), expected, "{text}");
    }

    #[test]
    fn the_first_key_of_a_file_is_the_current_one() {
        check(
            &format!("# ours\nk2 {ONE}\nk1 {ONE} # old\n"),
            Ok(("k2", 2)),
        );
        check(&format!("k2 {ONE},k1 {ONE}"), Ok(("k2", 2)));
        check("", Err(KeysError::None));
        check("# nothing but a remark", Err(KeysError::None));
        check(&format!("\nk1{ONE}"), Err(KeysError::Line(2)));
        check("k1 AAAA", Err(KeysError::Line(1)));
        check("k1 not-base-64", Err(KeysError::Line(1)));
        check(&format!("k.1 {ONE}"), Err(KeysError::Line(1)));
        check(
            &format!("k1 {ONE}\nk1 {ONE}"),
            Err(KeysError::Twice("k1".into())),
        );
    }

    #[test]
    fn keys_never_print_themselves() {
        let keys = Keys::parse(&format!("k1 {ONE}")).unwrap();

        assert!(!format!("{keys:?}").contains("AAAA"));
    }
}
