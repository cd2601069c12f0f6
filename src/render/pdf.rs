//! Printed pages as PDF, tagged for programs that read aloud and for keeping.
//!
//! Set by typst, as PDF/UA-1 and PDF/A-2a; it refuses to write a file that breaks either. The
//! compiler runs inside the process and sees memory only: our templates, our fonts and the
//! data of one document, no file system, no network, no clock. Data comes to a template as a
//! value, never as source, so nothing that a record holds can be read as markup. There is no limit
//! of time to give it, so lists and texts have a limit instead. Templates are the house's own, or
//! those that a council puts in their place; `samepage check` tries them.

mod data;

use std::{
    collections::BTreeMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use jiff::civil::Date;
use typst::{
    Library, LibraryExt as _, World, WorldExt as _,
    diag::{FileError, FileResult, SourceDiagnostic, Warned},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::render::engine::{Shown, line_and_column};

/// Liberation Sans for what is written in Latin, Greek or Cyrillic letters; DejaVu Sans for what
/// it lacks, Arabic first.
static FONTS: [&[u8]; 6] = [
    include_bytes!("../../static/fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../../static/fonts/LiberationSans-Bold.ttf"),
    include_bytes!("../../static/fonts/LiberationSans-Italic.ttf"),
    include_bytes!("../../static/fonts/LiberationSans-BoldItalic.ttf"),
    include_bytes!("../../static/fonts/DejaVuSans.ttf"),
    include_bytes!("../../static/fonts/DejaVuSans-Bold.ttf"),
];

/// How many documents the compiler may go without something before it forgets it. Without
/// forgetting, memory grows with each document.
const FORGET_AFTER: usize = 10;

/// A printed page of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// What staff check before anything is sent: A4, landscape. Its names are those of the sheet
    /// in HTML and Word.
    Sheet,
    /// A letter in a window envelope: A4, portrait. Its names stand at the top of
    /// `templates/print/letter.typ`; `size` is 12, or 16 or 18 for large print.
    Letter,
    /// One reader's copy of the minutes of a meeting: A4, portrait. Its names stand at the top of
    /// `templates/print/minutes.typ`.
    Minutes,
}

impl Paper {
    /// Every paper.
    pub const ALL: [Self; 3] = [Self::Sheet, Self::Letter, Self::Minutes];

    /// The place of its template among the templates.
    pub fn path(self) -> &'static str {
        self.template().0
    }

    /// The place and the text of its template, as the program brings it.
    fn template(self) -> (&'static str, &'static str) {
        match self {
            Self::Sheet => (
                "print/sheet.typ",
                include_str!("../../templates/print/sheet.typ"),
            ),
            Self::Letter => (
                "print/letter.typ",
                include_str!("../../templates/print/letter.typ"),
            ),
            Self::Minutes => (
                "print/minutes.typ",
                include_str!("../../templates/print/minutes.typ"),
            ),
        }
    }
}

/// What the file says about itself. Anybody can read it without opening the file: no names.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub title: &'a str,
    /// The council.
    pub author: &'a str,
    pub made_on: Date,
}

/// A document as it was set.
pub struct Printed {
    pub pdf: Vec<u8>,
    /// Characters for which there is no letter in the fonts, sorted; each was printed as an empty
    /// box. A name with one of them has to be written in by hand.
    pub missing: Vec<char>,
}

/// Says how much there is, never what.
impl fmt::Debug for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Printed({} bytes, {} characters missing)",
            self.pdf.len(),
            self.missing.len()
        )
    }
}

#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("the list `{name}` has {length} entries; a printed page takes {most}")]
    LongList {
        name: String,
        length: usize,
        most: usize,
    },
    #[error("the text `{name}` has {length} characters; a printed page takes {most}")]
    LongText {
        name: String,
        length: usize,
        most: usize,
    },
    #[error("the document has more than {most} bytes of data; a printed page takes no more")]
    TooMuch { most: usize },
    #[error("{template}:{line}:{column}: {what}; put it right, or take the file out for ours")]
    Template {
        template: &'static str,
        /// Both from 1; that is also where a fault without a place is told.
        line: usize,
        column: usize,
        what: String,
    },
    #[error("the typesetter broke off on {template}")]
    Broke { template: &'static str },
}

impl PdfError {
    /// Whether there is more to print than a printed page takes.
    pub fn is_too_long(&self) -> bool {
        matches!(
            self,
            Self::LongList { .. } | Self::LongText { .. } | Self::TooMuch { .. }
        )
    }
}

/// The compiler with its fonts: made once, shared by all threads.
///
/// A document takes some milliseconds of CPU, so a server calls it where it may block, and not
/// more often at once than it has processors.
pub struct Typesetter {
    shared: Arc<Shared>,
}

struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<(Paper, Source)>,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// With the templates of the program.
    pub fn new() -> Self {
        Self::with(&BTreeMap::new())
    }

    /// With templates of a council's own, by their paths, in place of the program's.
    pub fn with(own: &BTreeMap<String, String>) -> Self {
        let fonts: Vec<Font> = FONTS
            .iter()
            .flat_map(|font| Font::iter(Bytes::new(*font)))
            .collect();
        let sources = Paper::ALL
            .iter()
            .filter_map(|paper| {
                let (path, text) = paper.template();
                let text = own.get(path).map_or(text, String::as_str);
                Some((*paper, Source::new(file(path)?, text.into())))
            })
            .collect();
        Self {
            shared: Arc::new(Shared {
                library: LazyHash::new(Library::default()),
                book: LazyHash::new(FontBook::from_fonts(&fonts)),
                fonts,
                sources,
            }),
        }
    }

    /// What cannot be read in the templates, before anything is set with them.
    pub fn faults(&self) -> Vec<PdfError> {
        let sources = self.shared.sources.iter();
        let faults = sources.flat_map(|(paper, source)| {
            let job = Job {
                shared: &self.shared,
                main: source,
                data: Bytes::new([]),
                about: Bytes::new([]),
            };
            let (errors, _) = source.root().errors_and_warnings();
            let errors = errors.into_iter();
            let told = errors.map(|error| told(&job, paper.path(), error.span, &error.message));
            told.collect::<Vec<_>>()
        });
        faults.collect()
    }

    /// Sets a document. The same paper, view and about give the same bytes.
    ///
    /// # Errors
    /// Data that is too long to be set in reasonable time; a fault of the template, with its line.
    pub fn pdf(
        &self,
        paper: Paper,
        shown: &impl Shown,
        about: &About<'_>,
    ) -> Result<Printed, PdfError> {
        let has = |c: char| self.shared.has(c);
        let data = data::write(shown.view().into_value(), &has)?;
        let about = data::about(about);
        let (template, _) = paper.template();
        let source = self.shared.sources.iter().find(|(one, _)| *one == paper);
        let Some((_, source)) = source else {
            return Err(PdfError::Broke { template });
        };
        let job = Job {
            shared: &self.shared,
            main: source,
            data: Bytes::new(data.json),
            about: Bytes::new(about),
        };
        // The compiler is large and not ours: should it panic, one document is lost and not the
        // process. Nothing of ours is left half changed, since it only reads what we share.
        let pdf = catch_unwind(AssertUnwindSafe(|| compile(&job, template)));
        typst::comemo::evict(FORGET_AFTER);
        match pdf {
            Ok(pdf) => Ok(Printed {
                pdf: pdf?,
                missing: data.missing,
            }),
            Err(_) => Err(PdfError::Broke { template }),
        }
    }
}

impl fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typesetter({} fonts)", self.shared.fonts.len())
    }
}

impl Shared {
    /// Whether any font, in its regular and its bold cut, has a letter for it.
    fn has(&self, c: char) -> bool {
        c.is_ascii_graphic()
            || c == ' '
            || self
                .fonts
                .iter()
                .any(|font| font.info().coverage.contains(u32::from(c)))
    }
}

fn file(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document: a template and its data, and nothing else in the world.
struct Job<'a> {
    shared: &'a Shared,
    main: &'a Source,
    data: Bytes,
    about: Bytes,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id.get().vpath().get_with_slash() {
            "/data.json" => Ok(self.data.clone()),
            "/about.json" => Ok(self.about.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn compile(job: &Job<'_>, template: &'static str) -> Result<Vec<u8>, PdfError> {
    let Warned { output, .. } = typst::compile::<PagedDocument>(job);
    let document = output.map_err(|faults| fault(job, template, &faults))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| {
            PdfError::Template {
                template,
                line: 1,
                column: 1,
                what: error.message().to_string(),
            }
        })?;
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("Samepage".into())),
        timestamp: None,
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(&document, &options).map_err(|faults| fault(job, template, &faults))
}

/// The first fault, with its line in our template.
fn fault(job: &Job<'_>, template: &'static str, faults: &[SourceDiagnostic]) -> PdfError {
    let Some(first) = faults.first() else {
        return PdfError::Broke { template };
    };
    told(job, template, first.span, &first.message)
}

/// A fault with its place in the template.
fn told(job: &Job<'_>, template: &'static str, span: DiagSpan, message: &str) -> PdfError {
    let at = job.range(span).map_or(0, |range| range.start);
    let (line, column) = line_and_column(job.main.text(), at);
    PdfError::Template {
        template,
        line,
        column,
        what: without_quotes(message),
    }
}

/// What stands in quotes may come of the data, which must not reach a log.
fn without_quotes(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut inside = false;
    for c in message.chars() {
        match c {
            '"' | '`' => {
                inside = !inside;
                if inside {
                    out.push('…');
                }
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests;
