//! The definitions of jq's standard library, and which of them an expression needs.

use std::{
    collections::{BTreeSet, HashMap},
    sync::OnceLock,
};

use jaq_core::load::parse::Def;

use crate::mapping::expression::{
    cost::{called, paying_def},
    engine::DENIED,
};

/// The functions that are spelled in the language itself.
const PRELUDE: &str = "def each(f): f | list | .[];";

/// The definitions of the engine's own library, made to pay, with whom each calls.
pub(super) struct Standard {
    defs: Vec<Def<&'static str>>,
    calls: Vec<BTreeSet<String>>,
    named: HashMap<&'static str, Vec<usize>>,
}

pub(super) fn standard() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| {
        let prelude = jaq_core::load::parse(PRELUDE, |parser| parser.defs());
        let all = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .filter(|def| !DENIED.contains(&def.name))
            .chain(prelude.unwrap_or_default());
        let defs: Vec<_> = all.map(paying_def).collect();
        let mut calls = Vec::with_capacity(defs.len());
        let mut named: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, def) in defs.iter().enumerate() {
            let mut names = BTreeSet::new();
            called(&def.body, &mut names);
            calls.push(names);
            named.entry(def.name).or_default().push(index);
        }
        Standard { defs, calls, named }
    })
}

impl Standard {
    /// The definitions that these names need, in their order, and all the names with them.
    pub(super) fn needed(
        &self,
        names: BTreeSet<String>,
    ) -> (Vec<Def<&'static str>>, BTreeSet<String>) {
        let mut wanted = BTreeSet::new();
        let mut open: Vec<String> = names.iter().cloned().collect();
        let mut names = names;
        while let Some(name) = open.pop() {
            for index in self.named.get(name.as_str()).into_iter().flatten() {
                if !wanted.insert(*index) {
                    continue;
                }
                for called in self.calls.get(*index).into_iter().flatten() {
                    if names.insert(called.clone()) {
                        open.push(called.clone());
                    }
                }
            }
        }
        let defs = wanted.iter().filter_map(|index| self.defs.get(*index));
        (defs.cloned().collect(), names)
    }
}
