//! Which of several answers of one person counts.

use crate::model::reply::Evidence;

/// How one answer stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is what the person says.
    Counts,
    /// Something later, or surer, took its place.
    Earlier,
    /// It came later, but it is less sure than what stands: somebody has to look.
    ToCheck,
}

/// How each of a person's answers stands, in the order in which they came.
///
/// The later takes the place of the earlier, unless the earlier is surer: what a rule read in a
/// mail never replaces what the person said themselves.
pub fn standings(came: &[Evidence]) -> Vec<Standing> {
    let mut counts: Option<usize> = None;
    let mut standings = vec![Standing::Earlier; came.len()];
    for (at, evidence) in came.iter().enumerate() {
        let weaker = counts
            .and_then(|one| came.get(one))
            .is_some_and(|one| evidence < one);
        if weaker {
            if let Some(standing) = standings.get_mut(at) {
                *standing = Standing::ToCheck;
            }
            continue;
        }
        // What was to be checked has been answered by something as sure as what stood.
        standings
            .iter_mut()
            .take(at)
            .for_each(|one| *one = Standing::Earlier);
        if let Some(standing) = standings.get_mut(at) {
            *standing = Standing::Counts;
        }
        counts = Some(at);
    }
    standings
}

/// The answer that counts, if there is one.
pub fn counting(came: &[Evidence]) -> Option<usize> {
    standings(came)
        .iter()
        .position(|one| *one == Standing::Counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Evidence::{Read, Said};
    use Standing::{Counts, Earlier, ToCheck};

    #[track_caller]
    fn check(came: &[Evidence], expected: &[Standing]) {
        assert_eq!(standings(came), expected);
        let at = expected.iter().position(|one| *one == Counts);
        assert_eq!(counting(came), at);
    }

    #[test]
    fn a_later_answer_takes_the_place_of_an_earlier_one() {
        check(&[], &[]);
        check(&[Said], &[Counts]);
        check(&[Said, Said], &[Earlier, Counts]);
        check(&[Read, Said], &[Earlier, Counts]);
        check(&[Read, Read], &[Earlier, Counts]);
    }

    #[test]
    fn what_a_rule_read_never_replaces_what_somebody_said() {
        check(&[Said, Read], &[Counts, ToCheck]);
        check(&[Said, Read, Read], &[Counts, ToCheck, ToCheck]);
        check(&[Said, Read, Said], &[Earlier, Earlier, Counts]);
    }
}
