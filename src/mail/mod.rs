//! The post: one message to one person.
