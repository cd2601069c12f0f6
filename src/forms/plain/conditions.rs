//! What a form's file says of conditions, sign-offs and the clock.

use std::collections::BTreeSet;

use toml::de::DeTable;

use crate::forms::plain::{
    Above, ClockFrom, FieldName, FormClock, Kind, ShowIf, SignOff, reader::Reader,
};

impl Reader<'_> {
    fn field_name(&mut self, place: (&DeTable<'_>, usize)) -> Option<FieldName> {
        let word = self.required(place, "field", "\"section.field\"")?;
        let Some((section, field)) = word.text.split_once('.') else {
            let remedy = "write the section, a full stop and the field: \"journey.reason\"";
            self.wrong(word.at, "this names no field", remedy);
            return None;
        };
        Some(FieldName {
            section: section.into(),
            field: field.into(),
        })
    }

    pub(super) fn show_if(&mut self, table: &DeTable<'_>) -> Option<ShowIf> {
        let example = "{ field = \"journey.reason\", is = \"School\" }";
        let (at, inner) = self.inline(table, "show_if", example)?;
        self.known(inner, &["field", "is"], "show_if");
        let field = self.field_name((inner, at))?;
        let is = self.text_of(inner, "is");
        let is = is.map(|word| self.around.council.in_own_words(&word.text));
        let show_if = ShowIf { field, is };
        if let Some((what, remedy)) = unmet(&show_if, &self.above) {
            self.wrong(at, &what, &remedy);
        }
        Some(show_if)
    }

    pub(super) fn sign_offs(&mut self, table: &DeTable<'_>) -> Vec<SignOff> {
        let mut seen = BTreeSet::new();
        let mut sign_offs = Vec::new();
        for (at, one) in self.tables(table, "sign_off") {
            self.known(one, &["name", "title", "roles", "above"], "a sign-off");
            let name = self.name((one, at), &mut seen, "\"worker\"");
            let title = self.required_words((one, at), "title", "\"The social worker asks\"");
            let roles = self.roles_of(one, "roles");
            if roles.is_empty() && !one.contains_key("roles") {
                let remedy = "write roles = [\"social_worker\"]";
                self.wrong(at, "nobody may give this sign-off", remedy);
            }
            let above = self.only_above(one);
            sign_offs.extend(name.zip(title).map(|(name, title)| SignOff {
                name,
                title,
                roles,
                above,
            }));
        }
        sign_offs
    }

    fn only_above(&mut self, table: &DeTable<'_>) -> Option<Above> {
        let example = "{ field = \"voucher.amount\", limit = \"food_voucher\" }";
        let (at, inner) = self.inline(table, "above", example)?;
        self.known(inner, &["field", "limit"], "above");
        let field = self.field_name((inner, at));
        let limit = self.required((inner, at), "limit", "\"food_voucher\"");
        let (field, limit) = field.zip(limit)?;
        let is_amount = self.above.contains(&(field.clone(), Kind::Amount));
        if !is_amount {
            let what = format!(
                "`{}.{}` is no amount of this form",
                field.section, field.field
            );
            self.wrong(at, &what, "name a field of the kind amount");
        }
        let Some(pounds) = self.around.limits.get(&limit.text).copied() else {
            let names: Vec<&str> = self.around.limits.keys().map(String::as_str).collect();
            let what = format!("the council has set no limit `{}`", limit.text);
            let remedy = format!(
                "set it under [library.limits] of the settings; there is: {}",
                names.join(", ")
            );
            self.wrong(limit.at, &what, &remedy);
            return None;
        };
        Some(Above {
            field,
            limit: limit.text.into(),
            pounds,
        })
    }

    pub(super) fn clock(&mut self, table: &DeTable<'_>) -> Option<FormClock> {
        let (at, clock) = self.inline(table, "clock", "{ working_days = 5, after = \"begun\" }")?;
        self.known(clock, &["working_days", "before", "after"], "the clock");
        let days = self.number_of(clock, "working_days");
        if !clock.contains_key("working_days") {
            self.wrong(at, "`working_days` is missing", "write working_days = 5");
        }
        let (before, after) = (self.text_of(clock, "before"), self.text_of(clock, "after"));
        let from = match (before, after) {
            (Some(before), None) => self.path(&before).map(ClockFrom::Before),
            (None, Some(after)) if after.text == "begun" => Some(ClockFrom::Begun),
            (None, Some(after)) => self.path(&after).map(ClockFrom::After),
            _ => {
                let remedy = "write before = \"review.date\" or after = \"begun\"";
                self.wrong(at, "the clock counts from one day", remedy);
                None
            }
        };
        days.zip(from)
            .map(|((working_days, _), from)| FormClock { working_days, from })
    }
}

/// What is wrong with a condition, if something is.
fn unmet(show_if: &ShowIf, above: &[(FieldName, Kind)]) -> Option<(String, String)> {
    let FieldName { section, field } = &show_if.field;
    let Some((_, kind)) = above.iter().find(|(name, _)| *name == show_if.field) else {
        return Some((
            format!("no field `{section}.{field}` stands above this one"),
            "name a field that stands above, or move this one down".to_owned(),
        ));
    };
    match (kind, &show_if.is) {
        (Kind::Table(_), _) => Some((
            format!("`{section}.{field}` is a table"),
            "name a field that has one answer".to_owned(),
        )),
        (Kind::Choice(choices), Some(is)) if !choices.contains(is) => Some((
            format!("`{section}.{field}` is never `{is}`"),
            format!("it can be: {}", choices.join(", ")),
        )),
        _ => None,
    }
}
