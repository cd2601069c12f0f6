//! `samepage mapping`: tries a mapping on saved documents, and shows the schema.

mod due;
mod tried;

use std::{
    error::Error,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use jiff::civil::Date;

use crate::{
    cli::mapping::{
        due::Clock,
        tried::{Documents, Tried},
    },
    mapping::{canonical, trial::Trial},
    model::{
        fact::Fact,
        finding::{Finding, Weight},
        name::Name,
        network::Network,
        person::{ParentalResponsibility, Person},
    },
};

/// Try mappings on saved documents.
#[derive(clap::Subcommand)]
pub enum Mapping {
    Try(Try),
    Coverage(Coverage),
    /// Print the JSON Schema of what `mapping try --json` prints for each child.
    Schema,
}

/// Print the child, the network and the findings that a mapping gives for saved documents.
///
/// Ends with 0 where at least one child came out, 1 where none did, and 2 where the command or
/// the mapping file is wrong.
#[derive(clap::Args)]
pub struct Try {
    #[command(flatten)]
    input: Documents,
    /// Print one JSON object a line for each child.
    #[arg(long)]
    json: bool,
    /// Also print which members of the documents no rule reads.
    #[arg(long)]
    coverage: bool,
}

/// Print which members of saved documents no rule of a mapping reads.
#[derive(clap::Args)]
pub struct Coverage {
    #[command(flatten)]
    input: Documents,
}

impl Mapping {
    pub fn run(self) -> ExitCode {
        let done = match self {
            Self::Schema => show_schema(),
            Self::Try(command) => command.run(),
            Self::Coverage(command) => command.run(),
        };
        match done {
            Ok(code) => code,
            // The reader of a pipe may have seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("samepage: cannot write: {error}");
                ExitCode::from(2)
            }
        }
    }
}

fn show_schema() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    writeln!(out, "{:#}", canonical::schema::schema())?;
    Ok(ExitCode::SUCCESS)
}

/// Says an error with all its causes.
fn tell(error: &dyn Error) {
    let mut line = format!("samepage: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        line.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    eprintln!("{line}");
}

impl Try {
    fn run(self) -> io::Result<ExitCode> {
        let tried = match self.input.rules() {
            Ok(tried) => tried,
            Err(code) => return Ok(code),
        };
        let mut trial = match self.input.open(&tried) {
            Ok(trial) => trial,
            Err(code) => return Ok(code),
        };
        if self.coverage {
            trial = trial.covering();
        }
        let today = self.input.today();
        let mut out = BufWriter::new(io::stdout().lock());
        let mut children = 0_usize;
        for next in trial.by_ref() {
            match next {
                Ok((network, findings)) => {
                    children += usize::from(network.is_some());
                    match self.json {
                        true => {
                            let mut view = canonical::network(network.as_ref(), &findings);
                            if let (Some(network), Some(view)) = (&network, view.as_object_mut()) {
                                let clock = Clock::of(&network.child, today);
                                view.insert("clock".to_owned(), clock.json());
                            }
                            writeln!(out, "{view}")?;
                        }
                        false => show(&mut out, network.as_ref(), &findings, today)?,
                    }
                }
                Err(error) => {
                    out.flush()?;
                    tell(&error);
                }
            }
        }
        out.flush()?;
        if self.coverage {
            show_unread(&mut io::stderr().lock(), &trial)?;
        }
        Ok(ended(&tried, &trial, children))
    }
}

impl Coverage {
    fn run(self) -> io::Result<ExitCode> {
        let tried = match self.input.rules() {
            Ok(tried) => tried,
            Err(code) => return Ok(code),
        };
        let mut trial = match self.input.open(&tried) {
            Ok(trial) => trial.covering(),
            Err(code) => return Ok(code),
        };
        let mut children = 0_usize;
        for next in trial.by_ref() {
            match next {
                Ok((network, _)) => children += usize::from(network.is_some()),
                Err(error) => tell(&error),
            }
        }
        show_unread(&mut io::stdout().lock(), &trial)?;
        Ok(ended(&tried, &trial, children))
    }
}

/// Says what of the files was left, and how it ended: 1 where no child came out.
fn ended(tried: &Tried, trial: &Trial<'_>, children: usize) -> ExitCode {
    for (file, left) in trial.left() {
        let places = match left {
            1 => "one place".to_owned(),
            several => format!("{several} places"),
        };
        eprintln!(
            "samepage: {file} has rows in {places} that belong to no child of the main file; \
             they were not read."
        );
    }
    if children == 0 {
        tried.nobody();
        return ExitCode::from(1);
    }
    ExitCode::SUCCESS
}

fn show_unread(out: &mut dyn Write, trial: &Trial<'_>) -> io::Result<()> {
    let Some(coverage) = &trial.coverage else {
        return Ok(());
    };
    let unread: Vec<_> = coverage.unread().collect();
    writeln!(
        out,
        "{} of {} members are read by no rule{}",
        unread.len(),
        coverage.paths(),
        if unread.is_empty() {
            ""
        } else {
            " (how often each holds something):"
        }
    )?;
    for (path, count) in unread {
        writeln!(out, "{count:>8}  {path}")?;
    }
    Ok(())
}

/// One child in words, for the person who keeps the mapping.
fn show(
    out: &mut dyn Write,
    network: Option<&Network>,
    findings: &[Finding],
    today: Date,
) -> io::Result<()> {
    match network {
        None => writeln!(out, "No child came out.")?,
        Some(network) => {
            show_network(out, network)?;
            writeln!(out, "  {}", Clock::of(&network.child, today).words())?;
        }
    }
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(|finding| finding.weight);
    for finding in findings {
        let mark = match finding.weight {
            Weight::Blocks => "BLOCKS",
            Weight::Check => "check ",
            Weight::Note => "note  ",
        };
        write!(out, "  {mark} {}", finding.code)?;
        if let Some(about) = &finding.about {
            write!(out, " about {about}")?;
        }
        if let (Some(record), Some(field)) = (&finding.record, &finding.field) {
            write!(out, " ({record}, {field})")?;
        }
        writeln!(out, ": {} {}", finding.what, finding.remedy)?;
    }
    writeln!(out)
}

fn show_network(out: &mut dyn Write, network: &Network) -> io::Result<()> {
    let child = &network.child;
    writeln!(out, "{}  {}", child.id, called(&child.name))?;
    let birth = child.birth.map(|birth| birth.date);
    writeln!(out, "  born {}", words(&birth))?;
    writeln!(
        out,
        "  looked after since {}",
        words(&child.looked_after_since)
    )?;
    writeln!(
        out,
        "  {} placements, {} legal statuses, {} reviews, {} restrictions",
        child.placements.items.len(),
        child.legal_statuses.items.len(),
        child.reviews.items.len(),
        child.restrictions.len(),
    )?;
    for person in &network.people {
        show_person(out, person)?;
    }
    Ok(())
}

fn show_person(out: &mut dyn Write, person: &Person) -> io::Result<()> {
    let ties: Vec<String> = person
        .connections
        .iter()
        .map(|tie| {
            let mut words = tie.relationship.code().to_owned();
            if let Some(word) = &tie.recorded_as {
                words.push_str(&format!(" ({word})"));
            }
            match tie.parental_responsibility {
                ParentalResponsibility::Yes => words.push_str(", parental responsibility"),
                ParentalResponsibility::No => words.push_str(", no parental responsibility"),
                ParentalResponsibility::NotRecorded => {}
            }
            if let Some(end) = tie.period.end {
                words.push_str(&format!(", until {end}"));
            }
            words
        })
        .collect();
    let name = match (&person.name.full(), &person.organisation_name) {
        (Some(name), _) => name.reveal().to_owned(),
        (None, Some(name)) => name.reveal().to_owned(),
        (None, None) => "(no name)".to_owned(),
    };
    writeln!(
        out,
        "  {}  {name}: {}; {} addresses, {} telephones, {} emails",
        person.id,
        ties.join("; "),
        person.contacts.addresses.len(),
        person.contacts.phones.len(),
        person.contacts.emails.len(),
    )
}

fn called(name: &Name) -> String {
    let full = name.full().map(|full| full.reveal().to_owned());
    full.unwrap_or_else(|| "(no name)".to_owned())
}

fn words<T: std::fmt::Display>(fact: &Fact<T>) -> String {
    match fact {
        Fact::Known { value, .. } => value.to_string(),
        Fact::NoneRecorded { .. } => "none".to_owned(),
        Fact::NotRecorded => "not recorded".to_owned(),
        Fact::SourceDown { .. } => "not read: the source was down".to_owned(),
        Fact::Withheld { .. } => "withheld".to_owned(),
    }
}
