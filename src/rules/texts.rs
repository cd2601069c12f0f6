//! What a text says that somebody sends back: yes, no, stop, or more.
//!
//! Only a whole text that says one thing is understood: of any other a person decides.

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Yes,
    No,
    /// No more texts.
    Stop,
    /// A person has to read it.
    Other,
}

const YES: &[&str] = &[
    "y",
    "yes",
    "yea",
    "yeah",
    "yep",
    "yes please",
    "yes thanks",
    "yes thank you",
    "yes i will",
    "yes i can",
    "yes i can come",
    "yes ill be there",
    "yes i will be there",
    "coming",
    "i will come",
    "i am coming",
];

const NO: &[&str] = &[
    "n",
    "no",
    "nope",
    "no thanks",
    "no thank you",
    "no sorry",
    "sorry no",
    "no i cant",
    "no i cannot",
    "no i wont",
    "not coming",
    "i cant come",
    "i cannot come",
];

/// The words that networks and Notify know for it, too.
const STOP: &[&str] = &[
    "stop",
    "stop all",
    "stopall",
    "stop please",
    "please stop",
    "stop texting me",
    "unsubscribe",
    "no more texts",
    "stop texts",
];

/// Reads a text as it came.
pub fn read(text: &str) -> Said {
    let text: String = text
        .chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let is_one = |all: &[&str]| all.contains(&text.as_str());
    if is_one(STOP) {
        Said::Stop
    } else if is_one(YES) {
        Said::Yes
    } else if is_one(NO) {
        Said::No
    } else {
        Said::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Said) {
        assert_eq!(read(text), expected, "{text}");
    }

    #[test]
    fn a_text_that_says_one_thing_is_understood_and_no_other() {
        check("YES", Said::Yes);
        check(" yes! \u{1f44d}", Said::Yes);
        check("Yes, I can come.", Said::Yes);
        check("Y", Said::Yes);
        check("No", Said::No);
        check("no, sorry", Said::No);
        check("I can't come", Said::No);
        check("STOP", Said::Stop);
        check("Stop.", Said::Stop);
        check("Please stop", Said::Stop);
        check("yes but only if dad is not there", Said::Other);
        check("yes or no?", Said::Other);
        check("no problem", Said::Other);
        check("no way am i missing it", Said::Other);
        check("dont stop", Said::Other);
        check("who is this", Said::Other);
        check("yes no", Said::Other);
        check("", Said::Other);
        check("\u{1f44d}", Said::Other);
    }
}
