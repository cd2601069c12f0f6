//! Sign: somebody stands for a plain form with their name, as its file asks.

use crate::{
    casework::{
        office::{Office, VerbError},
        page::{Done, Wrong},
        plain::{
            fill::stood,
            open::{filled, seen, who as whose},
            standing::{StepStanding, comes_first, missing, step},
        },
    },
    model::{
        actor::Actor,
        live::{ChangeKind, DocumentId, OperationId},
        name::PersonalText,
    },
    rules::access::Action,
    store::changes::NewChange,
};

/// Gives one of the sign-offs of a form, for what the page showed: `seen` is its own word for it.
///
/// # Errors
/// [`VerbError::Wrong`] where something that has to be filled in is not;
/// [`VerbError::NotNow`] where the document has changed since the page was made.
pub async fn sign(
    office: &Office,
    who: &Actor,
    operation: &OperationId,
    document: &DocumentId,
    (name, seen_then): (&str, &str),
) -> Result<Done, VerbError> {
    let mut tx = match office.first(who, operation).await? {
        Ok(tx) => tx,
        Err(done) => return Ok(done),
    };
    tx.hold(document).await?;
    let (plain, asker) = office
        .plain(&mut tx, who, document, Action::SignForm)
        .await?;
    let asked = plain.form.sign_offs.iter().find(|one| *one.name == *name);
    let asked = asked.ok_or(VerbError::NotThere)?;
    let (lacks, stands, is_asked, first, roles) = plain.invite.compose(office, |composed| {
        let filled = filled(&plain, composed);
        let roles = asker.roles_for(&composed.about, Action::SignForm);
        let lacks: Vec<Wrong> = missing(&filled)
            .into_iter()
            .map(|(field, place)| Wrong {
                place: Some(place),
                text: String::new(),
                message: format!("{}: fill this in before you sign", field.label),
            })
            .collect();
        let standing = step(asked, &plain.marks, &filled, &roles);
        let is_asked = !matches!(standing, StepStanding::NotAsked);
        let first = comes_first(&plain.form, asked, &plain.marks, &filled);
        (lacks, stood(&filled), is_asked, first, roles)
    });
    if !asked.roles.iter().any(|role| roles.contains(role)) {
        let words = format!("{}: this is for the {}.", asked.title, whose(asked));
        return Err(VerbError::NotAllowed(words));
    }
    if !is_asked {
        let words = "Nobody has to agree to this: it is within the limit.";
        return Err(VerbError::NotNow(words.to_owned()));
    }
    if !lacks.is_empty() {
        return Err(VerbError::Wrong(lacks));
    }
    if let Some(first) = first {
        let words = format!(
            "“{}” comes first: it waits for the {}. Nothing was signed.",
            first.title,
            whose(first).to_lowercase()
        );
        return Err(VerbError::NotNow(words));
    }
    if seen(&tx, &stands) != seen_then {
        return Err(VerbError::NotNow(
            "Something here has changed since your page was made. Go back, read it again, and sign \
             then. Nothing was signed."
                .to_owned(),
        ));
    }
    tx.put_mark(document, &asked.name, &stands).await?;
    tx.tell(NewChange {
        after: PersonalText::parse(&asked.title),
        ..NewChange::of(document, ChangeKind::FormSigned)
    });
    let number = tx.commit(b"").await?;
    Ok(Done { number })
}
