//! The verbs of the office.
