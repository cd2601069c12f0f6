//! Mapping files: what is read, and what is said of what is wrong.
