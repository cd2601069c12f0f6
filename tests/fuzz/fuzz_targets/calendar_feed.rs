//! A calendar of any bytes, read for the times that are taken.
#![no_main]

use jiff::{SignedDuration, Timestamp};
use libfuzzer_sys::fuzz_target;
use samepage::sources::calendar::{Between, read};

fuzz_target!(|bytes: &[u8]| {
    // The days of the fixtures, so that what the seeds say bears on the question.
    let from = Timestamp::from_second(1_790_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let until = from + SignedDuration::from_hours(24 * 180);
    let _ = read(bytes, Between { from, until });
});
