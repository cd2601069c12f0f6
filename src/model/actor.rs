//! Who is asking.

/// Who asks for a verb. It is written beside what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody at the command line of the machine, whose files are theirs to read.
    CommandLine,
}
