//! Chance that repeats: the same seed, subject and purpose give the same draws.

/// A run of draws for one purpose about one subject.
///
/// Nothing of the invented council is stored: whatever is asked of it is drawn again, so
/// a draw may depend on nothing but the seed, whom it is about and what it is for.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64, subject: u64, purpose: &str) -> Self {
        let mut mixed = mix(seed ^ 0x9e37_79b9_7f4a_7c15);
        mixed = mix(mixed ^ subject);
        for byte in purpose.bytes() {
            mixed = mixed
                .wrapping_mul(0x0000_0100_0000_01b3)
                .wrapping_add(u64::from(byte));
        }
        Self(mix(mixed))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or_default()
    }

    /// Whether it happened that happens once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of the words; empty where there are none.
    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len() as u64) as usize;
        words.get(at).copied().unwrap_or_default()
    }
}

/// The finaliser of splitmix64.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_subject_and_purpose_draw_the_same_and_others_do_not() {
        let draw = |seed, subject, purpose| Chance::of(seed, subject, purpose).next();
        assert_eq!(draw(1, 7, "name"), draw(1, 7, "name"));
        assert_ne!(draw(1, 7, "name"), draw(2, 7, "name"));
        assert_ne!(draw(1, 7, "name"), draw(1, 8, "name"));
        assert_ne!(draw(1, 7, "name"), draw(1, 7, "street"));
    }
}
