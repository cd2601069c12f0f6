//! One letter for each person, from what has been cleared for that person.
