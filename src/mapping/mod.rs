//! The reading: what the records of a case system mean, told by files.
