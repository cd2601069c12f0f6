//! Names, addresses and numbers that stand in what people write.

use crate::{
    model::{
        contact::{EmailAddress, Postcode},
        name::PersonalText,
    },
    rules::triage::{
        phrase::any_in,
        sentence::{Sentence, words},
    },
};

/// Words of an English sentence that begin with a capital and name nobody.
const NO_NAMES: &[&str] = &[
    "I",
    "My",
    "Our",
    "The",
    "A",
    "An",
    "Please",
    "Unfortunately",
    "Sorry",
    "Hi",
    "Hello",
    "Dear",
    "Good",
    "Thanks",
    "Thank",
    "Yes",
    "No",
    "However",
    "As",
    "If",
    "But",
    "And",
    "For",
    "In",
    "On",
    "At",
    "To",
    "We",
    "She",
    "He",
    "They",
    "You",
    "It",
    "This",
    "That",
    "There",
    "Can",
    "Could",
    "Would",
    "Will",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "December",
    "January",
    "November",
    "Review",
    "Meeting",
    "Instead",
    "Apologies",
    "I'm",
    "I'll",
    "I've",
    "From",
    "Contact",
    "Email",
    "Best",
    "Kind",
    "Regards",
    "Having",
    "Have",
    "Try",
    "Sadly",
    "Head",
    "Headteacher",
    "Since",
    "Due",
    "When",
    "With",
    "SW",
    "IRO",
    "CLA",
    "LAC",
    "GP",
    "PEP",
    "SENCO",
    "DSL",
    "NHS",
    "Team",
    "Another",
    "Someone",
    "One",
    "All",
    "Any",
    "Her",
    "His",
    "Your",
];

/// Words behind which the one to ask is named.
const ASK: &[&str] =
    &["contact|email|ask|speak|write|redirect|direct|forward|try|via|ring|call|reach|to"];

/// Who is to be asked in the place of somebody who has left: an address before a name.
pub fn whom_to_ask(sentences: &[Sentence]) -> Option<PersonalText> {
    let texts = || sentences.iter().map(|one| one.text.as_str());
    if let Some(address) = texts().find_map(address) {
        return PersonalText::parse(&address);
    }
    let asks = |one: &&Sentence| any_in(&one.words, ASK);
    sentences
        .iter()
        .filter(asks)
        .find_map(|one| name_in(&one.text))
        .or_else(|| texts().find_map(name_in))
}

/// Who comes in the place of the writer: an address before a name.
pub fn who_comes(quoted: &[String], all: &[Sentence]) -> Option<PersonalText> {
    let here = quoted.iter().find_map(|text| address(text));
    let anywhere = || all.iter().find_map(|one| address(&one.text));
    match here.or_else(anywhere) {
        Some(address) => PersonalText::parse(&address),
        None => quoted.iter().find_map(|text| name_in(text)),
    }
}

/// What somebody is to be reached at from now on: an address, a number or a postcode that stands
/// in the sentence or near it, or the address that the mail itself came from.
pub fn new_contact(
    quoted: &[String],
    all: &[Sentence],
    from: Option<&EmailAddress>,
) -> Option<PersonalText> {
    let here = || quoted.iter().map(String::as_str);
    let anywhere = || all.iter().map(|one| one.text.as_str());
    // The last one: `not a@b any more but c@d`.
    let last_address = here().filter_map(last_address).next();
    let found = last_address
        .or_else(|| here().find_map(number))
        .or_else(|| here().find_map(postcode))
        .or_else(|| anywhere().find_map(address))
        .or_else(|| anywhere().find_map(number))
        .or_else(|| anywhere().find_map(postcode));
    if let Some(found) = found {
        return PersonalText::parse(&found);
    }
    let this = [
        "this ~ email|address|account|one|number",
        "this is my ~ new",
    ];
    let says_this = here().any(|text| any_in(&words(text), &this));
    from.filter(|_| says_this)
        .and_then(|from| PersonalText::parse(from.reveal()))
}

fn addresses(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '[' | ']' | '"')
    })
    .filter(|word| word.contains('@'))
    .map(|word| word.trim_start_matches("mailto:"))
    .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
    .filter_map(|word| EmailAddress::parse(word).ok())
    .map(|address| address.reveal().to_owned())
}

fn address(text: &str) -> Option<String> {
    addresses(text).next()
}

fn last_address(text: &str) -> Option<String> {
    addresses(text).last()
}

/// A telephone number: ten digits or more, from a nought or a plus.
fn number(text: &str) -> Option<String> {
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        let joins = c.is_ascii_digit()
            || c == '+'
            || (matches!(c, ' ' | '(' | ')' | '-') && !run.is_empty());
        if joins {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let starts = run.trim_start().starts_with(['0', '+']);
        if starts && (10..=15).contains(&digits) {
            return Some(
                run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+')
                    .to_owned(),
            );
        }
        run.clear();
    }
    None
}

fn postcode(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).find_map(|pair| {
        let [first, second] = pair else {
            return None;
        };
        let is_inward = second.len() == 3 && second.starts_with(|c: char| c.is_ascii_digit());
        let code = Postcode::parse(&format!("{first} {second}")).filter(|_| is_inward)?;
        // With the words before it, as far as they are of the same line.
        let end = text.find(second)? + second.len();
        let before = text.get(..end)?;
        let starts = [": ", ". ", " at ", " is ", " to "];
        let from = starts
            .iter()
            .filter_map(|mark| Some(before.rfind(mark)? + mark.len()))
            .max();
        let whole = text.get(from.unwrap_or(0)..end)?.trim();
        match (8..120).contains(&whole.len()) {
            true => Some(whole.to_owned()),
            false => Some(code.reveal().to_owned()),
        }
    })
}

/// `T` in `Mr T Brannigan`.
fn is_initial(word: &str, run: &[&str]) -> bool {
    let titles = ["Mr", "Mrs", "Ms", "Miss", "Dr", "Sgt", "DC", "PC"];
    word.len() == 1
        && word.starts_with(char::is_uppercase)
        && run.last().is_some_and(|last| titles.contains(last))
}

/// The first run of words with capitals that can be somebody's name.
fn name_in(text: &str) -> Option<PersonalText> {
    let mut run: Vec<&str> = Vec::new();
    for (at, token) in text.split_whitespace().enumerate() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let word = word
            .strip_suffix("'s")
            .or(word.strip_suffix("\u{2019}s"))
            .unwrap_or(word);
        let mut chars = word.chars();
        let is_capital = chars.next().is_some_and(char::is_uppercase)
            && chars.clone().next().is_some()
            && chars.all(|c| !c.is_ascii_digit() && !c.is_uppercase() || c == '-')
            || is_initial(word, &run);
        if is_capital
            && !NO_NAMES.contains(&word)
            && (at > 0 || text.split_whitespace().count() > 3)
        {
            run.push(word);
            if token.ends_with([',', '.', ';', '(', ')']) {
                break;
            }
        } else if !run.is_empty() {
            break;
        }
    }
    (!run.is_empty() && run.len() <= 4)
        .then(|| run.join(" "))
        .and_then(|name| PersonalText::parse(&name))
}
