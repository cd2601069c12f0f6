//! Templates, tried on invented children: sheets, letters, Word and printed pages.

use std::{error::Error, path::Path, sync::Arc};

use crate::{
    casework::prepare::{self as verb, Format, Wanted},
    cli::{
        check::{CheckError, Report},
        desk, now,
        prepare::in_full,
        settings::Settings,
    },
    model::actor::Actor,
    render::engine::RenderError,
    simulation::case_system::{self, Council},
};

/// How many invented children are prepared: enough for every kind of reader.
const TRIED: u32 = 24;

/// How many of them are printed as well: printing is dear, and its pages have few readers.
const PRINTED: u32 = 2;

/// Prepares invented children with the templates, so that a name which no page has is met here
/// and not on the day when a letter should go.
pub(super) async fn check(own: Option<&Path>, report: &mut Report) -> Result<(), CheckError> {
    let council = Council {
        children: TRIED,
        ..Council::new(now::now)
    };
    let wanted = |formats: &[Format]| Wanted {
        formats: formats.to_vec(),
        due_within: None,
    };
    let plain = wanted(&[Format::Html, Format::Docx, Format::Letters]);
    let printed = match cfg!(feature = "pdf") {
        true => wanted(&[Format::Html, Format::Pdf, Format::Docx, Format::Letters]),
        false => wanted(&plain.formats),
    };
    let running = case_system::start(council)
        .await
        .map_err(CheckError::Council)?;
    let settings = Settings::of_simulation(&running.settings("mosaic"), own);
    let desk = match settings
        .map_err(desk::DeskError::from)
        .and_then(|settings| desk::set_up(settings, Path::new("."), &printed.formats))
    {
        Ok(desk) => Arc::new(desk),
        Err(error) => {
            let told = told(&error);
            report.faults.extend(told.lines().map(str::to_owned));
            return Ok(());
        }
    };
    let mut tried = 0;
    for place in 1..=TRIED {
        let wanted = match tried < PRINTED {
            true => &printed,
            false => &plain,
        };
        match verb::prepare(&desk, &Actor::CommandLine, &running.child_id(place), wanted).await {
            Ok(_) => tried += 1,
            // An invented record that is restricted or merged away is no fault of a template.
            Err(verb::PrepareError::Source(_) | verb::PrepareError::NoRecord(_)) => (),
            Err(error) => report.faults.push(told(&error)),
        }
    }
    report.faults.sort_unstable();
    report.faults.dedup();
    if tried == 0 && report.faults.is_empty() {
        report
            .faults
            .push("no invented child could be prepared, so no template was tried".into());
    }
    report
        .checked
        .push(format!("all templates on {tried} invented children"));
    running.stop().await;
    Ok(())
}

/// What is wrong with a template, where it stands: what was attempted with it is not told.
fn told(error: &(dyn Error + 'static)) -> String {
    let mut next = Some(error);
    while let Some(one) = next {
        if let Some(fault) = one.downcast_ref::<RenderError>() {
            return match fault.line {
                // Only what a template takes in from another has no place.
                0 => format!("{}:1:1: {}; {}", fault.file, fault.what, fault.remedy),
                _ => fault.to_string(),
            };
        }
        #[cfg(feature = "pdf")]
        if let Some(fault) = one.downcast_ref::<crate::render::pdf::PdfError>() {
            return fault.to_string();
        }
        next = one.source();
    }
    in_full(error)
}
