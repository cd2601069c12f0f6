//! How single fields, options, lists and tuples are written.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use crate::{
    model::name::PersonalText,
    store::coding::{In, NotReadable, Out},
};

/// What can be written as bytes and read again: `take` of what `put` wrote is equal.
pub(crate) trait Coded: Sized {
    fn put(&self, out: &mut Out);
    fn take(from: &mut In<'_>) -> Result<Self, NotReadable>;
}

/// A struct is its fields, in this order. All must be named. What a later order has added stands at
/// the end, behind the number of that order: read from older bytes it is what nobody knew.
macro_rules! coded {
    ($($noun:ident {
        $($field:ident),* $(,)?
        $(; since $order:literal: $($later:ident),* $(,)?)?
    })*) => {$(
        impl $crate::store::coding::Coded for $noun {
            fn put(&self, out: &mut $crate::store::coding::Out) {
                let Self { $($field,)* $($($later,)*)? } = self;
                $($field.put(out);)*
                $($($later.put(out);)*)?
            }

            fn take(
                from: &mut $crate::store::coding::In<'_>,
            ) -> Result<Self, $crate::store::coding::NotReadable> {
                $(let $field = $crate::store::coding::Coded::take(from)?;)*
                $($(let $later = from.since($order)?;)*)?
                Ok(Self { $($field,)* $($($later,)*)? })
            }
        }
    )*};
}

/// A kind without anything in it is a byte. All must be named.
macro_rules! coded_kinds {
    ($($noun:ident { $($kind:ident = $byte:literal),* $(,)? })*) => {$(
        impl $crate::store::coding::Coded for $noun {
            fn put(&self, out: &mut $crate::store::coding::Out) {
                out.byte(match self { $(Self::$kind => $byte),* });
            }

            fn take(
                from: &mut $crate::store::coding::In<'_>,
            ) -> Result<Self, $crate::store::coding::NotReadable> {
                match from.byte()? {
                    $($byte => Ok(Self::$kind),)*
                    _ => Err($crate::store::coding::NotReadable::Not(stringify!($noun))),
                }
            }
        }
    )*};
}

macro_rules! coded_tuples {
    ($($($one:ident),+;)*) => {$(
        #[allow(non_snake_case, reason = "the types' own names serve as the values'")]
        impl<$($one: Coded),+> Coded for ($($one,)+) {
            fn put(&self, out: &mut Out) {
                let ($($one,)+) = self;
                $($one.put(out);)+
            }

            fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
                Ok(($($one::take(from)?,)+))
            }
        }
    )*};
}

coded_tuples! {
    A, B;
    A, B, C;
    A, B, C, D;
    A, B, C, D, E;
    A, B, C, D, E, F;
}

impl Coded for bool {
    fn put(&self, out: &mut Out) {
        out.byte((*self).into());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        match from.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(NotReadable::Not("yes or no")),
        }
    }
}

impl Coded for u8 {
    fn put(&self, out: &mut Out) {
        out.byte(*self);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        from.byte()
    }
}

impl Coded for u32 {
    fn put(&self, out: &mut Out) {
        out.number((*self).into());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        u32::try_from(from.number()?).map_err(|_| NotReadable::Not("a number"))
    }
}

impl Coded for i64 {
    fn put(&self, out: &mut Out) {
        out.bytes(&self.to_be_bytes());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        from.array().map(i64::from_be_bytes)
    }
}

impl Coded for Arc<str> {
    fn put(&self, out: &mut Out) {
        out.text(self);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        from.text().map(Arc::from)
    }
}

impl Coded for PersonalText {
    fn put(&self, out: &mut Out) {
        out.text(self.reveal());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        PersonalText::parse(from.text()?).ok_or(NotReadable::Not("words"))
    }
}

impl Coded for Date {
    fn put(&self, out: &mut Out) {
        out.bytes(&self.year().to_be_bytes());
        out.bytes(&self.month().to_be_bytes());
        out.bytes(&self.day().to_be_bytes());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let year = i16::from_be_bytes(from.array()?);
        let [month, day] = from.array::<2>()?.map(u8::cast_signed);
        Date::new(year, month, day).map_err(|_| NotReadable::Not("a day"))
    }
}

impl Coded for Time {
    fn put(&self, out: &mut Out) {
        out.bytes(&[self.hour(), self.minute(), self.second()].map(i8::cast_unsigned));
        out.bytes(&self.subsec_nanosecond().to_be_bytes());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let [hour, minute, second] = from.array::<3>()?.map(u8::cast_signed);
        let nanosecond = i32::from_be_bytes(from.array()?);
        Time::new(hour, minute, second, nanosecond).map_err(|_| NotReadable::Not("a time"))
    }
}

impl Coded for DateTime {
    fn put(&self, out: &mut Out) {
        self.date().put(out);
        self.time().put(out);
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        Ok(Date::take(from)?.to_datetime(Time::take(from)?))
    }
}

impl Coded for Timestamp {
    fn put(&self, out: &mut Out) {
        self.as_second().put(out);
        out.bytes(&self.subsec_nanosecond().to_be_bytes());
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let second = i64::take(from)?;
        let nanosecond = i32::from_be_bytes(from.array()?);
        Timestamp::new(second, nanosecond).map_err(|_| NotReadable::Not("a moment"))
    }
}

impl<T: Coded> Coded for Option<T> {
    fn put(&self, out: &mut Out) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        bool::take(from)?.then(|| T::take(from)).transpose()
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, out: &mut Out) {
        out.number(self.len() as u64);
        for one in self {
            one.put(out);
        }
    }

    fn take(from: &mut In<'_>) -> Result<Self, NotReadable> {
        let count = from.count()?;
        // Every item takes a byte at least, so a count that lies does not fill the memory.
        if count > from.rest.len() {
            return Err(NotReadable::Short);
        }
        (0..count).map(|_| T::take(from)).collect()
    }
}
