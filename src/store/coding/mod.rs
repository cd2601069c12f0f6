//! The nouns as bytes, written by hand: no personal type serialises itself.
//!
//! Fields stand in the order in which each `coded!` line lists them, without names. A line names
//! every field, so a field that is added to a noun stops the build here. What was written by an
//! earlier order is told by the first byte.

#[macro_use]
mod fields;

mod child;
mod contact;
mod finding;
mod kinds;
mod network;
mod person;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use crate::model::fact::Record;

pub(crate) use fields::Coded;

/// The order of the fields. One more whenever a noun changes, and the old one is read as it was.
const ORDER: u8 = 2;

/// Bytes that are not what this version writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReadable {
    #[error("it ends too soon")]
    Short,
    #[error("there is more in it than belongs there")]
    Long,
    #[error("it was written by a version with another order of fields")]
    Order,
    #[error("it is not what `{0}` can be")]
    Not(&'static str),
}

/// The bytes of a value.
pub(crate) fn encode<T: Coded>(value: &T) -> Vec<u8> {
    let mut out = Out {
        bytes: vec![ORDER],
        records: HashMap::new(),
    };
    value.put(&mut out);
    out.bytes
}

/// The value of bytes that [`encode`] made.
pub(crate) fn decode<T: Coded>(bytes: &[u8]) -> Result<T, NotReadable> {
    let (order, rest) = bytes.split_first().ok_or(NotReadable::Short)?;
    if !(1..=ORDER).contains(order) {
        return Err(NotReadable::Order);
    }
    let mut from = In {
        order: *order,
        rest,
        records: Vec::new(),
    };
    let value = T::take(&mut from)?;
    if !from.rest.is_empty() {
        return Err(NotReadable::Long);
    }
    Ok(value)
}

/// Where bytes are written.
pub(crate) struct Out {
    bytes: Vec<u8>,
    /// Records that were written already, by where they lie in memory: a record stands once,
    /// though hundreds of values name it.
    records: HashMap<usize, usize>,
}

impl Out {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Seven bits a byte, the lowest first; the highest bit says that there are more.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    fn record(&mut self, record: &Arc<Record>) {
        let next = self.records.len() + 1;
        let place = Arc::as_ptr(record).addr();
        if let Some(number) = self.records.get(&place) {
            return self.number(*number as u64);
        }
        self.number(0);
        self.records.insert(place, next);
        record.put(self);
    }
}

/// Where bytes are read.
pub(crate) struct In<'a> {
    /// By which order of fields it was written.
    order: u8,
    rest: &'a [u8],
    records: Vec<Arc<Record>>,
}

impl<'a> In<'a> {
    /// A field that stands there from an order on, and is empty in what was written before.
    fn since<T: Coded + Default>(&mut self, order: u8) -> Result<T, NotReadable> {
        match self.order >= order {
            true => T::take(self),
            false => Ok(T::default()),
        }
    }

    fn byte(&mut self) -> Result<u8, NotReadable> {
        let (byte, rest) = self.rest.split_first().ok_or(NotReadable::Short)?;
        self.rest = rest;
        Ok(*byte)
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], NotReadable> {
        let (bytes, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(NotReadable::Short)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], NotReadable> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(NotReadable::Short)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn number(&mut self) -> Result<u64, NotReadable> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(NotReadable::Not("a number"))
    }

    fn count(&mut self) -> Result<usize, NotReadable> {
        usize::try_from(self.number()?).map_err(|_| NotReadable::Not("a length"))
    }

    fn text(&mut self) -> Result<&'a str, NotReadable> {
        let length = self.count()?;
        std::str::from_utf8(self.bytes(length)?).map_err(|_| NotReadable::Not("text"))
    }

    fn record(&mut self) -> Result<Arc<Record>, NotReadable> {
        let number = self.count()?;
        if let Some(before) = number.checked_sub(1) {
            let record = self.records.get(before).cloned();
            return record.ok_or(NotReadable::Not("a record"));
        }
        let record = Arc::new(Record::take(self)?);
        self.records.push(record.clone());
        Ok(record)
    }
}
