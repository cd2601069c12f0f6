//! Documents a CPU second, made in memory from data that is ready, on one core.
//!
//! The same invite with thirteen invitees each time: prefilled, as HTML sheet, Word file and PDF,
//! with its letters, a calendar file and a frozen message.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use samepage::{
    forms::invite::{
        Prepared,
        letters::{Letter, Marks},
        sheet::Sheet,
    },
    mail::letter::{self, Correspondent, FileCopy, Method},
    model::contact::EmailAddress,
    render::{
        calendar_file::{self, Event, Party, Uid},
        engine::Engine,
        word,
    },
};

mod measure;
mod office;

use measure::rate;
use office::Office;

fn main() -> Result<()> {
    if !measure::is_asked_for() {
        return Ok(());
    }
    let office = Office::open()?;
    let network = office::network(office.now)?;
    let circumstances = office.circumstances();
    let engine = engine()?;
    let prepare = || office.invite.prepare(&network, Vec::new(), &circumstances);
    let prepared = prepare();
    ensure!(
        prepared.attendance.parts.len() >= 13,
        "the invite has {} people",
        prepared.attendance.parts.len()
    );
    rate("prefill", None, || Ok(prepare().document))?;
    sheets(&office, &prepared, &engine)?;
    let mut bits = 0_u128;
    let mut write = || {
        office
            .invite
            .letters(&prepared, &circumstances, &engine, &mut |_| {
                bits += 1;
                Marks {
                    number: bits,
                    ..Marks::default()
                }
            })
    };
    let letters = write()?;
    let written: Vec<&Letter> = letters.written().collect();
    eprintln!(
        "{} letters, {} stopped",
        written.len(),
        letters.stopped().count()
    );
    rate("all letters of one invite", None, || {
        Ok(write()?.outcomes.len())
    })?;
    let letter = written
        .iter()
        .find(|letter| letter.calendar.is_some())
        .context("no letter has a calendar file")?;
    post(&office, letter)?;
    #[cfg(feature = "pdf")]
    pdf(&office, &prepared, letter)?;
    Ok(())
}

/// Every template of the invite, as the program is delivered with them.
fn engine() -> Result<Engine> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/forms/invite");
    let mut templates = Vec::new();
    for (folder, below) in [(folder.clone(), ""), (folder.join("papers"), "papers/")] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if name.ends_with(".html") || name.ends_with(".txt") {
                let text = fs::read_to_string(&path)?;
                templates.push((format!("forms/invite/{below}{name}"), text));
            }
        }
    }
    Ok(Engine::new(templates)?)
}

fn sheets(office: &Office, prepared: &Prepared, engine: &Engine) -> Result<()> {
    let sheet = Sheet::new(&office.invite, prepared);
    let page = engine.page("forms/invite/sheet.html", &sheet)?;
    ensure!(
        page.contains("leila.shah@health.example"),
        "the sheet is not complete"
    );
    eprintln!("sheet: {} bytes of HTML", page.len());
    rate("HTML sheet", Some(20_000.0), || {
        Ok(engine.page("forms/invite/sheet.html", &sheet)?)
    })?;
    let template = word::Template::compile(include_bytes!("../templates/forms/invite/sheet.docx"))?;
    let file = template.fill(&sheet)?;
    eprintln!("sheet: {} bytes of Word", file.len());
    rate("Word sheet", Some(5_000.0), || Ok(template.fill(&sheet)?))
}

/// The calendar file and the message of one letter.
fn post(office: &Office, written: &Letter) -> Result<()> {
    let uid = Uid::new(7, "northshire.example");
    let event = Event {
        uid: &uid,
        sequence: 0,
        stamp: office.now,
        start: jiff::civil::date(2026, 12, 3).at(16, 0, 0, 0),
        minutes: 60,
        summary: "Review meeting (ref 7F3K2)",
        location: Some("Civic Centre, Northshire"),
        description: "Say yes or no here, answer the letter, or call 020 7946 0100.",
        organizer: Party {
            name: "Children's reviews team",
            address: "reviews@northshire.example",
        },
        attendee: Party {
            name: "Leila Shah",
            address: "leila.shah@health.example",
        },
    };
    rate("calendar file", None, || {
        Ok(calendar_file::request(&event)?)
    })?;
    let from = EmailAddress::parse("reviews@northshire.example")?;
    let to = written.to.clone().context("the letter has no address")?;
    let message = letter::Letter {
        from: Correspondent {
            name: Some("Children's reviews team"),
            address: &from,
        },
        reply_to: &from,
        to: Correspondent {
            name: written.to_name.as_deref(),
            address: &to,
        },
        message_id: "inv.7f3k2.c41.s0@northshire.example",
        date: office.now,
        subject: &written.subject,
        text: &written.text,
        html: &written.html,
        calendar: written.calendar.as_deref().map(|file| letter::Calendar {
            method: Method::Request,
            file,
            copy: FileCopy::PartOnly,
        }),
    };
    rate("message (.eml)", None, || Ok(letter::freeze(&message)?))
}

#[cfg(feature = "pdf")]
fn pdf(office: &Office, prepared: &Prepared, letter: &Letter) -> Result<()> {
    use samepage::render::pdf::{About, Paper, Typesetter};

    let typesetter = Typesetter::new();
    let about = About {
        title: "Invite",
        author: "Northshire Council",
        made_on: jiff::civil::date(2026, 11, 23),
    };
    let sheet = Sheet::new(&office.invite, prepared);
    let pages = pages(&typesetter.pdf(Paper::Sheet, &sheet, &about)?.pdf);
    eprintln!("sheet: {pages} pages of PDF");
    rate("PDF sheet, same again", None, || {
        Ok(typesetter.pdf(Paper::Sheet, &sheet, &about)?)
    })?;
    let mut number = 0;
    let goal = 1_000.0 / 6.0 / pages as f64;
    rate("PDF sheet, another child each time", Some(goal), || {
        number += 1;
        let mut network = prepared.network.clone();
        network.child.id.value = format!("{}", 33_000_000 + number).into();
        let given = format!("Maya{number}");
        network.child.name.given = samepage::model::name::PersonalText::parse(&given);
        let circumstances = office.circumstances();
        let other = office.invite.prepare(&network, Vec::new(), &circumstances);
        let sheet = Sheet::new(&office.invite, &other);
        Ok(typesetter.pdf(Paper::Sheet, &sheet, &about)?)
    })?;
    rate("PDF letter, same again", Some(1_000.0 / 6.0), || {
        Ok(typesetter.pdf(Paper::Letter, &letter.printed, &about)?)
    })
}

/// Pages of a PDF, from the count in its page tree.
#[cfg(feature = "pdf")]
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.split("/Count ")
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_digit())
                .next()?
                .parse()
                .ok()
        })
        .max()
        .unwrap_or(1)
}
