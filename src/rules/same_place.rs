//! Whether two addresses are one place, however each was typed.

use crate::{
    model::contact::Address,
    rules::disclosure::{protected::squash, street},
};

/// The same words, or the same building: a street with its number, or the name of a house, in
/// one postcode, or in one of which a postcode is not recorded.
///
/// Two flats of one house count as one place: whoever writes to the one may reach the other.
pub fn is_same(one: &Address, other: &Address) -> bool {
    let words = |address: &Address| -> String {
        address
            .lines
            .iter()
            .map(|line| squash(line.reveal()))
            .collect()
    };
    let (mine, theirs) = (words(one), words(other));
    if mine.is_empty() || theirs.is_empty() {
        return false;
    }
    let codes = [&one.postcode, &other.postcode].map(|code| {
        code.as_ref()
            .map(|code| squash(code.reveal()))
            .filter(|code| !code.is_empty())
    });
    let apart = matches!(&codes, [Some(mine), Some(theirs)] if mine != theirs);
    if apart {
        return false;
    }
    if mine == theirs {
        return true;
    }
    let buildings = |address: &Address| -> Vec<String> {
        street::numbered(address)
            .iter()
            .map(|words| squash(words))
            .collect()
    };
    let theirs = buildings(other);
    buildings(one).iter().any(|building| {
        theirs
            .iter()
            .any(|other| other == building || begins(other, building) || begins(building, other))
    })
}

/// `14 Larch Hill Northshire` and `14 Larch Hill` name one building.
fn begins(longer: &str, shorter: &str) -> bool {
    longer.starts_with(shorter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::contact::AddressKind, rules::example::address};

    #[track_caller]
    fn check(one: (&[&str], &str), other: (&[&str], &str), expected: bool) {
        let made = |(lines, code)| address(AddressKind::Home, lines, code);
        let (one, other) = (made(one), made(other));
        assert_eq!(is_same(&one, &other), expected, "{one:?} {other:?}");
        assert_eq!(is_same(&other, &one), expected, "{other:?} {one:?}");
    }

    #[test]
    fn one_place_is_known_however_it_was_typed() {
        let home: (&[&str], &str) = (&["14 Larch Hill", "Northshire"], "ZZ99 3AB");
        check(home, (&["14 Larch Hill, Northshire"], "zz993ab"), true);
        check(home, (&["14", "LARCH HILL"], "ZZ99 3AB"), true);
        check(home, (&["14 Larch Hill"], ""), true);
        check(home, (&["14 Larch Hill Northshire"], "ZZ99 3AB"), true);
        check(home, (&["16 Larch Hill"], "ZZ99 3AB"), false);
        check(home, (&["114 Larch Hill"], "ZZ99 3AB"), false);
        check(home, (&["14 Larch Hill"], "ZZ99 4CC"), false);
        check(home, (&[], "ZZ99 3AB"), false);
        check(
            (&["Rose Cottage", "Mill Lane"], "ZZ99 1AA"),
            (&["Rose Cottage, Mill Lane"], "ZZ99 1AA"),
            true,
        );
        check(
            (&["Flat 2", "9 Mill Row"], "ZZ99 1AA"),
            (&["9 Mill Row"], "ZZ99 1AA"),
            true,
        );
    }
}
