//! The folders of the demo's post: what was captured, and what comes back.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::task::JoinHandle;

use crate::{
    casework::{
        inbound::{self, Terms},
        letters::Chance,
        office::Office,
    },
    mail::{
        captured::{Back, Captured},
        inbox::mailbox::Mailbox,
    },
    model::inbound::Participation,
    sources::case_system::Clock,
    web::demo_mailbox::{Answer, Letter, Post},
};

/// So often it is looked for answers: whoever plays a reader wants to see what comes of it.
const LOOK: Duration = Duration::from_secs(1);

/// The two folders.
pub struct Folders {
    pub captured: PathBuf,
    pub coming: PathBuf,
    pub clock: Clock,
    pub chance: Chance,
}

impl Folders {
    fn read(&self, name: &str) -> io::Result<Option<Captured>> {
        // Only a name of this folder is a name.
        let is_name = Path::new(name).file_name().is_some_and(|own| own == name);
        if !is_name || !name.ends_with(".eml") {
            return Ok(None);
        }
        match fs::read(self.captured.join(name)) {
            Ok(bytes) => Ok(Captured::read(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Post for Folders {
    fn letters(&self) -> io::Result<Vec<Letter>> {
        let entries = match fs::read_dir(&self.captured) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut letters = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(letter) = self.read(&name)? {
                letters.push(shown(name, letter));
            }
        }
        letters.sort_by(|one, other| (other.at, &one.name).cmp(&(one.at, &other.name)));
        Ok(letters)
    }

    fn answer(&self, letter: &str, answer: &Answer) -> io::Result<bool> {
        let Some(captured) = self.read(letter)? else {
            return Ok(false);
        };
        let drawn = (self.chance)().ok_or_else(|| io::Error::other("no chance to draw from"))?;
        let name: String = drawn.iter().map(|byte| format!("{byte:02x}")).collect();
        let back = match answer {
            Answer::Words(words) => Back::Words(words),
            Answer::Accept => Back::Calendar(Participation::Accepted),
            Answer::Decline => Back::Calendar(Participation::Declined),
            Answer::NoSuchAddress => Back::NoSuchAddress,
            Answer::Away(until) => Back::Away(*until),
        };
        let Some(bytes) = captured.back(&back, self.clock.now(), &name) else {
            return Ok(false);
        };
        fs::create_dir_all(&self.coming)?;
        // Whole before it has its name: the other side reads all that ends so.
        let part = self.coming.join(format!("{name}.part"));
        fs::write(&part, bytes)?;
        fs::rename(part, self.coming.join(format!("{name}.eml")))?;
        Ok(true)
    }
}

fn shown(name: String, letter: Captured) -> Letter {
    let mut words = letter.text.split_whitespace();
    // Links of readers, to dates, of services, of whoever takes the minutes.
    let links = ["/r/", "/d/", "/s/", "/m/"];
    let link = words
        .find(|word| word.starts_with("http") && links.iter().any(|below| word.contains(below)));
    Letter {
        name,
        link: link.map(str::to_owned),
        asks_by_calendar: letter.asks_by_calendar(),
        to: letter.to,
        subject: letter.subject,
        at: letter.at,
        text: letter.text,
    }
}

/// Reads what comes back, until it is dropped.
pub fn reading(office: Arc<Office>, mailbox: Arc<dyn Mailbox>, terms: Terms) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            if let Err(error) = inbound::round(&office, &*mailbox, &terms).await {
                tracing::warn!(%error, "no mail was read");
            }
            tokio::time::sleep(LOOK).await;
        }
    })
}
