//! Kinds of lines in a message: greetings, quotations, banners, small print.

/// Ends of the line that names whose letter is quoted, in the languages of mail programs.
const WROTE: &[&str] = &[
    "wrote:",
    "wrote :",
    "writes:",
    "a écrit :",
    "a écrit :",
    "a écrit:",
    "schrieb:",
    "escribió:",
    "escreveu:",
    "ha scritto:",
    "napisał(a):",
    "napisał:",
    "napisała:",
    "pisze:",
    "a scris:",
    "ysgrifennodd:",
    "schreef:",
    "yazdı:",
    "написав:",
    "пише:",
];

/// Lines behind which an earlier letter stands.
const EARLIER: &[&str] = &[
    "original message",
    "original appointment",
    "forwarded message",
    "begin forwarded message",
    "ursprüngliche nachricht",
    "message d'origine",
    "mensaje original",
    "wiadomość oryginalna",
    "mesaj original",
    "neges wreiddiol",
];

/// Headers by which programs introduce an earlier letter.
const HEADERS: &[&str] = &[
    "from:",
    "sent:",
    "to:",
    "date:",
    "subject:",
    "cc:",
    "de :",
    "envoyé :",
    "von:",
    "gesendet:",
    "od:",
    "wysłano:",
    "do:",
    "temat:",
    "oddi wrth:",
    "anfonwyd:",
    "de:",
    "enviado:",
];

/// Ways to end a letter.
const CLOSINGS: &[&str] = &[
    "kind regards",
    "kindest regards",
    "warm regards",
    "warmest regards",
    "best regards",
    "with regards",
    "regards",
    "rgds",
    "kr",
    "best wishes",
    "warm wishes",
    "all the best",
    "best",
    "many thanks",
    "thanks",
    "thank you",
    "thankyou",
    "thanks again",
    "thanks in advance",
    "thanks so much",
    "thanks very much",
    "with thanks",
    "ta",
    "cheers",
    "yours sincerely",
    "yours faithfully",
    "sincerely",
    "yours",
    "take care",
    "speak soon",
    "pozdrawiam",
    "z poważaniem",
    "cofion",
    "cofion cynnes",
    "cordialement",
    "bien cordialement",
    "saludos",
    "cu stimă",
    "saygılarımla",
    "mit freundlichen grüßen",
];

/// Lines that telephones and programs add.
const DEVICES: &[&str] = &[
    "sent from my",
    "sent from outlook",
    "sent from yahoo",
    "sent from mail for",
    "sent from samsung",
    "sent from proton",
    "sent from the",
    "sent from gmail",
    "sent via",
    "sent using",
    "get outlook for",
    "enviado desde mi",
    "envoyé de mon",
    "von meinem iphone gesendet",
    "wysłane z",
    "trimis de pe",
    "anfonwyd o fy",
];

/// What warnings of mail servers say.
const BANNERS: &[&str] = &[
    "this email originated from outside",
    "this message originated from outside",
    "this email was sent from outside",
    "this message was sent from outside",
    "this email came from outside",
    "this message came from outside",
    "this is an external email",
    "external email",
    "external sender",
    "external message",
    "[external]",
    "you don't often get email from",
    "you don\u{2019}t often get email from",
    "learn why this is important",
    "do not click links",
    "do not click on links",
    "do not open attachments unless",
    "some people who received this message don't often",
    "this sender is from outside",
    "think before you click",
    "originated outside",
];

/// What the small print of organisations says.
const DISCLAIMERS: &[&str] = &[
    "is confidential",
    "are confidential",
    "be confidential",
    "confidentiality notice",
    "confidential and may be",
    "confidential and intended",
    "confidential information intended",
    "intended solely for",
    "intended only for",
    "intended for the addressee",
    "intended for the named",
    "intended for the use of",
    "if you are not the intended recipient",
    "if you have received this email in error",
    "if you have received this e-mail in error",
    "if you have received this message in error",
    "if you receive this email in error",
    "received it in error",
    "please consider the environment",
    "before printing this",
    "scanned for viruses",
    "virus-free",
    "registered in england",
    "registered charity",
    "registered office",
    "company number",
    "monitored in accordance",
    "may be monitored",
    "freedom of information act",
    "privacy notice",
    "views expressed in this email",
    "do not necessarily reflect",
    "do not necessarily represent",
    "cyfrinachol",
];

/// Lines behind which a machine gives back the letter that did not arrive.
const COPIES: &[&str] = &[
    "this is a copy of the message",
    "below this line is a copy",
    "a copy of the message",
    "a copy of your message",
    "original message follows",
    "original message headers",
    "message header follows",
    "the following is a copy",
    "included is a copy",
    "--- original message",
    "----- original message",
    "-----original message",
    "message headers follow",
    "returned message",
];

fn folded(line: &str) -> String {
    line.trim().to_lowercase()
}

/// How many lines at the beginning name whose letter is quoted; nothing where none does.
pub fn is_attribution(lines: &[&str]) -> Option<usize> {
    let first = lines.first()?.trim();
    if first.is_empty() || first.len() > 400 {
        return None;
    }
    let mut whole = String::new();
    for (at, line) in lines.iter().take(3).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') {
            return None;
        }
        whole.push_str(&line.to_lowercase());
        let names_a_letter = whole.contains('@') || whole.chars().any(|c| c.is_ascii_digit());
        if names_a_letter && WROTE.iter().any(|end| whole.ends_with(end)) {
            return Some(at + 1);
        }
        whole.push(' ');
    }
    None
}

/// A line behind which everything is an earlier letter.
pub fn begins_quotation(line: &str) -> bool {
    let folded = folded(line);
    let bare = folded.trim_matches(|c: char| matches!(c, '-' | '_' | '*' | ':' | ' '));
    let framed = line.trim().starts_with("--") || bare.starts_with("begin forwarded");
    framed && EARLIER.iter().any(|mark| bare.starts_with(mark))
}

/// Headers of an earlier letter: the first of them and at least two more in the next lines.
pub fn is_header_block(lines: &[&str]) -> bool {
    let is_header = |line: &&str| {
        let line = folded(line.trim_start_matches(['*', ' ']));
        HEADERS.iter().any(|name| line.starts_with(name))
    };
    let bare = |line: &&str| line.trim().replace('*', "");
    let first = lines.first().map(bare);
    let starts = first.is_some_and(|line| {
        let line = line.to_lowercase();
        ["from:", "de :", "von:", "od:", "oddi wrth:", "de:"]
            .iter()
            .any(|name| line.starts_with(name))
    });
    let following = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    starts && 2 <= following.take(5).filter(|line| is_header(line)).count()
}

/// `-- `, or a line of underscores.
pub fn is_signature_mark(line: &str) -> bool {
    let line = line.trim();
    line == "--" || line == "\u{2014}" || (line.len() >= 10 && line.chars().all(|c| c == '_'))
}

/// Whether a line is the sender's name, or a part or initials of it.
pub fn is_name_of(line: &str, sender: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (line, sender) = (words(line), words(sender));
    let full = |word: &String| sender.contains(word);
    let initial =
        |word: &String| word.len() == 1 && sender.iter().any(|it| it.starts_with(word.as_str()));
    (1..=4).contains(&line.len())
        && line.iter().any(full)
        && line.iter().all(|word| full(word) || initial(word))
}

pub fn is_device_line(line: &str) -> bool {
    let line = folded(line);
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    line.len() < 120 && DEVICES.iter().any(|start| line.starts_with(start))
}

/// A greeting at the end, with or without a name on the same line.
pub fn is_closing(line: &str) -> bool {
    let line = folded(line);
    let line = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    if line.split_whitespace().count() > 5 || line.ends_with('?') {
        return false;
    }
    CLOSINGS.iter().any(|closing| {
        line.strip_prefix(closing).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with([',', '.', '!', '-'])
                || (rest.starts_with(' ') && rest.split_whitespace().count() <= 2)
        })
    })
}

/// Whether a line says something, as against a name, a post or a telephone number.
pub fn is_sentence(line: &str) -> bool {
    let folded = folded(line);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '\u{2019}')
        .filter(|word| !word.is_empty())
        .collect();
    if folded.contains('|') || folded.contains("www.") || folded.contains("http") {
        return false;
    }
    let speaks = [
        "i",
        "i'm",
        "i\u{2019}m",
        "i'll",
        "i\u{2019}ll",
        "we",
        "my",
        "me",
        "you",
        "he",
        "she",
        "they",
    ];
    let has_speaker = words.iter().any(|word| speaks.contains(word));
    let ends = folded.ends_with(['.', '!', '?']);
    let is_note = folded.starts_with("ps") || folded.starts_with("p.s");
    is_note || (3 <= words.len() && (has_speaker || (ends && 5 <= words.len())))
}

pub fn is_banner(paragraph: &str) -> bool {
    let paragraph = folded(paragraph);
    BANNERS.iter().any(|mark| paragraph.contains(mark))
}

/// The second line of a warning that was broken into lines.
pub fn continues_banner(line: &str) -> bool {
    let line = folded(line);
    [
        "recognise the sender",
        "recognize the sender",
        "content is safe",
        "open attachments",
        "your it service",
    ]
    .iter()
    .any(|mark| line.contains(mark))
}

pub fn is_disclaimer(paragraph: &str) -> bool {
    let paragraph = folded(paragraph);
    let said = DISCLAIMERS
        .iter()
        .filter(|mark| paragraph.contains(**mark))
        .count();
    // One of these words may stand in an answer; a long paragraph with it is small print.
    let names_itself = [
        "this email",
        "this e-mail",
        "this message",
        "this communication",
    ]
    .iter()
    .any(|name| paragraph.contains(name));
    2 <= said
        || (1 <= said
            && (names_itself
                || paragraph.starts_with("please consider")
                || paragraph.starts_with("registered")
                || paragraph.starts_with("confidentiality")))
}

pub fn is_copy_mark(line: &str) -> bool {
    let line = folded(line);
    COPIES.iter().any(|mark| line.contains(mark)) && line.len() < 120
}
