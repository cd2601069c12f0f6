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
    /// Of all meetings of the document, the first in front.
    pub minuted: Vec<Minuted>,
    pub posted: Posted,
    pub homings: Vec<Homing>,
}

/// After which step, of which meeting's minutes, in which form.
type Of = (HomeStep, Option<u32>, HomePart);

/// Something that is ready to go home.
pub struct Parcel {
    pub step: HomeStep,
    /// Which meeting's minutes it tells; nothing where it tells of none.
    pub meeting: Option<u32>,
    pub part: HomePart,
    pub version: u32,
    /// How many came before it that it takes the place of.
    pub earlier: usize,
    pub carried: Carried,
    /// The name and the bytes of a document.
    pub file: Option<(PersonalText, Vec<u8>)>,
}

impl<'a> Behind<'a> {
    pub async fn load(snapshot: &mut Snapshot, live: &'a Live) -> Result<Self, VerbError> {
        let document = &live.kept.id;
        Ok(Self {
            minuted: Minuted::all(snapshot, document).await?,
            posted: Posted::load(snapshot, document).await?,
            homings: snapshot.homings(document).await?,
            live,
        })
    }

    /// What is ready and has not gone home yet as it stands; documents without their files.
    pub fn news(&self, office: &Office) -> Vec<Parcel> {
        let mut parcels: Vec<Parcel> = Vec::new();
        self.live.compose(office, |composed| {
            let steps = HomeStep::ALL.iter();
            for (of, carried) in steps.flat_map(|step| self.ready(office, composed, *step)) {
                let Some(version) = self.version(of, &carried) else {
                    continue;
                };
                let (step, meeting, part) = of;
                // Of two meetings that are ready at once the second comes behind the first.
                let ahead = parcels.iter();
                let ahead = ahead.filter(|one| (one.step, one.part) == (step, part));
                let last = ahead.map(|one| one.version).max().unwrap_or_default();
                let all = self.homings.iter();
                let same = all.filter(|one| (one.step, one.meeting, one.part) == of);
                parcels.push(Parcel {
                    step,
                    meeting,
                    part,
                    version: version.max(last + 1),
                    earlier: same.count(),
                    carried,
                    file: None,
                });
            }
        });
        parcels
    }

    /// What the fields of the record have to say, as things stand now.
    pub fn fields(&self, office: &Office) -> Option<Carried> {
        self.live.compose(office, |composed| {
            fields::ours(office, composed, self.review())
        })
    }

    /// The record of the review: what is said of the review stands in no other minutes.
    fn review(&self) -> Option<&Minuted> {
        self.minuted.iter().find(|one| one.is_of_review())
    }

    /// The minutes that something tells.
    fn minutes_of(&self, parcel: &Parcel) -> Option<&Minuted> {
        let number = parcel.meeting?;
        let mut all = self.minuted.iter();
        all.find(|one| one.minutes.meeting.number() == number)
    }

    fn ready(&self, office: &Office, composed: &Composed, step: HomeStep) -> Vec<(Of, Carried)> {
        let behind = notes::Behind::of(composed, &self.posted, &office.desk.invite);
        let notes: Vec<(Option<u32>, Option<Carried>)> = match step {
            HomeStep::Decided => {
                let all = self.minuted.iter();
                let noted = all.map(|one| {
                    let number = one.minutes.meeting.number();
                    (Some(number), behind.decided(one))
                });
                noted.collect()
            }
            _ => vec![(None, behind.note(step))],
        };
        let mut ready = Vec::new();
        for (meeting, note) in notes {
            let Some(note) = note else {
                continue;
            };
            let title = note.only(|name| name == word::TITLE);
            ready.push(((step, meeting, HomePart::CaseNote), note));
            if matches!(step, HomeStep::Sent | HomeStep::Decided) {
                ready.push(((step, meeting, HomePart::Document), title));
            }
        }
        if step == HomeStep::Held
            && let Some(carried) = fields::ours(office, composed, self.review())
        {
            ready.push(((step, None, HomePart::Fields), carried));
        }
        ready
    }

    /// Under which version it would go; nothing where it has gone as it stands, or is on its way.
    fn version(&self, of: Of, carried: &Carried) -> Option<u32> {
        let (step, _, part) = of;
        // Versions are counted on over all meetings: the record knows a write by its number.
        let all = self.homings.iter();
        let alike = all.filter(|one| (one.step, one.part) == (step, part));
        let next = alike.map(|one| one.version).max().unwrap_or_default() + 1;
        let Some(last) = newest(&self.homings, of) else {
            return Some(next);
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
        is_news.then_some(next)
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
        let made = behind
            .live
            .compose(office, |composed| match behind.minutes_of(parcel) {
                Some(minuted) => files::minutes(office, composed, (minuted, &behind.posted)),
                None => files::list(office, composed),
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
    if parcel.part != HomePart::CaseNote || parcel.earlier == 0 {
        return;
    }
    let title = parcel.carried.reveal(word::TITLE).unwrap_or_default();
    let rest = parcel.carried.only(|name| name != word::TITLE);
    let title = format!("{title}, amended {}", parcel.earlier);
    let mut words = Carried::default().with(word::TITLE, &title);
    words.0.extend(rest.0);
    parcel.carried = words;
}
