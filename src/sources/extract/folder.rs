//! Which file of a folder is meant, and when it was made.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::sources::extract::raw::DateFrom;

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub name: String,
    pub made_at: Timestamp,
}

/// The newest file of a folder whose name fits a pattern in which `*` stands for anything.
/// Capitals do not matter: extracts are made on systems that do not tell them apart.
pub fn newest(folder: &Path, pattern: &str, date: DateFrom) -> io::Result<Option<Found>> {
    let mut best: Option<Found> = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !fits(&pattern.to_lowercase(), &name.to_lowercase()) {
            continue;
        }
        let data = fs::metadata(entry.path())?;
        if !data.is_file() {
            continue;
        }
        let written = Timestamp::try_from(data.modified()?).unwrap_or(Timestamp::UNIX_EPOCH);
        let made_at = match date {
            DateFrom::File => written,
            DateFrom::Name => day_in(&name).unwrap_or(written),
        };
        let found = Found {
            path: entry.path(),
            name,
            made_at,
        };
        let newer = |old: &Found| (old.made_at, &old.name) < (found.made_at, &found.name);
        if best.as_ref().is_none_or(newer) {
            best = Some(found);
        }
    }
    Ok(best)
}

fn fits(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    left.ends_with(last)
}

/// The start of the day that a name holds as `YYYYMMDD` or `YYYY-MM-DD`, in England.
fn day_in(name: &str) -> Option<Timestamp> {
    let text: String = name.chars().filter(|c| *c != '-').collect();
    let zone = TimeZone::get("Europe/London").ok()?;
    (0..text.len()).find_map(|at| {
        let part = text.get(at..at + 8)?;
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let day = Date::strptime("%Y%m%d", part).ok()?;
        let start = day.to_zoned(zone.clone()).ok()?;
        (2000..2100)
            .contains(&day.year())
            .then(|| start.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, expected) in [
            ("person.csv", "person.csv", true),
            ("ssd_*.csv", "ssd_person.csv", true),
            ("*person*.csv", "2026_ssd_person_v2.csv", true),
            ("*", "x", true),
            ("ssd_*.csv", "ssd_person.csv.bak", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_newest_file_is_taken_by_the_day_in_its_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "ssd_20261121.csv",
            "ssd_2026-11-22.csv",
            "other_20261123.csv",
        ] {
            fs::write(folder.path().join(name), "x").unwrap();
        }

        let found = newest(folder.path(), "SSD_*.csv", DateFrom::Name)
            .unwrap()
            .unwrap();

        assert_eq!(found.name, "ssd_2026-11-22.csv");
        assert_eq!(found.made_at.to_string(), "2026-11-22T00:00:00Z");
    }
}
