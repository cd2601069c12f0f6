//! The council's face: its name, colour and logo on every page.

use std::{fmt, path::PathBuf};

use serde::Deserialize;

/// The least contrast of white words on the council's colour, by WCAG 2.2, 1.4.3.
const LEAST_CONTRAST: f64 = 4.5;

/// A colour, as `#1a4f8b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// How the pages look: `[web.look]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookSettings {
    /// What the service is called in its header: `Children's reviews`.
    pub service: String,
    /// The council's colour, `#1a4f8b`, behind white words.
    pub colour: String,
    /// A picture of at most 100 kB, `.svg` or `.png`, shown beside the name.
    pub logo: Option<PathBuf>,
    /// What the case system is called on pages: `Mosaic`.
    pub case_system: String,
}

impl Default for LookSettings {
    fn default() -> Self {
        Self {
            service: "Children's reviews".into(),
            colour: "#1a4f8b".into(),
            logo: None,
            case_system: "the case system".into(),
        }
    }
}

/// Why the council's look is refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LookError {
    #[error("`colour` of [web.look] is {0:?}; write six digits behind a #, such as #1a4f8b")]
    NotAColour(String),
    #[error(
        "`colour` of [web.look]: white words on {colour} have a contrast of {contrast:.1} to 1, and \
         people with weak sight need at least {LEAST_CONTRAST} to 1; choose a darker colour"
    )]
    Pale { colour: Colour, contrast: f64 },
}

impl Colour {
    /// Takes `#1a4f8b` where white words on it can be read.
    ///
    /// # Errors
    /// It is no colour, or too pale.
    pub fn behind_white(text: &str) -> Result<Self, LookError> {
        let wrong = || LookError::NotAColour(text.to_owned());
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let all = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = all.to_be_bytes();
        let colour = Self { red, green, blue };
        let contrast = 1.05 / (colour.luminance() + 0.05);
        if contrast < LEAST_CONTRAST {
            return Err(LookError::Pale { colour, contrast });
        }
        Ok(colour)
    }

    /// Relative luminance, from 0 for black to 1 for white, by the definition of WCAG 2.2.
    fn luminance(self) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.red) + 0.7152 * part(self.green) + 0.0722 * part(self.blue)
    }

    /// The stylesheet that dresses every page in the colour.
    pub fn stylesheet(self) -> String {
        format!(":root{{--govuk-brand-colour:{self}}}\n")
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match Colour::behind_white(text) {
            Ok(colour) => colour.to_string(),
            Err(LookError::Pale { contrast, .. }) => format!("pale {contrast:.2}"),
            Err(LookError::NotAColour(_)) => "no colour".to_owned(),
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn a_colour_on_which_white_words_cannot_be_read_is_refused() {
        check("#1a4f8b", "#1a4f8b");
        check("#000000", "#000000");
        // The palest grey that passes, and the next.
        check("#767676", "#767676");
        check("#777777", "pale 4.48");
        check("#FFDD00", "pale 1.35");
        check("#ffffff", "pale 1.00");
        for wrong in [
            "", "red", "#fff", "#12345", "#1234567", "#12345g", "#+12345",
        ] {
            check(wrong, "no colour");
        }
    }

    #[test]
    fn a_refused_colour_says_what_to_do() {
        let error = Colour::behind_white("#ffdd00").unwrap_err();

        assert!(
            error.to_string().ends_with("choose a darker colour"),
            "{error}"
        );
    }
}
