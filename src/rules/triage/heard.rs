//! Which sentence says what, each read by the tables.

use crate::rules::triage::{
    Plain,
    phrase::any_in,
    sentence::{Asks, Sentence},
    tables, vocabulary,
};

/// What a sentence can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    ForMachines,
    Wrong,
    Left,
    NewContact,
    Someone,
    Report,
    Part,
    Another,
    AnotherIfNot,
    No,
    NoIfAlone,
    Yes,
    YesIfAlone,
    Hedge,
    /// A hedge that holds for the whole answer.
    Condition,
    Irony,
    Asks,
    Courtesy,
    Selling,
}

/// Which sentences say what; each kind with the numbers of its sentences.
pub struct Heard<'s> {
    pub sentences: &'s [Sentence],
    pub said: Vec<(Says, usize)>,
}

impl Heard<'_> {
    pub fn says(&self, what: Says) -> bool {
        self.said.iter().any(|(one, _)| *one == what)
    }

    /// The sentences that say any of these.
    pub fn quoted(&self, what: &[Says]) -> Vec<String> {
        let mut numbers: Vec<usize> = self
            .said
            .iter()
            .filter(|(one, _)| what.contains(one))
            .map(|(_, number)| *number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let text = |number: &usize| Some(self.sentences.get(*number)?.text.clone());
        numbers.iter().filter_map(text).collect()
    }

    pub fn count(&self, what: Says) -> usize {
        self.said.iter().filter(|(one, _)| *one == what).count()
    }

    /// Whether every sentence is an answer of this kind, or adds nothing to it.
    pub fn is_plain(&self, what: &[Says]) -> Plain {
        let is_known = |number: usize| {
            let says = |says: &Says| {
                let here = (*says, number);
                self.said.contains(&here)
            };
            what.iter().any(says) || says(&Says::Courtesy)
        };
        let doubts = [
            Says::Hedge,
            Says::Irony,
            Says::Asks,
            Says::Selling,
            Says::ForMachines,
        ];
        let clean = !doubts.iter().any(|doubt| self.says(*doubt));
        let understood = self.sentences.iter().enumerate().all(|(number, sentence)| {
            is_known(number) && vocabulary::holds_all(&sentence.words) || is_name(sentence)
        });
        match clean && understood {
            true => Plain::Yes,
            false => Plain::No,
        }
    }
}

/// A line of at most three words that says nothing by itself: a name.
fn is_name(sentence: &Sentence) -> bool {
    sentence.words.len() <= 3
        && sentence.asks == Asks::No
        && sentence.text.chars().next().is_some_and(char::is_uppercase)
        && !sentence.words.iter().any(|word| {
            matches!(
                word.as_str(),
                "not" | "no" | "cannot" | "never" | "if" | "maybe" | "help"
            )
        })
}

/// Reads all sentences.
pub fn hear(sentences: &[Sentence]) -> Heard<'_> {
    let mut said = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let mut add = |what: Says| said.push((what, number));
        let words = &sentence.words;
        let whole: &[(Says, &[&str])] = &[
            (Says::ForMachines, tables::FOR_MACHINES),
            (Says::Wrong, tables::WRONG),
            (Says::Left, tables::LEFT),
            (Says::NewContact, tables::NEW_CONTACT),
            (Says::Someone, tables::SOMEONE),
            (Says::Report, tables::REPORT),
            (Says::Another, tables::ANOTHER),
            (Says::AnotherIfNot, tables::ANOTHER_IF_NOT),
            (Says::Irony, tables::IRONY),
            (Says::Courtesy, tables::COURTESY),
            (Says::Selling, tables::SELLING),
        ];
        for (what, table) in whole {
            let refused = *what == Says::Another && any_in(words, NO_OTHER_TIME);
            if any_in(words, table) && !refused {
                add(*what);
            }
        }
        let excuse = any_in(words, tables::LATE_ANSWER);
        if any_in(words, tables::HEDGES) && !any_in(words, tables::NOT_A_HEDGE) {
            add(Says::Hedge);
            if any_in(words, tables::CONDITIONS) {
                add(Says::Condition);
            }
        }
        let asks = sentence.asks == Asks::Yes || any_in(words, tables::ASKING);
        if asks && !any_in(words, tables::SMALL_TALK) {
            add(Says::Asks);
        }
        let manner = Manner { asks, excuse };
        for clause in &sentence.clauses {
            hear_clause(clause, manner, &mut add);
        }
    }
    Heard { sentences, said }
}

/// Words of another time that ask for none: what is sent by Friday instead is a report.
const NO_OTHER_TIME: &[&str] = &[
    "cannot .. any other",
    "by ~ <day>|#|then|tomorrow ~ instead",
];

/// How a sentence is meant as a whole.
#[derive(Clone, Copy)]
struct Manner {
    asks: bool,
    /// It excuses the lateness of the answer.
    excuse: bool,
}

/// Coming or not is heard clause by clause: `I cannot drive but I will be there`.
fn hear_clause(clause: &[String], manner: Manner, add: &mut impl FnMut(Says)) {
    let Manner { asks, excuse } = manner;
    if any_in(clause, tables::PART) {
        add(Says::Part);
    }
    if excuse {
        add(Says::Courtesy);
    }
    if any_in(clause, tables::NO) && (!excuse || denies(clause)) && !missed_nothing(clause) {
        // Whoever cannot be in the room may still be heard.
        add(match any_in(clause, NOT_IN_THE_ROOM) {
            true => Says::NoIfAlone,
            false => Says::No,
        });
        return;
    }
    if any_in(clause, tables::NO_IF_ALONE) {
        add(Says::NoIfAlone);
    }
    // A question says nothing: `Can I come?`
    if !asks {
        if any_in(clause, tables::YES) {
            add(Says::Yes);
        } else if any_in(clause, tables::YES_IF_ALONE) {
            add(Says::YesIfAlone);
        }
    }
}

fn denies(clause: &[String]) -> bool {
    clause
        .iter()
        .any(|word| matches!(word.as_str(), "cannot" | "not" | "unable"))
}

const NOT_IN_THE_ROOM: &[&str] = &["in person", "face to face", "physically", "in the room"];

/// `I would not miss it`, `no problem`.
fn missed_nothing(clause: &[String]) -> bool {
    let phrases = [
        "would not miss",
        "not ~ miss it|this",
        "not a problem",
        "no problem",
        "not ~ missing|miss it|this",
        "cannot ~ make|do .. other",
    ];
    any_in(clause, &phrases)
}
