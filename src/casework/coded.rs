//! Coded: what opens by a link and a code that came by another way.
//!
//! One way for all of it: six figures, five tries, and a pass that the browser keeps afterwards.

use crate::{
    casework::office::{VerbError, of_form},
    store::sessions::TokenHash,
};

/// How often a code can be given wrongly before it opens nothing any more.
pub const TRIES: u32 = 5;

/// What a right code gives: a browser keeps it for as long as the link lasts.
#[derive(Clone, PartialEq, Eq)]
pub struct Pass(pub String);

/// The figures that somebody typed; spaces and dashes do not count.
///
/// # Errors
/// [`VerbError::Wrong`] for none: who has typed nothing has tried nothing.
pub(in crate::casework) fn given(code: &str) -> Result<String, VerbError> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    match digits.is_empty() {
        true => Err(VerbError::wrong(
            Some(of_form("code")),
            "",
            "Enter the code",
        )),
        false => Ok(digits),
    }
}

/// Whether a browser keeps the right pass. Hashes are compared, so that the time it takes tells
/// nothing of the pass.
pub(in crate::casework) fn is_pass(given: &str, right: &str) -> bool {
    TokenHash::of(right) == TokenHash::of(given)
}

/// What is said of a wrong code that was the so-many-th.
pub(in crate::casework) fn wrong(so_often: u32) -> VerbError {
    let left = TRIES.saturating_sub(so_often);
    let again = match left {
        1 => "You can try once more.".to_owned(),
        left => format!("You can try {left} more times."),
    };
    let message = format!("That is not the code. {again}");
    VerbError::wrong(Some(of_form("code")), "", &message)
}
