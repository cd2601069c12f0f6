//! What the targets share.

use std::{
    collections::BTreeSet,
    fs,
    panic::{set_hook, take_hook},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// Lets panics of these outside crates pass, which the program catches where it calls them.
///
/// Otherwise whatever panics ends the fuzzing, caught or not, and the first fault of a parser that
/// the program is guarded against would hide every one behind it. Each place is told once. One that
/// nobody catches ends the fuzzing all the same.
pub fn caught(crates: &'static [&'static str]) {
    let ends = take_hook();
    let told = Mutex::new(BTreeSet::new());
    set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        // `.../mail-parser-0.11.5/src/...`, and never a file of ours.
        let outside = |name: &&str| place.contains(&format!("/{name}-"));
        if !crates.iter().any(outside) {
            return ends(panic);
        }
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(place.clone()) {
            eprintln!("caught by the program: a panic at {place}");
        }
    }));
}

/// A file of this process with these bytes, for what reads from files alone.
///
/// # Panics
/// It cannot be written.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("samepage-fuzz-{}-{name}", std::process::id()));
    fs::write(&path, bytes).expect("the temporary folder takes a file");
    path
}
