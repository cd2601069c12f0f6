//! How hard the letters are to read, and words that must not be in them.

use super::office::{Office, TEMPLATES};
use crate::{
    forms::invite::letters::{Letter, audience::Audience},
    model::{date::PartialDate, fact::Fact, network::Network},
    rules::{
        disclosure::item::Item,
        example::{network, text},
    },
};

/// Flesch and Kincaid's grade; a reader of grade 2 is about 7 years old.
fn grade(text: &str) -> f64 {
    let mut sentences = 0.0;
    let mut words = 0.0;
    let mut syllables = 0.0;
    for sentence in text.split(['.', '!', '?', ':', '\n']) {
        let of_sentence: Vec<&str> = sentence
            .split(|c: char| !(c.is_alphabetic() || c == '\''))
            .filter(|word| !word.is_empty())
            .collect();
        if of_sentence.is_empty() {
            continue;
        }
        sentences += 1.0;
        for word in of_sentence {
            words += 1.0;
            syllables += f64::from(syllables_of(word));
        }
    }
    0.39 * words / sentences + 11.8 * syllables / words - 15.59
}

/// Groups of vowels, without a silent e at the end; never none.
fn syllables_of(word: &str) -> u32 {
    let word = word.to_lowercase();
    let word = word
        .strip_suffix('e')
        .filter(|rest| !rest.ends_with('l'))
        .unwrap_or(&word);
    let mut count = 0;
    let mut was_vowel = false;
    for c in word.chars() {
        let is_vowel = "aeiouy".contains(c);
        count += u32::from(is_vowel && !was_vowel);
        was_vowel = is_vowel;
    }
    count.max(1)
}

/// Networks that between them bring out every sentence.
fn networks() -> Vec<Network> {
    let plain = network();
    let mut older = network();
    if let Fact::Known { value, .. } = &mut older.child.birth {
        value.date = PartialDate::Day(jiff::civil::date(2012, 3, 9));
    }
    let mut easy = network();
    easy.child.access.formats.push(text("Easy read"));
    let open = |network: &Network| {
        let mut network = network.clone();
        network.child.planned = Default::default();
        network
    };
    let mut all = vec![plain, older, easy];
    all.extend(all.clone().iter().map(open));
    all
}

fn letters() -> Vec<Letter> {
    networks()
        .iter()
        .flat_map(|network| {
            Office::new()
                .write(network)
                .written()
                .cloned()
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The body without the names of the day, the council and the people, which nobody can choose.
fn body(letter: &Letter) -> String {
    let text = letter.text.split("\n--\n").next().unwrap_or_default();
    let mut text = text.to_owned();
    for fixed in [
        "Thursday 3 December 2026",
        "Monday 30 November 2026",
        "Monday 30 November 2026",
        "Civic Centre, Northshire",
        "Northshire Council",
        "Children's reviews team",
        "Yours sincerely",
    ] {
        text = text.replace(fixed, "Max");
    }
    text
}

#[test]
fn syllables_are_counted_as_they_are_spoken() {
    for (word, expected) in [
        ("come", 1),
        ("meeting", 2),
        ("advocate", 3),
        ("you", 1),
        ("little", 2),
    ] {
        assert_eq!(syllables_of(word), expected, "{word}");
    }
}

#[test]
fn each_letter_can_be_read_by_its_reader() {
    for letter in letters() {
        // Grade and age: a grade is the age less five.
        let most = match letter.audience {
            Audience::ChildA | Audience::ChildEasy => 2.0,
            Audience::ChildB => 5.0,
            Audience::Parent => 5.0,
            Audience::Carer => 6.0,
            Audience::Professional => 7.5,
        };
        let grade = grade(&body(&letter));
        assert!(
            grade <= most,
            "{:?} has grade {grade:.1}:\n{}",
            letter.audience,
            body(&letter)
        );
    }
}

#[test]
fn easy_read_has_one_short_idea_a_line() {
    for letter in letters()
        .iter()
        .filter(|one| one.audience == Audience::ChildEasy)
    {
        for line in letter.text.lines() {
            assert!(line.split_whitespace().count() <= 12, "{line}");
            assert!(line.matches(['.', '?']).count() <= 1, "{line}");
        }
    }
}

/// Words that hurt, blame or hide what is meant; none of them in a letter to family or a child.
const NEVER: [&str; 34] = [
    "looked after",
    "looked-after",
    "in care",
    "care plan",
    "care order",
    "cla",
    "lac",
    "placement",
    "placed",
    "contact",
    "sibling",
    "siblings",
    "abscond",
    "birth mother",
    "birth father",
    "birth parents",
    "foster",
    "respite",
    "professionals",
    "failure",
    "failed",
    "refuse",
    "refused",
    "compliance",
    "engage",
    "challenging",
    "manipulative",
    "attention seeking",
    "statutory",
    "iro",
    "safeguarding",
    "sorry",
    "please",
    "hereby",
];

#[test]
fn letters_to_family_and_children_hold_none_of_the_words_to_avoid() {
    for letter in letters() {
        if !(letter.audience.is_child() || letter.audience == Audience::Parent) {
            continue;
        }
        let words = format!(" {} ", letter.text.to_lowercase());
        let words: String = words
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || c == '-' {
                    c
                } else {
                    ' '
                }
            })
            .collect();
        for never in NEVER {
            assert!(
                !words.contains(&format!(" {never} ")),
                "{never}:\n{}",
                letter.text
            );
        }
    }
}

#[test]
fn subjects_and_first_lines_to_family_name_nobody_and_do_not_speak_of_care() {
    for letter in letters() {
        if letter.audience == Audience::Professional {
            continue;
        }
        let preview: String = letter.text.chars().take(100).collect();
        for secret in ["Maya", "Bell", "review", "care"] {
            assert!(!letter.subject.contains(secret), "{}", letter.subject);
        }
        if letter.audience == Audience::Parent {
            assert!(!preview.contains("Maya"), "{preview}");
        }
    }
}

#[test]
fn every_name_that_a_letter_asks_for_is_an_item_that_disclosure_knows() {
    let office = Office::new();
    let known: Vec<&str> = Item::ALL.iter().map(|item| item.name()).collect();
    for (name, _) in TEMPLATES {
        if *name == "forms/invite/sheet.html" {
            continue;
        }
        for asked in office.engine.variables(name).unwrap() {
            assert!(known.contains(&asked.as_str()), "{name} asks for {asked}");
        }
    }
}

#[test]
fn a_letter_is_light_and_has_no_picture_script_or_address_to_fetch() {
    for letter in letters() {
        assert!(letter.html.len() < 30_000);
        for never in ["<img", "<script", "http://", "https://", "url("] {
            assert!(!letter.html.contains(never), "{never}");
        }
    }
}
