//! One field, two people: whether what is typed may replace what stands there.
//!
//! Nobody is locked out and nothing is overwritten unseen. Whoever types sends the version that
//! their page showed. Three things may be entered: a value over the version that stands there; a
//! value by the one who entered what stands there (they know it); and the value that stands there
//! anyway, which changes nothing. Everything else is shown to a person, with both values.

/// What stands in a field. Version 0 means that nobody has entered anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    pub version: u32,
    pub value: Option<&'a str>,
    /// The code of whoever entered it.
    pub by: &'a str,
}

/// What somebody wants to stand there, and what their page showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub seen: u32,
    pub value: Option<&'a str>,
    pub by: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It is entered, as that version.
    Entered(u32),
    /// The same stands there already, as that version.
    Unchanged(u32),
    /// Somebody has to choose between the two.
    Conflict,
}

/// Whether what is wanted may take the place of what is held.
pub fn merge(held: Held, wanted: Wanted) -> Merged {
    if held.value == wanted.value {
        return Merged::Unchanged(held.version);
    }
    // Whoever entered what stands there has seen it, and has seen by the same rule what stood
    // there before it.
    let is_own = held.version > 0 && held.by == wanted.by && wanted.seen < held.version;
    if wanted.seen == held.version || is_own {
        return Merged::Entered(held.version.saturating_add(1));
    }
    Merged::Conflict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(held: (u32, Option<&str>, &str), wanted: (u32, Option<&str>, &str), expected: Merged) {
        let held = Held {
            version: held.0,
            value: held.1,
            by: held.2,
        };
        let wanted = Wanted {
            seen: wanted.0,
            value: wanted.1,
            by: wanted.2,
        };
        assert_eq!(merge(held, wanted), expected, "{held:?} {wanted:?}");
    }

    #[test]
    fn what_was_seen_may_be_replaced_and_what_was_not_is_shown() {
        use Merged::*;

        check((0, None, ""), (0, Some("a"), "priya"), Entered(1));
        check((1, Some("a"), "priya"), (1, Some("b"), "lee"), Entered(2));
        check((2, Some("b"), "lee"), (1, Some("c"), "priya"), Conflict);
        check((2, Some("b"), "lee"), (1, Some("b"), "priya"), Unchanged(2));
        check((2, Some("b"), "lee"), (1, Some("c"), "lee"), Entered(3));
        check((2, Some("b"), "lee"), (2, None, "priya"), Entered(3));
        check((2, None, "lee"), (1, Some("c"), "priya"), Conflict);
        // A version that does not exist yet is nobody's own.
        check((2, Some("b"), "lee"), (9, Some("c"), "lee"), Conflict);
    }

    const PEOPLE: [&str; 3] = ["priya", "sam", "lee"];
    const VALUES: [&str; 4] = ["a", "b", "c", "d"];
    const TABS: usize = 2;

    /// Numbers that look random and are the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 33) as usize % end
        }
    }

    /// What three people do who have two pages each open on one field. `seen[person]` is the
    /// newest version whose value that person has had before their eyes or typed.
    fn interleave(numbers: &mut Numbers) -> (usize, usize) {
        let mut held: (u32, Option<&str>, usize) = (0, None, 0);
        let mut pages = [[0u32; TABS]; PEOPLE.len()];
        let mut seen = [0u32; PEOPLE.len()];
        let (mut entered, mut conflicts) = (0, 0);
        for _ in 0..10 {
            let person = numbers.below(PEOPLE.len());
            let tab = numbers.below(TABS);
            if numbers.below(3) == 0 {
                pages[person][tab] = held.0;
                seen[person] = held.0;
                continue;
            }
            let value = Some(VALUES[numbers.below(VALUES.len())]);
            let outcome = merge(
                Held {
                    version: held.0,
                    value: held.1,
                    by: PEOPLE[held.2],
                },
                Wanted {
                    seen: pages[person][tab],
                    value,
                    by: PEOPLE[person],
                },
            );
            match outcome {
                Merged::Entered(version) => {
                    let unseen = held.0 > seen[person];
                    assert!(!unseen, "an edit was lost that nobody had seen");
                    assert_eq!(version, held.0 + 1);
                    held = (version, value, person);
                    pages[person][tab] = version;
                    seen[person] = version;
                    entered += 1;
                }
                Merged::Unchanged(version) => {
                    assert_eq!((version, held.1), (held.0, value));
                    pages[person][tab] = version;
                    seen[person] = version;
                }
                Merged::Conflict => {
                    assert!(held.2 != person, "a person was in conflict with themselves");
                    assert_ne!(held.1, value, "two who agree were in conflict");
                    assert_ne!(pages[person][tab], held.0, "nothing had changed meanwhile");
                    // Both values are shown, and so both have been seen.
                    pages[person][tab] = held.0;
                    seen[person] = held.0;
                    conflicts += 1;
                }
            }
        }
        (entered, conflicts)
    }

    #[test]
    fn in_a_million_interleavings_no_edit_is_lost_unseen() {
        let mut numbers = Numbers(0x5a3e_9a6e_2026_1123);
        let (mut entered, mut conflicts) = (0, 0);
        for _ in 0..1_000_000 {
            let one = interleave(&mut numbers);
            entered += one.0;
            conflicts += one.1;
        }
        assert!(
            entered > 1_000_000 && conflicts > 100_000,
            "{entered} {conflicts}"
        );
    }
}
