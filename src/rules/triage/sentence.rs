//! Sentences as they were written, and their words for the tables.

/// The most sentences of a message that are judged, and the most words of one.
const MOST: usize = 200;
const MOST_WORDS: usize = 80;

/// A line so long goes on in the next one.
const WRAPPED: usize = 55;

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// As it was written, on one line.
    pub text: String,
    /// In small letters, with short forms written out and common misspellings mended.
    pub words: Vec<String>,
    /// The words in pieces, parted at `but` and the like.
    pub clauses: Vec<Vec<String>>,
    pub asks: Asks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    Yes,
    No,
}

/// Short forms and misspellings, and what they stand for.
const SAME: &[(&str, &str)] = &[
    ("can't", "cannot"),
    ("cant", "cannot"),
    ("carnt", "cannot"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("shan't", "will not"),
    ("shall", "will"),
    ("i'll", "i will"),
    ("il", "i will"),
    ("i'l", "i will"),
    ("we'll", "we will"),
    ("he'll", "he will"),
    ("she'll", "she will"),
    ("they'll", "they will"),
    ("i'm", "i am"),
    ("im", "i am"),
    ("i've", "i have"),
    ("ive", "i have"),
    ("we've", "we have"),
    ("i'd", "i would"),
    ("we'd", "we would"),
    ("don't", "do not"),
    ("dont", "do not"),
    ("doesn't", "does not"),
    ("doesnt", "does not"),
    ("didn't", "did not"),
    ("didnt", "did not"),
    ("isn't", "is not"),
    ("isnt", "is not"),
    ("wasn't", "was not"),
    ("wasnt", "was not"),
    ("weren't", "were not"),
    ("aren't", "are not"),
    ("arent", "are not"),
    ("haven't", "have not"),
    ("havent", "have not"),
    ("hasn't", "has not"),
    ("hasnt", "has not"),
    ("wouldn't", "would not"),
    ("wouldnt", "would not"),
    ("couldn't", "could not"),
    ("couldnt", "could not"),
    ("it's", "it is"),
    ("that's", "that is"),
    ("thats", "that is"),
    ("there's", "there is"),
    ("we're", "we are"),
    ("they're", "they are"),
    ("you're", "you are"),
    ("he's", "he is"),
    ("she's", "she is"),
    ("who's", "who is"),
    ("what's", "what is"),
    ("atend", "attend"),
    ("attned", "attend"),
    ("attent", "attend"),
    ("atending", "attending"),
    ("attendng", "attending"),
    ("tommorow", "tomorrow"),
    ("tomorow", "tomorrow"),
    ("tommorrow", "tomorrow"),
    ("mtg", "meeting"),
    ("meting", "meeting"),
    ("meetin", "meeting"),
    ("pls", "please"),
    ("plz", "please"),
    ("thx", "thanks"),
    ("thanx", "thanks"),
    ("tks", "thanks"),
    ("u", "you"),
    ("ur", "your"),
    ("b", "be"),
    ("r", "are"),
    ("yh", "yes"),
    ("yeh", "yes"),
    ("yea", "yes"),
    ("yeah", "yes"),
    ("yep", "yes"),
    ("yup", "yes"),
    ("yess", "yes"),
    ("ye", "yes"),
    ("aye", "yes"),
    ("ok", "okay"),
    ("k", "okay"),
    ("goin", "going"),
    ("comin", "coming"),
    ("doin", "doing"),
    ("nah", "no"),
    ("nope", "no"),
    ("wen", "when"),
    ("wot", "what"),
    ("cos", "because"),
    ("becuase", "because"),
    ("coz", "because"),
    ("def", "definitely"),
    ("defo", "definitely"),
    ("definately", "definitely"),
    ("availible", "available"),
    ("avaliable", "available"),
    ("availble", "available"),
    ("unfortunatly", "unfortunately"),
    ("unfortunatley", "unfortunately"),
    ("collegue", "colleague"),
    ("colleage", "colleague"),
    ("collegues", "colleagues"),
    ("apologise", "apologies"),
    ("apologize", "apologies"),
    ("apology", "apologies"),
    ("appologies", "apologies"),
    ("appologise", "apologies"),
    ("diarized", "diarised"),
    ("confrim", "confirm"),
    ("comfirm", "confirm"),
    ("e-mail", "email"),
    ("prob", "probably"),
    ("probs", "probably"),
    ("gonna", "going to"),
    ("wanna", "want to"),
    ("gotta", "have to"),
    ("recieve", "receive"),
    ("wensday", "wednesday"),
    ("wednsday", "wednesday"),
    ("mon", "monday"),
    ("tue", "tuesday"),
    ("tues", "tuesday"),
    ("wed", "wednesday"),
    ("weds", "wednesday"),
    ("thu", "thursday"),
    ("thur", "thursday"),
    ("thurs", "thursday"),
    ("fri", "friday"),
    ("mins", "minutes"),
    ("min", "minutes"),
    ("hrs", "hours"),
    ("hr", "hour"),
];

/// Words behind which another thought begins.
const TURNS: &[&str] = &["but", "however", "although", "though", "unless", ";"];

/// Words behind which `ill` is `I will`.
const DOING: &[&str] = &[
    "be", "come", "attend", "see", "join", "send", "try", "let", "get", "bring", "make", "there",
    "have", "do",
];

/// The sentences of a text.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    for block in blocks(text) {
        for piece in pieces(&block) {
            if let Some(sentence) = sentence(piece) {
                found.push(sentence);
            }
            if MOST <= found.len() {
                return found;
            }
        }
    }
    found
}

/// Lines that belong together as one text.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.trim();
        let bullet = line.starts_with(['-', '*', '\u{2022}']);
        match blocks.last_mut() {
            Some(last) if goes_on && !line.is_empty() && !bullet => {
                last.push(' ');
                last.push_str(line);
            }
            _ if line.is_empty() => {}
            _ => blocks.push(line.to_owned()),
        }
        let ended = line.ends_with(['.', '!', '?', ':']);
        goes_on = WRAPPED <= line.chars().count() && !ended;
    }
    blocks
}

/// A block at its full stops, question and exclamation marks.
fn pieces(block: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut chars = block.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let is_end = matches!(
            c,
            '.' | '!' | '?' | '\u{2026}' | '\u{61f}' | '\u{6d4}' | '\u{964}'
        ) && next
            .is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '\'' | ')'));
        if is_end && !is_abbreviation(block.get(from..at).unwrap_or_default()) {
            found.push(block.get(from..at + c.len_utf8()).unwrap_or_default());
            from = at + c.len_utf8();
        }
    }
    found.push(block.get(from..).unwrap_or_default());
    found
}

fn is_abbreviation(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let last = last.trim_matches('(').to_lowercase();
    [
        "mr", "mrs", "ms", "dr", "miss", "e.g", "i.e", "approx", "st", "no", "tel", "ext", "p.s",
    ]
    .contains(&last.as_str())
        && last != before.trim().to_lowercase()
}

fn sentence(text: &str) -> Option<Sentence> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words(&text);
    if words.is_empty() {
        return None;
    }
    let clauses = words
        .split(|word| TURNS.contains(&word.as_str()))
        .filter(|clause| !clause.is_empty())
        .map(<[String]>::to_vec)
        .collect();
    let words: Vec<String> = words.into_iter().filter(|word| word != ";").collect();
    let asks = match text.contains(['?', '\u{61f}']) {
        true => Asks::Yes,
        false => Asks::No,
    };
    Some(Sentence {
        text,
        words,
        clauses,
        asks,
    })
}

/// The words of a sentence as the tables have them.
pub fn words(text: &str) -> Vec<String> {
    let text = text
        .to_lowercase()
        .replace(['\u{2019}', '\u{2018}', '`'], "'");
    let mut found: Vec<String> = Vec::new();
    for token in text.split_whitespace() {
        let stops = token.ends_with([';', ':', ',', '\u{2013}', '\u{2014}']) || token == "-";
        let pieces: Vec<&str> = match token.contains('@') || holds_digit(token) {
            true => vec![token],
            false => token
                .split(|c: char| !c.is_alphanumeric() && c != '\'')
                .collect(),
        };
        for piece in pieces {
            // One run of signs without a space can hold words without number.
            if MOST_WORDS <= found.len() {
                break;
            }
            let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
            if !piece.is_empty() {
                add(&mut found, piece);
            }
        }
        if stops && token.ends_with(';') {
            found.push(";".to_owned());
        }
        if MOST_WORDS <= found.len() {
            break;
        }
    }
    found
}

pub fn holds_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

fn add(found: &mut Vec<String>, word: &str) {
    if word == "not" && found.last().is_some_and(|last| last == "can") {
        found.pop();
        found.push("cannot".to_owned());
        return;
    }
    // `ill be there` is no illness.
    if DOING.contains(&word) && found.last().is_some_and(|last| last == "ill") {
        let before = found.len().checked_sub(2).and_then(|at| found.get(at));
        if before.is_none_or(|word| !matches!(word.as_str(), "am" | "is" | "be" | "are" | "was")) {
            found.pop();
            found.extend(["i".to_owned(), "will".to_owned()]);
        }
    }
    match SAME.iter().find(|(short, _)| *short == word) {
        Some((_, long)) => found.extend(long.split(' ').map(str::to_owned)),
        None => found.push(word.trim_end_matches("'s").replace('\'', "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_so_many_words_whether_or_not_spaces_part_them() {
        let spoken = ["no ", "no,", "no&", "can't/"].map(|word| words(&word.repeat(60_000)));
        for words in spoken {
            assert!(words.len() <= MOST_WORDS + 1, "{}", words.len());
        }
    }
}
