//! Due: what of a review is ready to go home, and has not gone yet as it stands.

use crate::{
    casework::{
        home::{fields, files, newest, notes},
        live::{Composed, Live},
        minutes::Minuted,
        office::{Office, VerbError},
        responses::Posted,
    },
    model::{
        home::{Carried, HomePart, HomeState, HomeStep, word},
        name::PersonalText,
    },
    store::{home::Homing, reading::Snapshot},
};

/// Everything that tells what goes home of one document.
pub struct Behind<'a> {
    pub live: &'a Live,
    pub minuted: Option<Minuted>,
    pub posted: Posted,
    pub homings: Vec<Homing>,
}

/// Something that is ready to go home.
pub struct Parcel {
    pub step: HomeStep,
    pub part: HomePart,
    pub version: u32,
    pub carried: Carried,
    /// The name and the bytes of a document.
    pub file: Option<(PersonalText, Vec<u8>)>,
}

impl<'a> Behind<'a> {
    pub async fn load(snapshot: &mut Snapshot, live: &'a Live) -> Result<Self, VerbError> {
        let document = &live.kept.id;
        Ok(Self {
            minuted: Minuted::load(snapshot, document).await?,
            posted: Posted::load(snapshot, document).await?,
            homings: snapshot.homings(document).await?,
            live,
        })
    }

    /// What is ready and has not gone home yet as it stands; documents without their files.
    pub fn news(&self, office: &Office) -> Vec<Parcel> {
        self.live.compose(office, |composed| {
            HomeStep::ALL
                .iter()
                .flat_map(|step| self.ready(office, composed, *step))
                .filter_map(|(step, part, carried)| {
                    let version = self.version(step, part, &carried)?;
                    Some(Parcel {
                        step,
                        part,
                        version,
                        carried,
                        file: None,
                    })
                })
                .collect()
        })
    }

    /// What the fields of the record have to say, as things stand now.
    pub fn fields(&self, office: &Office) -> Option<Carried> {
        self.live.compose(office, |composed| {
            fields::ours(office, composed, self.minuted.as_ref())
        })
    }

    fn ready(
        &self,
        office: &Office,
        composed: &Composed,
        step: HomeStep,
    ) -> Vec<(HomeStep, HomePart, Carried)> {
        let minuted = self.minuted.as_ref();
        let behind = notes::Behind::of(composed, &self.posted, minuted, &office.desk.invite);
        let mut ready = Vec::new();
        if let Some(note) = behind.note(step) {
            if matches!(step, HomeStep::Sent | HomeStep::Decided) {
                let title = note.only(|name| name == word::TITLE);
                ready.push((step, HomePart::Document, title));
            }
            ready.insert(0, (step, HomePart::CaseNote, note));
        }
        if step == HomeStep::Held
            && let Some(carried) = fields::ours(office, composed, minuted)
        {
            ready.push((step, HomePart::Fields, carried));
        }
        ready
    }

    /// Under which version it would go; nothing where it has gone as it stands, or is on its way.
    fn version(&self, step: HomeStep, part: HomePart, carried: &Carried) -> Option<u32> {
        let Some(last) = newest(&self.homings, step, part) else {
            return Some(1);
        };
        // What rests after it was written, or tried, is on its way no more.
        let is_on_its_way = match last.state {
            HomeState::Waiting => true,
            HomeState::Written | HomeState::Uncertain => last.next_try.is_some(),
            _ => false,
        };
        if is_on_its_way {
            return None;
        }
        let is_news = match part {
            HomePart::CaseNote => last.carried.reveal(word::TEXT) != carried.reveal(word::TEXT),
            HomePart::Fields => {
                fields::compare(carried, &last.carried) != fields::Compared::default()
            }
            // What has gone as a file is not sent again for a note that was amended.
            HomePart::Document => false,
        };
        is_news.then(|| last.version + 1)
    }
}

/// Makes the files of documents, where that takes long: before anything is written.
///
/// # Errors
/// Something cannot be printed.
pub fn with_files(
    office: &Office,
    behind: &Behind<'_>,
    mut parcels: Vec<Parcel>,
) -> Result<Vec<Parcel>, VerbError> {
    for parcel in &mut parcels {
        amended(parcel);
        if parcel.part != HomePart::Document {
            continue;
        }
        let made =
            behind
                .live
                .compose(office, |composed| match (parcel.step, &behind.minuted) {
                    (HomeStep::Decided, Some(minuted)) => {
                        files::minutes(office, composed, (minuted, &behind.posted))
                    }
                    _ => files::list(office, composed),
                })?;
        let carried = std::mem::take(&mut parcel.carried);
        parcel.carried = carried
            .with(word::FILE_NAME, &made.name)
            .with(word::FILE_TYPE, made.kind);
        let name = PersonalText::parse(&made.name);
        parcel.file = name.map(|name| (name, made.bytes));
    }
    Ok(parcels)
}

/// Says in its title that a note comes after another of the same step.
fn amended(parcel: &mut Parcel) {
    if parcel.part != HomePart::CaseNote || parcel.version < 2 {
        return;
    }
    let title = parcel.carried.reveal(word::TITLE).unwrap_or_default();
    let rest = parcel.carried.only(|name| name != word::TITLE);
    let title = format!("{title}, amended {}", parcel.version - 1);
    let mut words = Carried::default().with(word::TITLE, &title);
    words.0.extend(rest.0);
    parcel.carried = words;
}
