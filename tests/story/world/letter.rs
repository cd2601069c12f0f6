//! The letters of a child, each with everything that its one reader would get.

use std::{collections::BTreeMap, fs, path::Path};

use mail_parser::MessageParser;

use super::{World, paper, words_of_html};

/// One letter: ready to go, or held back.
#[derive(Clone)]
pub struct Letter {
    /// `01-child`
    pub folder: String,
    /// `parent_father`
    pub role: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl World {
    #[track_caller]
    pub fn letters(&self, place: u32) -> Vec<Letter> {
        let folder = self.out().join(self.id(place)).join("letters");
        let Ok(folders) = fs::read_dir(&folder) else {
            return Vec::new();
        };
        let mut letters: Vec<Letter> = folders.map(|one| letter(&one.unwrap().path())).collect();
        letters.sort_by(|one, other| one.folder.cmp(&other.folder));
        letters
    }

    /// The letter to the first person with this part.
    #[track_caller]
    pub fn letter_to(&self, place: u32, role: &str) -> Letter {
        let all = self.letters(place);
        let roles: Vec<_> = all.iter().map(|one| one.role.clone()).collect();
        let found = all.into_iter().find(|one| one.role == role);
        found.unwrap_or_else(|| panic!("no letter to {role}, but to {roles:?}"))
    }

    /// The parts of those whose letter is ready to go.
    #[track_caller]
    pub fn ready_for(&self, place: u32) -> Vec<String> {
        let all = self.letters(place);
        let ready = all.into_iter().filter(|one| !one.is_held_back());
        ready.map(|one| one.role).collect()
    }

    /// No letter to parents or others of the family is ready, and each says why.
    #[track_caller]
    pub fn holds_back_from_family(&self, place: u32, because: &str) {
        let family: Vec<_> = self
            .letters(place)
            .into_iter()
            .filter(|one| one.is_to_family())
            .collect();
        assert!(
            !family.is_empty(),
            "no letter to family, not even one held back"
        );
        for letter in family {
            assert!(letter.is_held_back(), "{} is ready", letter.folder);
            let why = letter.why();
            assert!(why.contains(because), "{}: {why}", letter.folder);
        }
    }
}

fn letter(folder: &Path) -> Letter {
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let files = fs::read_dir(folder).unwrap().map(|one| {
        let path = one.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        (file, fs::read(&path).unwrap())
    });
    Letter {
        role: name.split_once('-').unwrap().1.to_owned(),
        files: files.collect(),
        folder: name,
    }
}

impl Letter {
    pub fn is_held_back(&self) -> bool {
        self.files.contains_key("HELD-BACK.txt")
    }

    pub fn is_to_family(&self) -> bool {
        matches!(
            self.role.as_str(),
            "parent_mother" | "parent_father" | "parent" | "pr_holder" | "relative_connected"
        )
    }

    /// The child and the family: those who must not be told where others live.
    pub fn is_to_child_or_family(&self) -> bool {
        self.is_to_family() || self.role == "child"
    }

    /// Why it is held back.
    #[track_caller]
    pub fn why(&self) -> String {
        assert_eq!(
            self.files.len(),
            1,
            "{}: nothing lies beside the reason",
            self.folder
        );
        self.text_of("HELD-BACK.txt")
    }

    #[track_caller]
    pub fn text_of(&self, file: &str) -> String {
        let bytes = self.files.get(file);
        let bytes = bytes.unwrap_or_else(|| panic!("no {file} in {}", self.folder));
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// The words of the letter.
    #[track_caller]
    pub fn text(&self) -> String {
        self.text_of("letter.txt")
    }

    /// The mail as another program reads it, where the letter goes by mail.
    pub fn mail(&self) -> Option<mail_parser::Message<'_>> {
        let bytes = self.files.get("letter.eml")?;
        Some(MessageParser::new().parse(bytes).unwrap())
    }

    /// Everybody to whom the mail would go.
    pub fn recipients(&self) -> Vec<String> {
        let Some(mail) = self.mail() else {
            return Vec::new();
        };
        [mail.to(), mail.cc(), mail.bcc()]
            .into_iter()
            .flatten()
            .flat_map(|address| address.iter())
            .filter_map(|one| one.address())
            .map(str::to_owned)
            .collect()
    }

    /// Every word of every file that goes to the reader, as the reader's programs would show it:
    /// mail parts decoded, calendar lines unfolded, pages without markup, print as text.
    /// What only staff sees (`check.txt`) is left out.
    pub fn everything(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (name, bytes) in &self.files {
            match name.rsplit_once('.').map_or("", |(_, end)| end) {
                "html" => {
                    let page = String::from_utf8(bytes.clone()).unwrap();
                    all.push((format!("{name}, words"), words_of_html(&page)));
                    all.push((name.clone(), page));
                }
                "ics" => all.push((name.clone(), unfolded(bytes))),
                "pdf" => all.extend(paper::text_of_pdf(bytes).map(|text| (name.clone(), text))),
                "eml" => self.parts_of_mail(&mut all),
                _ if name == "check.txt" || name == "HELD-BACK.txt" => {}
                _ => all.push((name.clone(), String::from_utf8(bytes.clone()).unwrap())),
            }
        }
        all
    }

    fn parts_of_mail(&self, all: &mut Vec<(String, String)>) {
        let mail = self.mail().unwrap();
        for header in mail.headers_raw() {
            all.push((format!("letter.eml, {}", header.0), header.1.to_owned()));
        }
        all.push((
            "letter.eml, subject".to_owned(),
            mail.subject().unwrap_or_default().to_owned(),
        ));
        for (at, part) in mail.parts.iter().enumerate() {
            if part.is_multipart() {
                continue;
            }
            let text = String::from_utf8_lossy(part.contents()).into_owned();
            all.push((format!("letter.eml, part {at}"), unfolded(text.as_bytes())));
        }
    }
}

fn unfolded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .replace("\r\n ", "")
        .replace("\r\n\t", "")
}
