//! Who is what to whom: the rows of a person's relationships.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::simulation::case_system::{
    family::{self, Named},
    life::{Life, Scene},
    numbers::{Former, Member, PersonNumber},
    parts::{self, Home, Legal, Quirk},
    placements,
};

/// One row: what `who` is to the person asked about.
#[derive(Clone, Debug)]
pub struct Tie {
    pub id: u64,
    pub who: PersonNumber,
    /// The number in the row, where that is not the person's own.
    pub shown: Option<u64>,
    pub kind: &'static str,
    pub named: Named,
    pub main_carer: Option<&'static str>,
    pub informal: Option<&'static str>,
    pub responsibility: Option<&'static str>,
    pub lives_with: Option<&'static str>,
    pub details: Option<Cow<'static, str>>,
    pub start: Option<Date>,
    pub end: Option<Date>,
}

/// All rows of one person, in the order of the kinds.
pub fn of(scene: &Scene, number: PersonNumber) -> Vec<Tie> {
    let mut rows = match number.member {
        Member::Child => of_child(scene, number.child),
        _ => of_relative(scene, number),
    };
    if number.member == Member::Child {
        spoil(scene, number.child, &mut rows);
    }
    for (place, row) in rows.iter_mut().enumerate() {
        row.id = number.id() * 32 + place as u64;
    }
    rows
}

fn of_child(scene: &Scene, child: u32) -> Vec<Tie> {
    let part = parts::of(child);
    let eldest = parts::eldest(child);
    let born = Life::of(scene.council, child).born;
    let mut rows = Vec::with_capacity(10);
    let mut relative = |kind, of, member, start| {
        let who = PersonNumber::new(of, member);
        if family::exists(scene.council, who) {
            rows.push(tie(scene, who, kind, start));
        }
    };
    relative("parent", eldest, Member::Mother, born);
    relative("parent", eldest, Member::Father, born);
    relative("stepParent", eldest, Member::PartnerOfParent, born);
    relative("halfSibling", eldest, Member::HalfSibling, born);
    relative(
        "unbornSibling",
        eldest,
        Member::UnbornSibling,
        scene.council.today,
    );
    relative("grandparent", eldest, Member::Grandparent, born);
    relative("grandparent", eldest, Member::Duplicate, born);
    relative("auntUncle", eldest, Member::Aunt, born);
    relative("godparent", child, Member::Godparent, born);
    relative("child", child, Member::OwnChild, scene.council.today);
    relative("friend", child, Member::Friend, born);
    for sibling in parts::siblings(child, scene.council.children).filter(|one| *one != child) {
        rows.push(tie(scene, PersonNumber::child(sibling), "sibling", born));
    }
    carers(scene, child, &mut rows);
    for row in &mut rows {
        colour(scene, child, part, row);
    }
    rows
}

fn carers(scene: &Scene, child: u32, rows: &mut Vec<Tie>) {
    let part = parts::of(child);
    if scene.changes.moved_on.is_some() {
        return;
    }
    let since = placements::placements(scene, child)
        .first()
        .map_or(scene.today, |row| row.start);
    let kind = match part.home {
        Home::Adopters => "prospectiveAdopter",
        Home::Parents => return,
        _ => "fosterCarer",
    };
    let Some(carer) = family::carer(child) else {
        return;
    };
    rows.push(tie(scene, carer, kind, since));
    let second = PersonNumber::new(carer.child, Member::SecondCarer);
    if family::has_carers(part.home) && family::exists(scene.council, second) {
        rows.push(tie(scene, second, kind, since));
    }
}

fn tie(scene: &Scene, who: PersonNumber, kind: &'static str, start: Date) -> Tie {
    Tie {
        id: 0,
        who,
        shown: None,
        kind,
        named: family::named(scene.council, who),
        main_carer: Some("N"),
        informal: Some("N"),
        responsibility: None,
        lives_with: Some("N"),
        details: None,
        start: Some(start),
        end: None,
    }
}

/// Parental responsibility, who cares, who lives there, and what was written beside it.
fn colour(scene: &Scene, child: u32, part: &parts::Part, row: &mut Tie) {
    let mut chance = scene.council.chance(row.who.id(), "tie");
    match row.kind {
        "parent" => {
            let father = row.who.member == Member::Father;
            let lacks =
                part.has(Quirk::ParentWithoutResponsibility) || part.has(Quirk::NoContactOrder);
            row.responsibility = match () {
                () if father && lacks => Some("N"),
                () if father && chance.one_in(5) => None,
                () => Some("Y"),
            };
            row.details = match () {
                () if father && part.has(Quirk::NoContactOrder) => Some(Cow::Borrowed(
                    "No contact order in force. Must not attend or be told where.",
                )),
                () if chance.one_in(3) => {
                    Some(Cow::Borrowed("Family time on Saturdays, supervised"))
                }
                () => None,
            };
            row.lives_with = Some(if part.home == Home::Parents && !father {
                "Y"
            } else {
                "N"
            });
            if part.legal == Legal::ShortBreaks || part.home == Home::Parents {
                row.main_carer = Some(if father { "N" } else { "Y" });
            }
        }
        "fosterCarer" | "prospectiveAdopter" => {
            row.main_carer = Some("Y");
            row.lives_with = Some("Y");
            if part.home == Home::Adopters {
                row.responsibility = Some("Y");
            }
        }
        "sibling" => {
            let together = parts::home_of(child) == parts::home_of(row.who.child);
            row.lives_with = Some(if together { "Y" } else { "N" });
        }
        "grandparent" if chance.one_in(2) => {
            row.details = Some(Cow::Borrowed("Telephones on Sundays"));
        }
        "auntUncle" if chance.one_in(3) => {
            row.responsibility = Some("Y");
            row.details = Some(Cow::Borrowed("Child arrangements order"));
        }
        _ => {}
    }
    if part.has(Quirk::FlagsNull) {
        (
            row.main_carer,
            row.informal,
            row.lives_with,
            row.responsibility,
        ) = (None, None, None, None);
    }
}

fn spoil(scene: &Scene, child: u32, rows: &mut Vec<Tie>) {
    let part = parts::of(child);
    let own = PersonNumber::child(child);
    if part.has(Quirk::DirectionReversed) {
        for row in rows.iter_mut().filter(|row| row.kind == "parent") {
            row.kind = "child";
        }
    }
    if part.has(Quirk::DuplicateKnown) {
        rows.push(duplicate(scene, own, own.former_id(Former::Duplicate)));
    }
    let former = [
        (Quirk::RelativeMoved, Former::Moved),
        (Quirk::RelativeOtherId, Former::OtherId),
        (Quirk::RelativeInvalidated, Former::Invalidated),
    ];
    for (quirk, former) in former {
        for row in rows
            .iter_mut()
            .filter(|row| part.has(quirk) && row.who.member == Member::Grandparent)
        {
            row.shown = Some(row.who.former_id(former));
        }
    }
    if part.has(Quirk::LinkedPersonMissing) {
        let nobody = PersonNumber::new(child, Member::Nobody);
        let mut row = tie(
            scene,
            PersonNumber::new(child, Member::Friend),
            "cousin",
            scene.council.today,
        );
        row.who = nobody;
        row.named.restricted = "N";
        rows.push(row);
    }
}

/// The row by which a record is known to double another.
pub fn duplicate(scene: &Scene, number: PersonNumber, other: u64) -> Tie {
    let mut row = tie(scene, number, "duplicate", scene.council.today);
    row.id = number.id() * 32 + 31;
    row.shown = Some(other);
    row
}

/// What the others are to someone who is not a child in care: the rows seen from the other side.
fn of_relative(scene: &Scene, number: PersonNumber) -> Vec<Tie> {
    let part = parts::of(number.child);
    let silent = number.member == Member::Father && part.has(Quirk::ReciprocalMissing);
    let kind = match number.member {
        _ if silent => return Vec::new(),
        Member::Mother | Member::Father if part.has(Quirk::DirectionReversed) => "parent",
        Member::Mother | Member::Father => "child",
        Member::PartnerOfParent => "stepChild",
        Member::HalfSibling => "halfSibling",
        Member::UnbornSibling => "siblingOfUnbornChild",
        Member::Grandparent | Member::Duplicate => "grandchild",
        Member::Aunt => "nieceNephew",
        Member::Carer | Member::SecondCarer if part.home == Home::Adopters => "prospectiveAdoptee",
        Member::Carer | Member::SecondCarer => "fosterChild",
        Member::OwnChild => "parent",
        Member::Friend => "friend",
        _ => "other",
    };
    let home = matches!(number.member, Member::Carer | Member::SecondCarer);
    let own = matches!(
        number.member,
        Member::Godparent | Member::OwnChild | Member::Friend
    );
    parts::siblings(number.child, scene.council.children)
        .filter(|child| match () {
            () if home => parts::home_of(*child) == number.child,
            () if own => *child == number.child,
            () => true,
        })
        .map(|child| {
            let born = Life::of(scene.council, child).born;
            tie(scene, PersonNumber::child(child), kind, born)
        })
        .collect()
}

/// What SOAP calls a row: `Mother : Child` says that `from` is the mother of `to`.
pub fn pair(kind: &str, gender: Option<&str>) -> &'static str {
    match (kind, gender) {
        ("parent", Some("F")) => "Mother : Child",
        ("parent", Some("M")) => "Father : Child",
        ("parent", _) => "Parent : Child",
        ("stepParent", _) => "Step Parent : Step Child",
        ("stepChild", _) => "Step Child : Step Parent",
        ("child", _) => "Child : Parent",
        ("sibling", Some("F")) => "Sister : Sibling",
        ("sibling", Some("M")) => "Brother : Sibling",
        ("sibling", _) => "Sibling : Sibling",
        ("halfSibling", _) => "Half Sibling : Half Sibling",
        ("unbornSibling", _) => "Unborn Sibling : Sibling",
        ("siblingOfUnbornChild", _) => "Sibling : Unborn Sibling",
        ("grandparent", Some("F")) => "Grandmother : Grandchild",
        ("grandparent", Some("M")) => "Grandfather : Grandchild",
        ("grandparent", _) => "Grandparent : Grandchild",
        ("grandchild", _) => "Grandchild : Grandparent",
        ("auntUncle", _) => "Aunt/Uncle : Niece/Nephew",
        ("nieceNephew", _) => "Niece/Nephew : Aunt/Uncle",
        ("cousin", _) => "Cousin : Cousin",
        ("fosterCarer", _) => "Foster Carer : Foster Child",
        ("fosterChild", _) => "Foster Child : Foster Carer",
        ("prospectiveAdopter", _) => "Prospective Adopter : Child",
        ("prospectiveAdoptee", _) => "Child : Prospective Adopter",
        ("friend", _) => "Friend : Friend",
        ("godparent", _) => "Godparent : Godchild",
        ("duplicate", _) => "Duplicate",
        _ => "Other : Other",
    }
}
