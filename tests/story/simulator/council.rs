//! What the default council holds: lifelike, and wrong as real records are.

use std::{collections::BTreeSet, fs, path::Path};

use jiff::civil::Date;
use samepage::simulation::case_system::{self, Council, Running};
use serde_json::Value;

use super::{at_noon, council, plain::Plain};

const UNDER: &[&str] = &[
    "relationships",
    "organisations",
    "workers",
    "addresses",
    "legal-statuses",
    "placements",
    "reviews",
    "visits",
];

/// Everything that can be read of one child.
struct Record {
    id: String,
    person: Value,
    under: Vec<(&'static str, Value)>,
    related: Vec<(u16, Value)>,
}

impl Record {
    async fn read(client: &Plain, id: &str) -> Self {
        let person = client.get(&format!("/api/v1/persons/{id}")).await.json();
        let mut under = Vec::new();
        for what in UNDER {
            let reply = client.get(&format!("/api/v1/persons/{id}/{what}")).await;
            assert_eq!(reply.status, 200, "{id}/{what}");
            under.push((*what, reply.json()));
        }
        let mut record = Self {
            id: id.to_owned(),
            person,
            under,
            related: Vec::new(),
        };
        let ids: Vec<String> = record
            .ties()
            .map(|tie| tie["personId"].to_string())
            .collect();
        for id in ids {
            let reply = client
                .get(&format!("/api/v1/persons/{}", id.trim_matches('"')))
                .await;
            let body = serde_json::from_slice(&reply.body).unwrap_or(Value::Null);
            record.related.push((reply.status, body));
        }
        record
    }

    fn of(&self, what: &str) -> &Value {
        self.under
            .iter()
            .find(|(name, _)| *name == what)
            .map(|(_, value)| value)
            .unwrap()
    }

    fn rows(&self, what: &str, list: &str) -> impl Iterator<Item = &Value> {
        self.of(what)[list].as_array().into_iter().flatten()
    }

    fn ties(&self) -> impl Iterator<Item = &Value> {
        self.rows("relationships", "personalRelationships")
            .flat_map(|group| group["relationships"].as_array().into_iter().flatten())
    }

    fn ties_of(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let kind = kind.to_owned();
        self.rows("relationships", "personalRelationships")
            .filter(move |group| group["type"] == kind.as_str())
            .flat_map(|group| group["relationships"].as_array().into_iter().flatten())
    }

    /// Everyone and everything with a part in the child's life, each once.
    fn around(&self) -> usize {
        let people: BTreeSet<String> = self.ties().map(|tie| tie["personId"].to_string()).collect();
        let workers: BTreeSet<String> = self
            .rows("workers", "allocations")
            .filter(|row| open(&row["allocationEndDate"]))
            .filter(|row| {
                row["teamEmail"].is_string() || row["workerId"].as_i64().is_some_and(|id| id > 0)
            })
            .map(|row| format!("{}{}", row["workerId"], row["teamId"]))
            .collect();
        let contacts = self
            .rows("organisations", "organisations")
            .filter(|row| open(&row["endDate"]))
            .map(|row| row["contacts"].as_array().map_or(0, Vec::len))
            .sum::<usize>();
        1 + people.len() + workers.len() + contacts
    }
}

async fn everything(running: &Running) -> Vec<Record> {
    let client = Plain::signed_in(running).await;
    let mut records = Vec::new();
    for place in 1..=running.children() {
        records.push(Record::read(&client, &running.child_id(place)).await);
    }
    records
}

fn day(value: &Value) -> Option<Date> {
    value.as_str()?.get(..10)?.parse().ok()
}

fn has(value: &Value, part: &str) -> bool {
    value.to_string().contains(part)
}

/// No end: null, absent or empty, as the three kinds of record have it.
fn open(end: &Value) -> bool {
    end.as_str().unwrap_or_default().is_empty()
}

type Test = fn(&Record) -> bool;

/// What is wrong with real records, and how it shows.
const WRONG: &[(&str, Test)] = &[
    ("a parent is recorded as a child", |r| {
        r.ties_of("child")
            .any(|tie| day(&tie["dateOfBirth"]) < day(&r.person["dateOfBirth"]))
    }),
    ("a known duplicate", |r| r.ties_of("duplicate").count() > 0),
    ("a name that says DUPLICATE", |r| {
        r.ties().any(|tie| has(&tie["lastName"], "(DUPLICATE)"))
    }),
    ("no fixed abode", |r| {
        has(r.of("addresses"), "NO FIXED ABODE")
    }),
    ("a street that was not found", |r| {
        has(r.of("addresses"), "NOT FOUND")
    }),
    ("a postcode of crosses", |r| {
        has(r.of("addresses"), "\"XXXX")
    }),
    ("the word nopostcode", |r| {
        has(r.of("addresses"), "nopostcode")
    }),
    ("a relative without an abode", |r| {
        r.related.iter().any(|(_, one)| has(one, "NO FIXED ABODE"))
    }),
    ("two current addresses of the child", |r| {
        r.rows("addresses", "addresses")
            .filter(|row| row["endDate"].is_null() && row["isDisplayAddress"] == "Y")
            .count()
            > 1
    }),
    ("an end in the far future", |r| {
        has(r.of("addresses"), "2043-")
    }),
    ("an end that means none", |r| {
        r.related
            .iter()
            .any(|(_, one)| has(&one["address"], "2079-06-06"))
    }),
    ("an allocation of no length", |r| {
        r.rows("workers", "allocations")
            .any(|row| row["allocationStartDate"] == row["allocationEndDate"])
    }),
    ("worker number -1", |r| {
        r.rows("workers", "allocations")
            .any(|row| row["workerId"] == -1)
    }),
    ("worker number 0", |r| {
        r.rows("workers", "allocations")
            .any(|row| row["workerId"] == 0)
    }),
    ("an authoriser among the workers", |r| {
        r.rows("workers", "allocations")
            .any(|row| row["workerType"] == "Authoriser")
    }),
    ("a worker whom nobody knows", |r| {
        r.rows("workers", "allocations").any(|row| {
            row["workerId"].as_i64().is_some_and(|id| id > 0)
                && r.rows("workers", "workers")
                    .all(|one| one["id"] != row["workerId"])
        })
    }),
    ("a worker who has left and is still allocated", |r| {
        r.rows("workers", "allocations").any(|row| {
            row["allocationEndDate"].is_null()
                && r.rows("workers", "workers")
                    .any(|one| one["id"] == row["workerId"] && one["active"] == "N")
        })
    }),
    ("a kind of worker that no table has", |r| {
        has(r.of("workers"), "Life Story Worker")
    }),
    ("a team without a person", |r| {
        r.rows("workers", "allocations")
            .any(|row| row["workerId"].is_null() && row["teamEmail"].is_string())
    }),
    ("one reviewing officer twice", |r| {
        r.rows("workers", "allocations")
            .filter(|row| row["relationshipCode"] == "REL.IRO")
            .count()
            == 2
    }),
    ("two social workers at once", |r| {
        r.rows("workers", "allocations")
            .filter(|row| {
                row["workerType"] == "Social Worker"
                    && row["allocationEndDate"].is_null()
                    && row["workerId"] != 0
            })
            .count()
            > 1
    }),
    ("states of a case in any case", |r| {
        has(r.of("workers"), "\"closed\"")
    }),
    ("no gender", |r| r.person["gender"].is_null()),
    ("a relative who is not there", |r| {
        r.related.iter().any(|(status, _)| *status == 404)
    }),
    ("flags that are null", |r| {
        r.ties().any(|tie| tie["isMainCarer"].is_null())
    }),
    ("a temporary number", |r| has(&r.person["id"], "tmp")),
    ("a number as text", |r| {
        r.person["id"]
            .as_str()
            .is_some_and(|id| id.parse::<u64>().is_ok())
    }),
    ("an old number with noughts before it", |r| {
        r.person["personIdLegacy"]
            .as_str()
            .is_some_and(|id| id.starts_with('0'))
    }),
    ("a sibling who is not born yet", |r| {
        r.ties_of("unbornSibling")
            .any(|tie| day(&tie["dateOfBirth"]) > Some(case_system::FIRST_DAY))
    }),
    ("an estimated age", |r| {
        r.person["dateOfBirthAccuracy"] == "E"
    }),
    ("a birth of which the month is known", |r| {
        r.person["dateOfBirth"]
            .as_str()
            .is_some_and(|day| day.len() == 7)
    }),
    ("a birth of which the year is known", |r| {
        r.ties().any(|tie| {
            tie["dateOfBirth"]
                .as_str()
                .is_some_and(|day| day.len() == 4)
        })
    }),
    ("a birth in 1900", |r| {
        r.ties().any(|tie| has(&tie["dateOfBirth"], "1900-01-01"))
    }),
    ("a short break among other legal statuses", |r| {
        has(r.of("legal-statuses"), "\"V4\"") && has(r.of("legal-statuses"), "\"C2\"")
    }),
    ("a telephone abroad", |r| {
        r.related.iter().any(|(_, one)| has(one, "+1 202"))
    }),
    ("a telephone as a number", |r| {
        r.person["phoneNumbers"][0]["number"].is_u64()
    }),
    ("a telephone that must not be told", |r| {
        r.related.iter().any(|(_, one)| has(one, "Ex-directory"))
    }),
    ("an email that is none", |r| {
        r.related.iter().any(|(_, one)| has(one, "ask at the door"))
    }),
    ("an email with capitals or a space", |r| {
        r.rows("workers", "workers").any(|one| {
            one["email"]
                .as_str()
                .is_some_and(|email| email != email.trim().to_lowercase())
        })
    }),
    ("fields that are absent instead of null", |r| {
        r.person.get("title").is_none()
    }),
    ("fields that are empty instead of null", |r| {
        r.person["title"] == ""
    }),
    ("a no contact order in the details", |r| {
        r.ties().any(|tie| has(&tie["details"], "No contact order"))
    }),
    ("a parent without responsibility", |r| {
        r.ties_of("parent")
            .any(|tie| tie["parentalResponsibility"] == "N")
    }),
    ("a parent of whose responsibility nothing is said", |r| {
        r.ties_of("parent")
            .any(|tie| tie["parentalResponsibility"].is_null())
    }),
    ("a parent who has died", |r| {
        r.related
            .iter()
            .any(|(_, one)| !one["dateOfDeath"].is_null() && one.get("dateOfDeath").is_some())
    }),
    ("a single name", |r| {
        r.person["firstName"].is_null() && r.person["lastName"].is_string()
    }),
    ("a name with marks and an apostrophe", |r| {
        has(&r.person["lastName"], "D’Souza-Núñez")
    }),
    ("a relationship that no table has", |r| {
        r.ties_of("godparent").count() > 0
    }),
    ("a school that changed in August", |r| {
        has(r.of("organisations"), "2026-08-31")
    }),
    ("a surgery as an organisation", |r| {
        has(r.of("organisations"), "GP surgery")
    }),
    ("a child placed in another authority", |r| {
        r.person["care"]["areaAuthority"] == "Eastmere Council"
    }),
    ("two placements that are both open", |r| {
        let mut ids: Vec<_> = r
            .rows("placements", "placements")
            .filter(|row| row["endDate"].is_null())
            .map(|row| row["id"].to_string())
            .collect();
        ids.dedup();
        ids.len() == 2
    }),
    ("a placement with a corrected row", |r| {
        r.rows("placements", "placements")
            .any(|row| row["splitNumber"] == 2)
    }),
    ("a parent as the carer of a foster placement", |r| {
        let mother = r
            .ties_of("parent")
            .find(|tie| tie["gender"] == "F")
            .map(|tie| tie["personId"].clone());
        r.rows("placements", "placements").any(|row| {
            row["placementType"] == "U6" && Some(&row["carerPersonId"]) == mother.as_ref()
        })
    }),
    ("a placement code of another year", |r| {
        has(r.of("placements"), "\"Z1\"")
    }),
    ("a review that was cancelled", |r| {
        has(r.of("reviews"), "CANCELLED")
    }),
    ("a participation that cannot be", |r| {
        let born = day(&r.person["dateOfBirth"]);
        r.rows("reviews", "reviews").any(|row| {
            row["participationCode"] == "PN0"
                && day(&row["reviewDate"])
                    .zip(born)
                    .is_some_and(|(held, born)| held.year() - born.year() > 5)
        })
    }),
    ("a restricted relative", |r| {
        r.ties()
            .any(|tie| tie["restricted"] == "Y" && tie.get("gender").is_none())
    }),
    ("a restricted child of whom all is told", |r| {
        r.person["restricted"] == "Y" && r.person["care"].is_object()
    }),
    ("a relative whose number moved", |r| {
        r.related
            .iter()
            .any(|(status, one)| *status == 301 && has(one, "survivorId"))
    }),
    ("a relative whose number was invalidated", |r| {
        r.related
            .iter()
            .any(|(status, one)| *status == 404 && has(one, "invalidated"))
    }),
    ("a relative who answers under another number", |r| {
        r.ties().zip(&r.related).any(|(tie, (status, one))| {
            *status == 200 && tie["personId"] != one["id"] && one["id"].is_u64()
        })
    }),
    ("a category of a plan that no table has", |r| {
        has(
            &r.person["care"]["childProtectionPlan"],
            "Emotional harm (old form)",
        )
    }),
    ("an action of a plan that nobody does", |r| {
        let actions = r.person["care"]["childProtectionPlan"]["actions"].as_array();
        actions.into_iter().flatten().any(|one| {
            let owners = ["ownerPersonId", "ownerWorkerId", "ownerName"];
            owners.iter().all(|owner| one[owner].is_null())
        })
    }),
    ("a plan that ends before it begins", |r| {
        let plan = &r.person["care"]["childProtectionPlan"];
        day(&plan["endDate"]).is_some_and(|end| Some(end) < day(&plan["startDate"]))
    }),
    ("an immigration status that no table has", |r| {
        r.person["immigrationStatus"] == "Leave outside the rules"
    }),
    ("an interpreter", |r| r.person["interpreterRequired"] == "Y"),
    ("a child who is a parent", |r| {
        r.ties_of("child")
            .any(|tie| day(&tie["dateOfBirth"]) > day(&r.person["dateOfBirth"]))
    }),
];

#[tokio::test]
async fn the_default_council_is_wrong_in_every_way_that_records_are() {
    let running = council(40).await;
    let records = everything(&running).await;

    let missing: Vec<&str> = WRONG
        .iter()
        .filter(|(_, shows)| !records.iter().any(shows))
        .map(|(what, _)| *what)
        .collect();

    assert!(
        missing.is_empty(),
        "not in the default council: {missing:#?}"
    );
}

#[tokio::test]
async fn twins_share_a_name_a_birthday_and_an_address() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    let one = client
        .get(&format!("/api/v1/persons/{}", running.child_id(26)))
        .await
        .json();
    let other = client
        .get(&format!("/api/v1/persons/{}", running.child_id(27)))
        .await
        .json();

    for field in ["lastName", "dateOfBirth"] {
        assert_eq!(one[field], other[field]);
    }
    assert_eq!(one["address"]["postCode"], other["address"]["postCode"]);
    assert_ne!(one["firstName"], other["firstName"]);
}

#[tokio::test]
async fn a_father_may_be_recorded_on_one_side_only() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    let child: u64 = running.child_id(33).parse().unwrap();
    let ties = |id: u64| {
        let client = &client;
        async move {
            client
                .get(&format!("/api/v1/persons/{id}/relationships"))
                .await
                .json()
        }
    };

    assert!(has(
        &ties(child).await,
        &format!("\"personId\":{}", child + 2)
    ));
    assert!(!has(
        &ties(child + 2).await,
        &format!("\"personId\":{child},")
    ));
    assert!(has(
        &ties(child + 1).await,
        &format!("\"personId\":{child},")
    ));
}

#[tokio::test]
async fn mother_and_child_agree_on_who_is_the_mother() {
    let running = council(3).await;
    let client = Plain::signed_in(&running).await;
    let child = client
        .get("/api/v1/persons/33310048/relationships")
        .await
        .json();
    let mother = client
        .get("/api/v1/persons/33310049/relationships")
        .await
        .json();

    assert_eq!(child["personalRelationships"][0]["type"], "parent");
    assert_eq!(
        child["personalRelationships"][0]["relationships"][0]["personId"],
        33310049
    );
    assert_eq!(mother["personalRelationships"][0]["type"], "child");
    assert_eq!(
        mother["personalRelationships"][0]["relationships"][0]["personId"],
        33310048
    );
}

#[tokio::test]
async fn four_siblings_share_parents_and_a_reviewing_officer() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    let mut seen = BTreeSet::new();
    for place in 9..=12 {
        let record = Record::read(&client, &running.child_id(place)).await;
        let officer = record
            .rows("workers", "allocations")
            .find(|row| row["relationshipCode"] == "REL.IRO")
            .unwrap();
        let mother = record.ties_of("parent").next().unwrap();
        seen.insert((
            officer["workerId"].to_string(),
            mother["personId"].to_string(),
        ));
        assert_eq!(record.ties_of("sibling").count(), 3);
        let next = record
            .rows("reviews", "reviews")
            .find(|row| row["status"] == "INCOMPLETE")
            .unwrap();
        assert_eq!(next["siblingPersonIds"].as_array().unwrap().len(), 3);
    }

    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn between_eight_and_twenty_have_a_part_in_each_life() {
    let running = council(40).await;
    let all: Vec<(usize, String)> = everything(&running)
        .await
        .into_iter()
        .map(|one| (one.around(), one.id))
        .collect();

    let odd: Vec<_> = all
        .iter()
        .filter(|(around, _)| !(8..=20).contains(around))
        .collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[tokio::test]
async fn about_a_quarter_is_due_soon_and_some_are_late() {
    let running = council(40).await;
    let today = running.today();
    let soon = today.checked_add(jiff::Span::new().days(28)).unwrap();
    let client = Plain::signed_in(&running).await;
    let list = client.get("/api/v1/persons?limit=100").await.json();
    let due: Vec<Date> = list["persons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| day(&row["reviewDueDate"]).unwrap())
        .collect();

    assert_eq!(due.len(), 40);
    let within = due
        .iter()
        .filter(|day| (today..=soon).contains(day))
        .count();
    assert!((7..=13).contains(&within), "{within}");
    assert!(due.iter().any(|day| *day < today));
}

#[tokio::test]
async fn every_field_of_the_invite_can_be_had_of_somebody() {
    let running = council(40).await;
    let records = everything(&running).await;
    let known: &[(&str, Test)] = &[
        ("preferred name", |r| r.person["preferredName"].is_string()),
        ("planned time", |r| has(r.of("reviews"), "\"time\":\"16:")),
        ("planned venue", |r| {
            has(r.of("reviews"), "Northshire Civic Centre")
        }),
        ("wishes", |r| has(r.of("reviews"), "wantsToAttend")),
        ("who was on the last list", |r| {
            has(
                r.of("reviews"),
                "\"role\":\"Independent Reviewing Officer\"",
            )
        }),
        ("brought forward", |r| has(r.of("reviews"), "IRO_REQUEST")),
        ("first review", |r| has(r.of("reviews"), "First review")),
        ("adoption review", |r| {
            has(r.of("reviews"), "Adoption review")
        }),
        ("short break review", |r| {
            has(r.of("reviews"), "Short break review")
        }),
        ("placed for adoption", |r| {
            r.person["care"]["placedForAdoption"].is_string()
        }),
        ("authorised to place", |r| {
            r.person["care"]["authorisedToPlaceForAdoption"].is_string()
        }),
        ("remand", |r| has(r.of("legal-statuses"), "\"J1\"")),
        ("supported accommodation", |r| {
            has(r.of("placements"), "\"K3\"")
        }),
        ("placed with parents", |r| has(r.of("placements"), "\"P1\"")),
        ("a plan of protection", |r| {
            r.person["care"]["childProtectionPlan"].is_object()
        }),
        (
            "what is to be done by a plan, by whom and until when",
            |r| {
                let plan = &r.person["care"]["childProtectionPlan"];
                let mut actions = plan["actions"].as_array().into_iter().flatten();
                plan["status"] == "Current"
                    && actions.any(|one| {
                        one["ownerWorkerId"].is_u64() && day(&one["targetDate"]).is_some()
                    })
            },
        ),
        ("a review conference that is still to come", |r| {
            let plan = &r.person["care"]["childProtectionPlan"];
            let rows = plan["reviewConferences"].as_array();
            rows.into_iter()
                .flatten()
                .any(|row| row["heldOn"].is_null())
        }),
        ("the ethnicity of a parent", |r| {
            r.related
                .iter()
                .any(|(_, one)| one["ethnicity"].is_string())
        }),
        ("an immigration status", |r| {
            r.person["immigrationStatus"] == "Unaccompanied asylum seeking child"
        }),
        ("education, health and care plan", |r| {
            r.person["ehcp"] == "Y"
        }),
        ("advocate", |r| has(r.of("organisations"), "\"Advocate\"")),
        ("children's guardian", |r| {
            has(r.of("organisations"), "\"Children’s guardian\"")
        }),
        ("home manager", |r| {
            has(r.of("organisations"), "\"Registered manager\"")
        }),
        ("designated teacher", |r| {
            has(r.of("organisations"), "\"Designated teacher\"")
        }),
        ("personal adviser", |r| {
            has(r.of("workers"), "\"Personal Adviser\"")
        }),
        ("a contact that was never confirmed", |r| {
            r.related.iter().any(|(_, one)| {
                one["emails"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|email| email["lastConfirmed"].is_null())
            })
        }),
        ("a contact confirmed long ago", |r| {
            r.related.iter().any(|(_, one)| {
                one["phoneNumbers"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|phone| day(&phone["lastConfirmed"]).is_some_and(|day| day.year() < 2026))
            })
        }),
        ("a way to be reached", |r| {
            r.related
                .iter()
                .any(|(_, one)| one["preferredMethodOfContact"].is_string())
        }),
        ("a note on safe contact", |r| {
            r.person["safeContactNote"].is_string()
        }),
        ("a format", |r| {
            r.person["communicationFormats"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        }),
        ("seen alone", |r| {
            has(r.of("visits"), "\"seenAloneFlag\":\"Y\"")
        }),
    ];

    let missing: Vec<&str> = known
        .iter()
        .filter(|(_, shows)| !records.iter().any(shows))
        .map(|(what, _)| *what)
        .collect();

    assert!(missing.is_empty(), "{missing:#?}");
}

#[tokio::test]
async fn a_council_as_large_as_england_is_there_at_once() {
    let running = case_system::start(Council {
        children: 84_000,
        ..Council::new(at_noon)
    })
    .await
    .unwrap();
    let client = Plain::signed_in(&running).await;

    let last = Record::read(&client, &running.child_id(84_000)).await;
    assert!(last.around() >= 8);
    let list = client
        .get(&format!(
            "/api/v1/persons?limit=100&cursor={}",
            running.child_id(83_950)
        ))
        .await
        .json();
    assert_eq!(list["persons"].as_array().unwrap().len(), 50);
    assert_eq!(
        (list["nextCursor"].as_str(), list["totalCount"].as_u64()),
        (Some(""), Some(84_000))
    );
    assert_eq!(
        client
            .get(&format!("/api/v1/persons/{}", running.child_id(84_001)))
            .await
            .status,
        404
    );
}

/// The names of all fields, with the way to them.
fn paths(value: &Value, at: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{at}.{name}");
                paths(value, &path, out);
                out.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, at, out)),
        _ => {}
    }
}

#[tokio::test]
async fn the_samples_have_the_fields_that_are_served() {
    let running = council(40).await;
    let client = Plain::signed_in(&running).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/mosaic/saved/everyday");
    for what in
        UNDER
            .iter()
            .copied()
            .chain(["person", "case-notes", "worker", "organisation", "persons"])
    {
        let sample: Value =
            serde_json::from_slice(&fs::read(folder.join(format!("{what}.json"))).unwrap())
                .unwrap();
        let (mut sampled, mut served) = (BTreeSet::new(), BTreeSet::new());
        paths(&sample, "", &mut sampled);
        let asked: Vec<String> = match what {
            "person" => (1..=40)
                .map(|place| format!("persons/{}", running.child_id(place)))
                .collect(),
            "worker" => vec!["workers/1000000".to_owned()],
            "organisation" => vec!["organisations/90100001".to_owned()],
            "persons" => vec!["persons".to_owned()],
            what => (1..=40)
                .map(|place| format!("persons/{}/{what}", running.child_id(place)))
                .collect(),
        };
        for path in asked {
            paths(
                &client.get(&format!("/api/v1/{path}")).await.json(),
                "",
                &mut served,
            );
        }

        assert_eq!(sampled, served, "{what}");
    }
}
