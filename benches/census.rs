//! An invented return in the shape of SSDA903, as large as is asked for.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Result;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn day(&mut self, from: u64, years: u64) -> String {
        let (day, month) = (1 + self.roll(28), 1 + self.roll(12));
        format!("{day:02}/{month:02}/{}", from + self.roll(years))
    }

    fn one<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.roll(words.len() as u64) as usize;
        words.get(at).copied().unwrap_or_default()
    }
}

/// Writes a return of about so many megabytes into a folder, unless it is there; answers where it
/// is and how large it became.
pub fn written(folder: &Path, megabytes: u64) -> Result<(PathBuf, u64)> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("return-{megabytes}.xml"));
    let wanted = megabytes * 1_000_000;
    if let Ok(there) = fs::metadata(&path)
        && there.len() >= wanted
    {
        return Ok((path, there.len()));
    }
    let mut file = BufWriter::new(File::create(&path)?);
    let mut dice = Dice(903);
    let (mut size, mut number) = (0, 0);
    let head = "<?xml version='1.0' encoding='utf-8'?>\n<EXPSSDA903>";
    file.write_all(head.as_bytes())?;
    let mut text = String::new();
    while size < wanted {
        text.clear();
        child(&mut dice, number, &mut text)?;
        file.write_all(text.as_bytes())?;
        size += text.len() as u64;
        number += 1;
    }
    file.write_all(b"</EXPSSDA903>")?;
    file.flush()?;
    let size = fs::metadata(&path)?.len();
    Ok((path, size))
}

fn child(dice: &mut Dice, number: u64, out: &mut String) -> Result<()> {
    let born = dice.day(2009, 16);
    write!(
        out,
        "<CHILD><HEADER><CHILDID>{}</CHILDID><UPN>Z{:012}</UPN><SEX>{}</SEX><DOB>{born}</DOB>\
         <ETHNIC>{}</ETHNIC><UASC />",
        100_000 + number,
        dice.roll(1_000_000_000_000),
        1 + dice.roll(2),
        dice.one(&["WBRI", "BAFR", "APKN", "MWBC", "WOTH"]),
    )?;
    for _ in 0..dice.roll(8) {
        let (held, code) = (dice.day(2024, 3), dice.roll(8));
        write!(
            out,
            "<AREVIEW><REVIEW>{held}</REVIEW><REVIEW_CODE>PN{code}</REVIEW_CODE></AREVIEW>"
        )?;
    }
    out.push_str("<MOTHER /><MC_DOB /><PERMANENCE><PREV_PERM>Z1</PREV_PERM></PERMANENCE><OC2>");
    write!(out, "<SDQ_SCORE>{}</SDQ_SCORE>", dice.roll(40))?;
    for name in ["CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK"] {
        write!(out, "<{name}>{}</{name}>", dice.roll(2))?;
    }
    out.push_str("</OC2></HEADER>");
    let episodes = 1 + dice.roll(4);
    for at in 0..episodes {
        let (began, ended) = (dice.day(2023, 2), dice.day(2025, 1));
        let (status, need) = (dice.one(&["C2", "V2", "E1", "C1"]), 1 + dice.roll(8));
        write!(
            out,
            "<EPISODE><DECOM>{began}</DECOM><RNE>{}</RNE><LS>{status}</LS><CIN>N{need}</CIN>\
             <PL>{}</PL><PL_POST>ZZ99 {}AA</PL_POST><HOME_POST>ZZ99 {}BB</HOME_POST>\
             <URN>{}</URN><PLACE_PROVIDER>PR{}</PLACE_PROVIDER>",
            dice.one(&["S", "P", "L", "B"]),
            dice.one(&["U6", "U1", "K2", "R1"]),
            dice.roll(10),
            dice.roll(10),
            1_000_000 + dice.roll(9_000_000),
            1 + dice.roll(5),
        )?;
        match at + 1 < episodes {
            true => write!(out, "<DEC>{ended}</DEC><REC>X1</REC>")?,
            false => out.push_str("<DEC /><REC />"),
        }
        out.push_str("<REASON_PLACE_CHANGE /></EPISODE>");
    }
    out.push_str("</CHILD>");
    Ok(())
}
