//! What people decided, and the child's wishes, laid over a reading.

use jiff::civil::Date;

use crate::{
    forms::{
        invite::entries::{
            settle::{Comes, Decided, Entered, Review, Settled},
            wish::{Named, named},
        },
        sheet::SYSTEM,
    },
    model::{
        child::Child,
        finding::{Code, Finding, Weight},
        id::SystemName,
        live::Place,
    },
    rules::{
        attendance::{Part, gather, role::Mode, situation::Situation},
        disclosure::{Grant, KeptBack, Withholding},
    },
};

impl Settled {
    pub(super) fn decide(&mut self, decided: &[Decided]) {
        for one in decided {
            match one {
                Decided::AgainstWish { .. } => {}
                Decided::Told {
                    reader,
                    item,
                    by,
                    on,
                } => self.decisions.may_see.push(Grant {
                    reader: reader.clone(),
                    item: *item,
                    decided_by: by.clone(),
                    on: *on,
                }),
                Decided::Withheld { from, by, on } => {
                    self.decisions.withholding.push(Withholding {
                        from: from.clone(),
                        decided_by: by.clone(),
                        on: *on,
                    })
                }
                Decided::SecondCheck { reader } => {
                    self.decisions.second_checks.push(reader.clone());
                }
                Decided::KeptBack {
                    from,
                    item,
                    for_review,
                } => {
                    if *for_review == Review::Last {
                        let place = Place::in_row("people", from, item.name());
                        self.ask_anew(&place, &format!("that {} is kept from them", item.words()));
                    }
                    self.decisions.kept_back.push(KeptBack {
                        from: from.clone(),
                        item: *item,
                    });
                }
                Decided::OutLastTime { person } => {
                    self.decisions.out_last_time.push(person.clone());
                }
            }
        }
    }

    /// Says that something comes from the last review and stands until somebody confirms it.
    pub(super) fn ask_anew(&mut self, place: &Place, asked: &str) {
        let about = place.row.as_ref().unwrap_or(&self.network.child.id);
        self.findings.push(
            Finding::new(
                Code::CarriedOver,
                Weight::Check,
                format!("From the last review, and not confirmed for this one: {asked}."),
                "Confirm that it is still right, change it, or take it back.",
            )
            .about(about)
            .at(&SystemName::new(SYSTEM), "entries", &place.to_string()),
        );
    }

    /// Whom the child does not want there waits for the reviewing officer, whether somebody said
    /// so beside the person or the child's own words name them.
    pub(super) fn heed_wishes(&mut self, entered: &Entered, today: Date) {
        let network = &self.network;
        let situation = Situation::of(network, today);
        let parts = gather(network, &situation, &self.exclusions).parts;
        let words = network.child.wishes.does_not_want_there.value();
        let named = named(words, &parts, network);
        let said = |part: &Part| {
            let place = Place::in_row("people", part.id, "childs_wish");
            entered
                .entries
                .iter()
                .find(|entry| entry.place == place)
                .and_then(|entry| entry.value.as_ref())
                .map(|value| value.reveal() == "does_not_want")
        };
        let unwanted: Vec<(&Part, Option<Comes>)> = parts
            .iter()
            .enumerate()
            .filter(|(index, part)| {
                let by_words = matches!(&named, Named::These(some) if some.contains(index));
                said(part).unwrap_or(by_words)
            })
            .map(|(_, part)| (part, decided_for(part, &entered.decided)))
            .collect();
        if named == Named::Unclear && unwanted.is_empty() {
            self.findings.push(unclear(&network.child));
        }
        let mut stay_out = Vec::new();
        for (part, decision) in unwanted {
            match decision {
                Some(Comes::Yes) => {}
                // A parent is kept out by two, never by one: the letter waits for an exclusion.
                Some(Comes::No) if !part.role.is_parent() => stay_out.push(part.id.clone()),
                Some(Comes::No) | None => self.decisions.not_wanted.push(part.id.clone()),
            }
        }
        for id in stay_out {
            let choice = self.choice(&id);
            choice.mode = Some(Mode::NotInvited);
            choice.why = "The child does not want them there; the reviewing officer has decided";
        }
    }
}

fn decided_for(part: &Part, decided: &[Decided]) -> Option<Comes> {
    decided.iter().rev().find_map(|one| match one {
        Decided::AgainstWish { person, comes } if person == part.id => Some(*comes),
        _ => None,
    })
}

fn unclear(child: &Child) -> Finding {
    let origin = &child.origin;
    Finding::new(
        Code::ChildsWishUnclear,
        Weight::Check,
        "The child does not want somebody there, and the words name nobody on the list.",
        "Say beside the person meant that the child does not want them there, or beside each that the child has not said.",
    )
    .about(&child.id)
    .at(&origin.record.system, &origin.record.name, "wishes")
}
