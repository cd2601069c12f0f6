//! A Word file packed again: what stays is copied, what was filled is packed anew.
//!
//! The box is a zip archive of the plainest kind: no clock, no comments, sizes of 32 bits.

use std::{
    io::{Cursor, Write as _},
    sync::{Mutex, PoisonError},
};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::render::word::error::WordError;

/// A part shorter than this is not packed: the packer would cost more than it saves.
const SHORT: usize = 2 << 10;
/// The first of January 1980, where the clock of the format begins.
const NO_DAY: u16 = 0x21;

/// The parts that stay as they are, packed once, to be copied into each file that is made.
pub(super) struct Rest {
    /// The packed parts, one behind the other.
    parts: Vec<u8>,
    /// What the list at the end of a file says of them.
    list: Vec<u8>,
    count: usize,
    /// Packers at rest. To make one takes about as long as to pack a document.
    packers: Mutex<Vec<Compress>>,
}

/// A part on its way into a file.
struct Entry<'e> {
    name: &'e str,
    packed: bool,
    sum: u32,
    size: u32,
    packed_size: u32,
    at: u32,
}

impl Rest {
    pub(super) fn pack<'a>(
        parts: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, WordError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer
                .start_file(name, options)
                .map_err(|error| unpacked(&error))?;
            writer.write_all(bytes).map_err(|error| unpacked(&error))?;
        }
        let whole = writer.finish().map_err(|error| unpacked(&error))?;
        let archive = ZipArchive::new(whole).map_err(|error| unpacked(&error))?;
        let count = archive.len();
        let start = usize::try_from(archive.central_directory_start()).unwrap_or(usize::MAX);
        let mut parts = archive.into_inner().into_inner();
        // The list ends where the sign of the end begins, of 22 bytes without a comment.
        let end = parts.len().saturating_sub(22);
        let list = parts.get(start..end).ok_or_else(too_large)?.to_vec();
        parts.truncate(start);
        Ok(Self {
            parts,
            list,
            count,
            packers: Mutex::default(),
        })
    }

    /// A file of these parts and the filled ones.
    pub(super) fn with(&self, filled: &[(&str, &[u8])]) -> Result<Vec<u8>, WordError> {
        let room = filled
            .iter()
            .map(|(_, bytes)| bytes.len() / 4)
            .sum::<usize>();
        let mut file = Vec::with_capacity(self.parts.len() + self.list.len() + room + 4096);
        file.extend_from_slice(&self.parts);
        let mut entries = Vec::with_capacity(filled.len());
        for (name, bytes) in filled {
            entries.push(self.add(&mut file, name, bytes)?);
        }
        let start = file.len();
        file.extend_from_slice(&self.list);
        for entry in &entries {
            put(&mut file, &[0x4b50, 0x0201, 20]);
            entry.describe(&mut file)?;
            put(&mut file, &[0, 0, 0, 0, 0]);
            file.extend_from_slice(&entry.at.to_le_bytes());
            file.extend_from_slice(entry.name.as_bytes());
        }
        let length = sized(file.len() - start)?;
        let count = u16::try_from(self.count + entries.len()).map_err(|_| too_large())?;
        put(&mut file, &[0x4b50, 0x0605, 0, 0, count, count]);
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&sized(start)?.to_le_bytes());
        put(&mut file, &[0]);
        Ok(file)
    }

    /// Adds a part behind what is there.
    fn add<'e>(
        &self,
        file: &mut Vec<u8>,
        name: &'e str,
        bytes: &[u8],
    ) -> Result<Entry<'e>, WordError> {
        let mut sum = Crc::new();
        sum.update(bytes);
        let mut entry = Entry {
            name,
            packed: bytes.len() >= SHORT,
            sum: sum.sum(),
            size: sized(bytes.len())?,
            packed_size: sized(bytes.len())?,
            at: sized(file.len())?,
        };
        let head = file.len();
        put(file, &[0x4b50, 0x0403]);
        entry.describe(file)?;
        file.extend_from_slice(name.as_bytes());
        let start = file.len();
        if !entry.packed {
            file.extend_from_slice(bytes);
            return Ok(entry);
        }
        self.squeeze(bytes, file)?;
        entry.packed_size = sized(file.len() - start)?;
        if let Some(place) = file.get_mut(head + 18..head + 22) {
            place.copy_from_slice(&entry.packed_size.to_le_bytes());
        }
        Ok(entry)
    }

    /// At the fast level: a filled document is read once or twice, and made by the thousand.
    fn squeeze(&self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), WordError> {
        let packers = || self.packers.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = packers().pop();
        let mut packer = kept.unwrap_or_else(|| Compress::new(Compression::fast(), false));
        packer.reset();
        let mut rest = bytes;
        loop {
            out.reserve(rest.len() / 4 + 512);
            let before = packer.total_in();
            let status = packer
                .compress_vec(rest, out, FlushCompress::Finish)
                .map_err(|error| unpacked(&error))?;
            let taken = usize::try_from(packer.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(taken..).unwrap_or_default();
            if status == Status::StreamEnd {
                break;
            }
        }
        packers().push(packer);
        Ok(())
    }
}

impl Entry<'_> {
    /// What both the part itself and the list say of it, up to the length of its name.
    fn describe(&self, file: &mut Vec<u8>) -> Result<(), WordError> {
        let letters = if self.name.is_ascii() { 0 } else { 0x0800 };
        let method = if self.packed { 8 } else { 0 };
        put(file, &[20, letters, method, 0, NO_DAY]);
        for number in [self.sum, self.packed_size, self.size] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        let name = u16::try_from(self.name.len()).map_err(|_| too_large())?;
        put(file, &[name, 0]);
        Ok(())
    }
}

fn put(file: &mut Vec<u8>, numbers: &[u16]) {
    for number in numbers {
        file.extend_from_slice(&number.to_le_bytes());
    }
}

fn sized(bytes: usize) -> Result<u32, WordError> {
    u32::try_from(bytes).map_err(|_| too_large())
}

fn too_large() -> WordError {
    WordError::file(
        "is too large to be packed again",
        "make its pictures smaller",
    )
}

fn unpacked(error: &dyn std::error::Error) -> WordError {
    WordError::file(
        format!("could not be packed again ({error})"),
        "save it again in Word",
    )
}
