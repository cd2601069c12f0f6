//! Invites from a folder of nightly files.
