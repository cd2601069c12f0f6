//! What must not be told to everybody, as the case system itself tells it.

use serde_json::Value;

use super::{Client, Letter, World, cell};

/// A value that not every reader may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The number of the person whose it is.
    pub whose: String,
    pub kind: Kind,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Postcode,
    Street,
    Phone,
    Email,
    /// Of somebody who cares for the child.
    Surname,
}

/// All secrets around one child.
pub struct Secrets {
    child: String,
    surnames: Vec<(String, String)>,
    all: Vec<Secret>,
    /// The numbers of those who care for the child, now or once.
    carers: Vec<String>,
}

impl World {
    /// Street and postcode of the home in which a child lives now.
    pub async fn home_of(&self, place: u32) -> (String, String) {
        let person = person(&self.client().await, &self.id(place)).await.unwrap();
        let address = &person["address"];
        (street(address), text(&address["postCode"]))
    }

    /// Street and postcode of a child's mother.
    pub async fn mothers_address(&self, place: u32) -> (String, String) {
        let client = self.client().await;
        for (kind, id) in related(&client, &self.id(place)).await {
            let Some(one) = person(&client, &id).await else {
                continue;
            };
            if kind == "parent" && one["gender"] == "F" {
                return (street(&one["address"]), text(&one["address"]["postCode"]));
            }
        }
        panic!("child {place} has no mother");
    }

    /// Everything around a child that is not for everybody.
    pub async fn secrets(&self, client: &Client, place: u32) -> Secrets {
        let child = self.id(place);
        let own = person(client, &child).await.unwrap();
        let mut secrets = Secrets {
            surnames: vec![(child.clone(), text(&own["lastName"]))],
            child: child.clone(),
            all: Vec::new(),
            carers: Vec::new(),
        };
        secrets.contacts(&child, &own);
        let addresses = client
            .get(&format!("/api/v1/persons/{child}/addresses"))
            .await;
        let addresses = addresses.unwrap().json();
        for address in list(&addresses["addresses"]) {
            secrets.address(&child, address);
        }
        for (kind, id) in related(client, &child).await {
            let Some(one) = person(client, &id).await else {
                continue;
            };
            secrets.contacts(&id, &one);
            secrets.surnames.push((id.clone(), text(&one["lastName"])));
            if matches!(
                kind.as_str(),
                "fosterCarer" | "kinshipCarer" | "prospectiveAdopter"
            ) {
                secrets.add(&id, Kind::Surname, text(&one["lastName"]));
                secrets.carers.push(id);
            }
        }
        secrets
    }

    /// The number of the one person to whom a letter goes.
    #[track_caller]
    pub fn reader(&self, place: u32, letter: &Letter) -> String {
        let document = self.document(place);
        let letters = self.letters(place);
        let rows = document.rows("people").into_iter();
        let with_letter: Vec<_> = rows
            .filter(|row| !cell(row, "letter").starts_with("No letter"))
            .collect();
        assert_eq!(
            with_letter.len(),
            letters.len(),
            "a letter for each who gets one"
        );
        let at = letters.iter().position(|one| one.folder == letter.folder);
        text(&with_letter[at.unwrap()]["about"])
    }
}

impl Secrets {
    fn add(&mut self, whose: &str, kind: Kind, value: String) {
        if value.len() >= 4 {
            let whose = whose.to_owned();
            self.all.push(Secret { whose, kind, value });
        }
    }

    fn address(&mut self, whose: &str, address: &Value) {
        self.add(whose, Kind::Street, street(address));
        self.add(whose, Kind::Postcode, text(&address["postCode"]));
    }

    fn contacts(&mut self, whose: &str, person: &Value) {
        self.address(whose, &person["address"]);
        for phone in list(&person["phoneNumbers"]) {
            self.add(whose, Kind::Phone, text(&phone["number"]));
        }
        for email in list(&person["emails"]) {
            self.add(whose, Kind::Email, text(&email["email"]));
        }
    }

    /// Those that one reader must not be told: neither the reader's own, nor for a child the home.
    pub fn from(&self, reader: &str) -> Vec<&Secret> {
        let is_child = reader == self.child;
        // The reader's own name and the child's keep no secret from the reader.
        let knows = |name: &str| {
            let mut names = self.surnames.iter();
            names.any(|(id, one)| one == name && (id == reader || *id == self.child))
        };
        let at_home = |one: &Secret| {
            is_child && (one.whose == self.child || self.carers.contains(&one.whose))
        };
        let own: Vec<&Secret> = self
            .all
            .iter()
            .filter(|one| one.whose == reader || at_home(one))
            .collect();
        self.all
            .iter()
            .filter(|one| !own.iter().any(|own| own.value == one.value))
            .filter(|one| one.kind != Kind::Surname || !knows(&one.value))
            .collect()
    }
}

impl Secret {
    /// Whether words give it away, however they are spaced or capitalised.
    pub fn is_in(&self, words: &str) -> bool {
        match self.kind {
            Kind::Postcode | Kind::Street => tight(words).contains(&tight(&self.value)),
            Kind::Email => words.to_lowercase().contains(&self.value.to_lowercase()),
            Kind::Phone => {
                let digits =
                    |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
                let own = digits(&self.value);
                own.len() >= 9 && digits(words).contains(&own[own.len() - 9..])
            }
            Kind::Surname => words
                .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '’' && c != '\'')
                .any(|word| word == self.value),
        }
    }
}

fn tight(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Everybody to whom a child is tied, with what they are to the child.
async fn related(client: &Client, child: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/persons/{child}/relationships");
    let answer = client.get(&path).await.unwrap().json();
    list(&answer["personalRelationships"])
        .flat_map(|group| {
            let kind = text(&group["type"]);
            list(&group["relationships"]).map(move |one| (kind.clone(), text(&one["personId"])))
        })
        .collect()
}

/// A person's own record, unless it is restricted or gone.
async fn person(client: &Client, id: &str) -> Option<Value> {
    let answer = client.get(&format!("/api/v1/persons/{id}")).await.unwrap();
    (answer.status == 200).then(|| answer.json())
}

/// Number and street, with the flat; what is said in place of an address is no secret.
fn street(address: &Value) -> String {
    let lines = text(&address["addressLines"]);
    let mut parts = lines.split(',').map(str::trim);
    let first = parts.next().unwrap_or_default();
    match first.starts_with("Flat") {
        true => format!("{first}, {}", parts.next().unwrap_or_default()),
        false if first.chars().any(|c| c.is_ascii_digit()) => first.to_owned(),
        false => String::new(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
