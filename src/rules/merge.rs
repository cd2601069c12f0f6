//! One field, two people: whether what is typed may replace what stands there.
//!
//! Nobody is locked out and nothing is overwritten unseen. Whoever types sends the version that
//! their page showed. Three things may be entered: a value over the version that stands there; in a
//! form that is opened for one field, a value by the one who entered what stands there (they know
//! it); and the value that stands there anyway, which changes nothing. Everything else is shown to a
//! person, with both values. A page that stays open and saves by itself is told each version that it
//! has made, and so is never in conflict with itself; another page of the same person knows no more
//! of what was written there than somebody else's.

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
    pub page: Page,
}

/// What somebody types into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// A form that is opened, filled in and sent.
    Form,
    /// It stays open and is saved again and again, and may be open twice.
    StaysOpen,
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
    let is_own = wanted.page == Page::Form
        && held.version > 0
        && held.by == wanted.by
        && wanted.seen < held.version;
    if wanted.seen == held.version || is_own {
        return Merged::Entered(held.version.saturating_add(1));
    }
    Merged::Conflict
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_at(
        page: Page,
        held: (u32, Option<&str>, &str),
        wanted: (u32, Option<&str>, &str),
        expected: Merged,
    ) {
        let held = Held {
            version: held.0,
            value: held.1,
            by: held.2,
        };
        let wanted = Wanted {
            seen: wanted.0,
            value: wanted.1,
            by: wanted.2,
            page,
        };
        assert_eq!(merge(held, wanted), expected, "{held:?} {wanted:?}");
    }

    #[track_caller]
    fn check(held: (u32, Option<&str>, &str), wanted: (u32, Option<&str>, &str), expected: Merged) {
        check_at(Page::Form, held, wanted, expected);
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

    #[test]
    fn an_older_page_of_ones_own_that_stays_open_overwrites_nothing_unseen() {
        use Merged::*;

        let stays = |held, wanted, expected| check_at(Page::StaysOpen, held, wanted, expected);
        stays((2, Some("b"), "lee"), (1, Some("c"), "lee"), Conflict);
        stays((2, Some("b"), "lee"), (1, Some("b"), "lee"), Unchanged(2));
        stays((2, Some("b"), "lee"), (2, Some("c"), "lee"), Entered(3));
        stays((2, Some("b"), "lee"), (1, Some("c"), "sam"), Conflict);
        stays((0, None, ""), (0, Some("a"), "lee"), Entered(1));
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

    /// One of the pages that somebody has open on the field.
    #[derive(Clone, Copy, Default)]
    struct Tab {
        /// The version that it shows, or made.
        base: u32,
        /// What it sent and heard nothing of, and what became of that: it is sent again as it was.
        unheard: Option<Merged>,
        /// What the next save of this page alone would be over, were it told all that it did.
        own: u32,
    }

    /// What three people do who have two pages each open on one field. Where the pages stay open, the
    /// answer to a save is lost now and then, and the page sends the same again before anything else.
    /// Nothing is written over that was not seen: by the person, where a form is opened for it; by
    /// the page itself, where that stays open.
    fn interleave(numbers: &mut Numbers, page: Page) -> (usize, usize) {
        let mut held: (u32, Option<&str>, usize) = (0, None, 0);
        let mut tabs = [[Tab::default(); TABS]; PEOPLE.len()];
        let mut seen = [0u32; PEOPLE.len()];
        let (mut entered, mut conflicts) = (0, 0);
        for _ in 0..10 {
            let person = numbers.below(PEOPLE.len());
            let tab = &mut tabs[person][numbers.below(TABS)];
            if numbers.below(3) == 0 {
                *tab = Tab {
                    base: held.0,
                    unheard: None,
                    own: held.0,
                };
                seen[person] = held.0;
                continue;
            }
            let value = Some(VALUES[numbers.below(VALUES.len())]);
            // A wish that was heard once is done once: its repetition gets the first answer.
            let again = tab.unheard.take();
            let outcome = again.unwrap_or_else(|| {
                let stands = Held {
                    version: held.0,
                    value: held.1,
                    by: PEOPLE[held.2],
                };
                let wanted = Wanted {
                    seen: tab.base,
                    value,
                    by: PEOPLE[person],
                    page,
                };
                merge(stands, wanted)
            });
            if again.is_none() {
                match outcome {
                    Merged::Entered(version) => {
                        let known = match page {
                            Page::Form => seen[person],
                            Page::StaysOpen => tab.own,
                        };
                        assert!(held.0 <= known, "an edit was lost that nobody had seen");
                        assert_eq!(version, held.0 + 1);
                        held = (version, value, person);
                        seen[person] = version;
                        tab.own = version;
                        entered += 1;
                    }
                    Merged::Unchanged(version) => {
                        assert_eq!((version, held.1), (held.0, value));
                        seen[person] = version;
                        tab.own = version;
                    }
                    Merged::Conflict => {
                        let is_own = match page {
                            Page::Form => held.2 == person,
                            Page::StaysOpen => tab.own == held.0,
                        };
                        assert!(!is_own, "a page was in conflict with itself");
                        assert_ne!(held.1, value, "two who agree were in conflict");
                        assert_ne!(tab.base, held.0, "nothing had changed meanwhile");
                        conflicts += 1;
                    }
                }
            }
            if page == Page::StaysOpen && again.is_none() && numbers.below(4) == 0 {
                tab.unheard = Some(outcome);
                continue;
            }
            match outcome {
                Merged::Entered(version) | Merged::Unchanged(version) => tab.base = version,
                // Both values are shown, and so both have been seen.
                Merged::Conflict => {
                    tab.base = held.0;
                    tab.own = held.0;
                    seen[person] = held.0;
                }
            }
        }
        (entered, conflicts)
    }

    #[track_caller]
    fn in_a_million(page: Page) {
        let mut numbers = Numbers(0x5a3e_9a6e_2026_1123);
        let (mut entered, mut conflicts) = (0, 0);
        for _ in 0..1_000_000 {
            let one = interleave(&mut numbers, page);
            entered += one.0;
            conflicts += one.1;
        }
        assert!(
            entered > 1_000_000 && conflicts > 100_000,
            "{entered} {conflicts}"
        );
    }

    #[test]
    fn in_a_million_interleavings_no_edit_is_lost_unseen() {
        in_a_million(Page::Form);
    }

    #[test]
    fn nor_in_a_million_of_pages_that_stay_open_twice() {
        in_a_million(Page::StaysOpen);
    }
}
