//! A network as bytes, and what every fact of it carries.

use jiff::civil::Date;

use crate::{
    model::{
        date::{PartialDate, Period},
        fact::{Fact, Listing, Origin, ReadState, Record},
        id::{Identifier, SystemName},
        network::{Network, Read},
    },
    store::coding::{Coded, In, NotReadable, Out},
};

coded! {
    Network { child, people, people_state, reads }
    Read { system, what, read_at, state }
    Record { system, name, read_at, confirmed_on }
    Period { start, end }
}

impl Coded for SystemName {
    fn put(&self, out: &mut Out) {
        out.text(self.as_str());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        from.text().map(SystemName::new)
    }
}

impl Coded for Identifier {
    fn put(&self, out: &mut Out) {
        let Self { system, value } = self;
        system.put(out);
        value.put(out);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let system = SystemName::take(from)?;
        Ok(Self {
            system,
            value: Coded::take(from)?,
        })
    }
}

impl Coded for Origin {
    fn put(&self, out: &mut Out) {
        let Self { record, field } = self;
        out.record(record);
        field.put(out);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let record = from.record()?;
        Ok(Self {
            record,
            field: Coded::take(from)?,
        })
    }
}

impl Coded for PartialDate {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Year(year) => {
                out.byte(0);
                out.bytes(&year.to_be_bytes());
            }
            Self::Month(year, month) => {
                out.byte(1);
                out.bytes(&year.to_be_bytes());
                out.bytes(&month.to_be_bytes());
            }
            Self::Day(day) => {
                out.byte(2);
                day.put(out);
            }
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        match from.byte()? {
            0 => Ok(Self::Year(i16::from_be_bytes(from.array()?))),
            1 => {
                let year = i16::from_be_bytes(from.array()?);
                Ok(Self::Month(year, i8::from_be_bytes(from.array()?)))
            }
            2 => Date::take(from).map(Self::Day),
            _ => Err(NotReadable::Not("a day, a month or a year")),
        }
    }
}

impl<T: Coded> Coded for Fact<T> {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Known { value, origin } => {
                out.byte(0);
                value.put(out);
                origin.put(out);
            }
            Self::NoneRecorded { origin } => {
                out.byte(1);
                origin.put(out);
            }
            Self::NotRecorded => out.byte(2),
            Self::SourceDown { system } => {
                out.byte(3);
                system.put(out);
            }
            Self::Withheld { system } => {
                out.byte(4);
                system.put(out);
            }
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::Known {
                value: T::take(from)?,
                origin: Coded::take(from)?,
            },
            1 => Self::NoneRecorded {
                origin: Coded::take(from)?,
            },
            2 => Self::NotRecorded,
            3 => Self::SourceDown {
                system: Coded::take(from)?,
            },
            4 => Self::Withheld {
                system: Coded::take(from)?,
            },
            _ => return Err(NotReadable::Not("a fact")),
        })
    }
}

impl Coded for ReadState {
    fn put(&self, out: &mut Out) {
        match self {
            Self::Read => out.byte(0),
            Self::NotAsked => out.byte(1),
            Self::SourceDown { system } => {
                out.byte(2);
                system.put(out);
            }
            Self::Withheld { system } => {
                out.byte(3);
                system.put(out);
            }
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(match from.byte()? {
            0 => Self::Read,
            1 => Self::NotAsked,
            2 => Self::SourceDown {
                system: Coded::take(from)?,
            },
            3 => Self::Withheld {
                system: Coded::take(from)?,
            },
            _ => return Err(NotReadable::Not("how a list was read")),
        })
    }
}

impl<T: Coded> Coded for Listing<T> {
    fn put(&self, out: &mut Out) {
        let Self { items, state } = self;
        items.put(out);
        state.put(out);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(Self {
            items: Coded::take(from)?,
            state: Coded::take(from)?,
        })
    }
}
