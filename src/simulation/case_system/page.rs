//! One answer written as JSON, as XML or as SOAP: the same in meaning.

use jiff::civil::Date;

use crate::simulation::case_system::{
    letters::{Days, push_capital, push_date, push_day, push_json, push_number, push_xml},
    shape::{Day, Envelope, NAMESPACE, Nulls, Root, Shape, Veil},
};

/// An answer in the making.
#[derive(Debug)]
pub struct Page {
    shape: Shape,
    root: Root,
    out: String,
    /// Nothing has been written yet since the last opening brace or bracket (JSON).
    fresh: bool,
    /// The last tag still lacks its `>`, so attributes can follow (SOAP).
    tag_open: bool,
    /// What an item of the current list is called.
    item: &'static str,
    pub nulls: Nulls,
    pub veil: Veil,
    censoring: Veil,
}

const CENSORED: &str = "*******";

impl Page {
    pub fn new(shape: Shape, root: Root) -> Self {
        let mut page = Self {
            shape,
            root,
            out: String::with_capacity(2048),
            fresh: true,
            tag_open: false,
            item: "",
            nulls: Nulls::default(),
            veil: Veil::default(),
            censoring: Veil::None,
        };
        match shape {
            Shape::Json => page.out.push('{'),
            Shape::Xml => {
                page.out
                    .push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
                page.out.push('<');
                page.out.push_str(root.name);
                page.out
                    .push_str(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
            }
            Shape::Soap(envelope) => page.open_envelope(envelope),
        }
        page
    }

    fn open_envelope(&mut self, envelope: Envelope) {
        for piece in [
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<soap:Envelope xmlns:soap=\"",
            envelope.namespace(),
            "\" xmlns:m=\"",
            NAMESPACE,
            "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soap:Body><m:",
            self.root.operation,
            "Response>",
        ] {
            self.out.push_str(piece);
        }
        if let Some(inner) = self.root.inner {
            self.out.push_str("<m:");
            self.out.push_str(inner);
            self.tag_open = true;
        }
    }

    /// The whole answer.
    pub fn finish(mut self) -> String {
        match self.shape {
            Shape::Json => self.out.push('}'),
            Shape::Xml => self.close(self.root.name),
            Shape::Soap(_) => {
                if let Some(inner) = self.root.inner {
                    self.close_soap(inner);
                }
                for piece in [
                    "</m:",
                    self.root.operation,
                    "Response></soap:Body></soap:Envelope>\n",
                ] {
                    self.out.push_str(piece);
                }
            }
        }
        self.out
    }

    fn days(&self) -> Days {
        match self.shape {
            Shape::Soap(_) => Days::Slashed,
            Shape::Json | Shape::Xml => Days::Dashed,
        }
    }

    pub fn is_soap(&self) -> bool {
        matches!(self.shape, Shape::Soap(_))
    }

    /// A number that SOAP keeps in an attribute. Must come before the other fields.
    pub fn head_number(&mut self, name: &'static str, value: u64) {
        if self.is_soap() {
            let mut digits = String::new();
            push_number(&mut digits, value);
            return self.attribute(name, &digits);
        }
        self.number(name, Some(value));
    }

    /// A text that SOAP keeps in an attribute. Must come before the other fields.
    pub fn head_text(&mut self, name: &'static str, value: &str) {
        if self.is_soap() {
            return self.attribute(name, value);
        }
        self.text(name, value);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if !self.tag_open {
            return;
        }
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_xml(&mut self.out, value);
        self.out.push('"');
    }

    pub fn text(&mut self, name: &'static str, value: &str) {
        let value = self.censored().unwrap_or(value);
        self.leaf(name, |out, json| match json {
            Written::Json => push_json(out, value),
            Written::Xml => push_xml(out, value),
        });
    }

    pub fn maybe(&mut self, name: &'static str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.null(name),
        }
    }

    pub fn number(&mut self, name: &'static str, value: Option<u64>) {
        match (value, self.censored()) {
            (Some(_), Some(stars)) => self.text(name, stars),
            (Some(value), None) => self.leaf(name, |out, _| push_number(out, value)),
            (None, _) => self.null(name),
        }
    }

    /// `-1` and its like, which real rows carry where a number is missing.
    pub fn signed(&mut self, name: &'static str, value: Option<i64>) {
        match value {
            Some(value) => self.leaf(name, |out, _| {
                if value < 0 {
                    out.push('-');
                }
                push_number(out, value.unsigned_abs());
            }),
            None => self.null(name),
        }
    }

    pub fn day(&mut self, name: &'static str, value: Option<Date>) {
        let days = self.days();
        match (value, self.censored()) {
            (Some(_), Some(stars)) => self.text(name, stars),
            (Some(day), None) => self.leaf(name, |out, written| {
                quote(out, written, |out| push_day(out, day, days));
            }),
            (None, _) => self.null(name),
        }
    }

    pub fn partial_day(&mut self, name: &'static str, value: Option<&Day>) {
        match value {
            Some(Day::On(day)) => self.day(name, Some(*day)),
            Some(Day::Partly(text)) => self.text(name, text),
            None => self.null(name),
        }
    }

    /// A moment: `2026-10-29T16:10:00`.
    pub fn moment(&mut self, name: &'static str, value: Option<(Date, &str)>) {
        let days = self.days();
        match value {
            Some((day, time)) => self.leaf(name, |out, written| {
                quote(out, written, |out| {
                    push_date(out, day, days);
                    out.push(match days {
                        Days::Slashed => ' ',
                        Days::Dashed => 'T',
                    });
                    out.push_str(time);
                });
            }),
            None => self.null(name),
        }
    }

    pub fn object(&mut self, name: &'static str, body: impl FnOnce(&mut Self)) {
        let opened = self.open(name);
        let item = self.item;
        body(self);
        self.item = item;
        self.shut(opened);
    }

    pub fn maybe_object<T>(
        &mut self,
        name: &'static str,
        value: Option<&T>,
        body: impl FnOnce(&mut Self, &T),
    ) {
        match value {
            Some(value) => self.object(name, |page| body(page, value)),
            // No record writes an empty text where an object would stand.
            None if self.nulls == Nulls::EmptyText => {
                self.nulls = Nulls::Present;
                self.null(name);
                self.nulls = Nulls::EmptyText;
            }
            None => self.null(name),
        }
    }

    /// A list; `item` is what SOAP calls each entry.
    pub fn list(&mut self, name: &'static str, item: &'static str, body: impl FnOnce(&mut Self)) {
        let before = self.item;
        match self.shape {
            Shape::Json => {
                self.key(name);
                self.out.push('[');
                self.fresh = true;
                body(self);
                self.out.push(']');
                self.fresh = false;
            }
            Shape::Xml => {
                self.item = name;
                body(self);
            }
            Shape::Soap(_) => {
                self.settle();
                self.out.push_str("<m:");
                push_capital(&mut self.out, name);
                self.tag_open = true;
                self.item = item;
                body(self);
                self.close_soap(name);
            }
        }
        self.item = before;
    }

    /// One object of the list.
    pub fn entry(&mut self, body: impl FnOnce(&mut Self)) {
        let name = self.item;
        let opened = self.open_entry(name);
        body(self);
        self.item = name;
        self.shut(opened);
    }

    /// One text of the list.
    pub fn entry_text(&mut self, value: &str) {
        let value = self.censored().unwrap_or(value);
        self.entry_leaf(|out, written| match written {
            Written::Json => push_json(out, value),
            Written::Xml => push_xml(out, value),
        });
    }

    /// One number of the list.
    pub fn entry_number(&mut self, value: u64) {
        self.entry_leaf(|out, _| push_number(out, value));
    }

    fn entry_leaf(&mut self, value: impl FnOnce(&mut String, Written)) {
        let name = self.item;
        if self.shape == Shape::Json {
            self.comma();
            return value(&mut self.out, Written::Json);
        }
        self.leaf(name, value);
    }

    /// Fields that tell where someone is: left out or censored when the page is veiled.
    pub fn guarded(&mut self, body: impl FnOnce(&mut Self)) {
        if self.veil == Veil::Removed {
            return;
        }
        let before = std::mem::replace(&mut self.censoring, self.veil);
        body(self);
        self.censoring = before;
    }

    pub fn null(&mut self, name: &'static str) {
        match (self.nulls, self.shape) {
            (Nulls::Absent, _) => {}
            (Nulls::EmptyText, _) => self.leaf(name, |out, written| {
                if written == Written::Json {
                    out.push_str("\"\"");
                }
            }),
            (Nulls::Present, Shape::Json) => {
                self.key(name);
                self.out.push_str("null");
            }
            (Nulls::Present, Shape::Xml) => {
                self.out.push('<');
                self.out.push_str(name);
                self.out.push_str(" xsi:nil=\"true\"/>");
            }
            (Nulls::Present, Shape::Soap(_)) => {
                self.settle();
                self.out.push_str("<m:");
                push_capital(&mut self.out, name);
                self.out.push_str(" xsi:nil=\"true\"/>");
            }
        }
    }

    fn censored(&self) -> Option<&'static str> {
        (self.censoring == Veil::Censored).then_some(CENSORED)
    }

    fn leaf(&mut self, name: &'static str, value: impl FnOnce(&mut String, Written)) {
        match self.shape {
            Shape::Json => {
                self.key(name);
                value(&mut self.out, Written::Json);
            }
            Shape::Xml => self.element(name, |out| value(out, Written::Xml)),
            Shape::Soap(_) => {
                self.settle();
                self.out.push_str("<m:");
                push_capital(&mut self.out, name);
                self.out.push('>');
                value(&mut self.out, Written::Xml);
                self.close_soap(name);
            }
        }
    }

    fn element(&mut self, name: &str, value: impl FnOnce(&mut String)) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        value(&mut self.out);
        self.close(name);
    }

    fn open(&mut self, name: &'static str) -> &'static str {
        match self.shape {
            Shape::Json => {
                self.key(name);
                self.out.push('{');
                self.fresh = true;
            }
            Shape::Xml | Shape::Soap(_) => self.open_tag(name),
        }
        name
    }

    fn open_entry(&mut self, name: &'static str) -> &'static str {
        match self.shape {
            Shape::Json => {
                self.comma();
                self.out.push('{');
                self.fresh = true;
            }
            Shape::Xml | Shape::Soap(_) => self.open_tag(name),
        }
        name
    }

    fn open_tag(&mut self, name: &'static str) {
        if self.is_soap() {
            self.settle();
            self.out.push_str("<m:");
            push_capital(&mut self.out, name);
            self.tag_open = true;
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    fn shut(&mut self, name: &str) {
        match self.shape {
            Shape::Json => {
                self.out.push('}');
                self.fresh = false;
            }
            Shape::Xml => self.close(name),
            Shape::Soap(_) => self.close_soap(name),
        }
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn close_soap(&mut self, name: &str) {
        if std::mem::take(&mut self.tag_open) {
            self.out.push_str("/>");
            return;
        }
        self.out.push_str("</m:");
        push_capital(&mut self.out, name);
        self.out.push('>');
    }

    fn settle(&mut self) {
        if std::mem::take(&mut self.tag_open) {
            self.out.push('>');
        }
    }

    fn key(&mut self, name: &str) {
        self.comma();
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.fresh) {
            self.out.push(',');
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Json,
    Xml,
}

fn quote(out: &mut String, written: Written, value: impl FnOnce(&mut String)) {
    if written == Written::Xml {
        return value(out);
    }
    out.push('"');
    value(out);
    out.push('"');
}

#[cfg(test)]
mod tests;
