//! The press: every template of the house, read once, ready to print any sheet.

use std::fmt;

use jiff::civil::Date;

use crate::{
    forms::{
        invite::{letters::printed::Printed, sheet::Sheet},
        minutes::printed::PrintedCopy,
    },
    render::{
        engine::{Engine, RenderError},
        word::{Template, error::WordError},
    },
};

/// The page of the sheet, among the templates.
pub const SHEET_PAGE: &str = "forms/invite/sheet.html";

/// The Word file of the sheet, among the templates. A council puts its own in its place.
pub const SHEET_WORD: &str = "forms/invite/sheet.docx";

/// Templates and type, made once and shared by all who print.
pub struct Press {
    engine: Engine,
    word: Option<Template>,
    /// Printed pages of the council's own, by their paths.
    #[cfg(feature = "pdf")]
    pages: std::collections::BTreeMap<String, String>,
    /// Made when the first page is printed: its fonts and its library cost more than many a run
    /// that prints nothing.
    #[cfg(feature = "pdf")]
    typesetter: std::sync::OnceLock<crate::render::pdf::Typesetter>,
}

/// A template cannot be used, or a sheet cannot be printed with it.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    #[error("a page could not be made")]
    Page(#[source] RenderError),
    #[error("the Word file {SHEET_WORD} could not be filled in")]
    Word(#[source] WordError),
    #[error(
        "there is no Word file {SHEET_WORD} among the templates; put one there or do without the format docx"
    )]
    NoWord,
    #[cfg(feature = "pdf")]
    #[error("the printed page could not be made")]
    Pdf(#[source] crate::render::pdf::PdfError),
    #[error("this program was built without PDF; do without the format pdf")]
    NoPdf,
}

impl PressError {
    /// Whether there is more to print than a printed page takes.
    pub fn is_too_long(&self) -> bool {
        match self {
            #[cfg(feature = "pdf")]
            Self::Pdf(error) => error.is_too_long(),
            _ => false,
        }
    }
}

impl Press {
    /// Reads all templates. Those of printed pages (`.typ`) that are not among them are the
    /// program's own.
    ///
    /// # Errors
    /// The first template that is wrong, with its place.
    pub fn new(
        templates: impl IntoIterator<Item = (String, String)>,
        word: Option<&[u8]>,
    ) -> Result<Self, PressError> {
        let (pages, texts): (Vec<_>, Vec<_>) = templates
            .into_iter()
            .partition(|(path, _)| path.ends_with(".typ"));
        #[cfg(not(feature = "pdf"))]
        drop(pages);
        Ok(Self {
            #[cfg(feature = "pdf")]
            pages: pages.into_iter().collect(),
            engine: Engine::new(texts).map_err(PressError::Page)?,
            word: word
                .map(Template::compile)
                .transpose()
                .map_err(PressError::Word)?,
            #[cfg(feature = "pdf")]
            typesetter: std::sync::OnceLock::new(),
        })
    }

    /// What cannot be read in the templates of printed pages.
    #[cfg(feature = "pdf")]
    pub fn faults_of_print(&self) -> Vec<String> {
        let faults = self.typesetter().faults();
        faults.iter().map(ToString::to_string).collect()
    }

    /// What cannot be read in the templates of printed pages: this program prints none.
    #[cfg(not(feature = "pdf"))]
    pub fn faults_of_print(&self) -> Vec<String> {
        Vec::new()
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The sheet as a page for a browser.
    pub fn html(&self, sheet: &Sheet) -> Result<String, PressError> {
        self.engine
            .page(SHEET_PAGE, sheet)
            .map_err(PressError::Page)
    }

    /// The sheet as a Word file.
    pub fn word(&self, sheet: &Sheet) -> Result<Vec<u8>, PressError> {
        let template = self.word.as_ref().ok_or(PressError::NoWord)?;
        template.fill(sheet).map_err(PressError::Word)
    }

    /// The sheet as PDF, with the characters that the fonts do not have.
    #[cfg(feature = "pdf")]
    pub fn pdf(
        &self,
        sheet: &Sheet,
        council: &str,
        made_on: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        use crate::render::pdf::{About, Paper};

        let about = About {
            title: "Review invite",
            author: council,
            made_on,
        };
        let printed = self
            .typesetter()
            .pdf(Paper::Sheet, sheet, &about)
            .map_err(PressError::Pdf)?;
        Ok((printed.pdf, printed.missing))
    }

    /// A letter as PDF, to be printed and posted or handed over, with the characters that the
    /// fonts do not have.
    #[cfg(feature = "pdf")]
    pub fn letter_pdf(
        &self,
        printed: &Printed,
        council: &str,
        made_on: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        use crate::render::pdf::{About, Paper};

        let about = About {
            title: printed.heading(),
            author: council,
            made_on,
        };
        let page = self
            .typesetter()
            .pdf(Paper::Letter, printed, &about)
            .map_err(PressError::Pdf)?;
        Ok((page.pdf, page.missing))
    }

    /// A copy of minutes as PDF, with the characters that the fonts do not have.
    #[cfg(feature = "pdf")]
    pub fn minutes_pdf(
        &self,
        copy: &PrintedCopy,
        made_on: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        use crate::render::pdf::{About, Paper};

        let about = About {
            title: &copy.title,
            author: &copy.council,
            made_on,
        };
        let page = self
            .typesetter()
            .pdf(Paper::Minutes, copy, &about)
            .map_err(PressError::Pdf)?;
        Ok((page.pdf, page.missing))
    }

    /// A copy of minutes as PDF: this program was built without it.
    #[cfg(not(feature = "pdf"))]
    pub fn minutes_pdf(
        &self,
        _: &PrintedCopy,
        _: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        Err(PressError::NoPdf)
    }

    /// Several letters as one PDF, each from a page of its own and with pages of its own number.
    #[cfg(feature = "pdf")]
    pub fn letters_pdf(
        &self,
        letters: &[&Printed],
        council: &str,
        made_on: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        use crate::render::pdf::{About, Paper};

        let about = About {
            title: "Letters to post",
            author: council,
            made_on,
        };
        let pages = self
            .typesetter()
            .pdf(Paper::Letter, &Together(letters), &about)
            .map_err(PressError::Pdf)?;
        Ok((pages.pdf, pages.missing))
    }

    #[cfg(feature = "pdf")]
    fn typesetter(&self) -> &crate::render::pdf::Typesetter {
        let made = || crate::render::pdf::Typesetter::with(&self.pages);
        self.typesetter.get_or_init(made)
    }

    /// A letter as PDF: this program was built without it.
    #[cfg(not(feature = "pdf"))]
    pub fn letter_pdf(
        &self,
        _: &Printed,
        _: &str,
        _: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        Err(PressError::NoPdf)
    }

    /// Letters as PDF: this program was built without it.
    #[cfg(not(feature = "pdf"))]
    pub fn letters_pdf(
        &self,
        _: &[&Printed],
        _: &str,
        _: Date,
    ) -> Result<(Vec<u8>, Vec<char>), PressError> {
        Err(PressError::NoPdf)
    }

    /// The sheet as PDF: this program was built without it.
    #[cfg(not(feature = "pdf"))]
    pub fn pdf(&self, _: &Sheet, _: &str, _: Date) -> Result<(Vec<u8>, Vec<char>), PressError> {
        Err(PressError::NoPdf)
    }
}

/// Letters that are printed at once.
#[cfg(feature = "pdf")]
struct Together<'a>(&'a [&'a Printed]);

#[cfg(feature = "pdf")]
impl crate::render::engine::Shown for Together<'_> {
    fn view(&self) -> crate::render::view::View {
        let letters = self.0.iter().map(|letter| letter.view());
        crate::render::view::View::new().list("letters", letters)
    }
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Press")
    }
}
