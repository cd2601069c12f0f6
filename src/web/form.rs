//! What a form sends: names and values, and the name of the wish to write.

use axum::{
    Form,
    extract::{FromRequest, Request},
    response::IntoResponse,
};

use crate::{
    model::live::{OperationId, Reuse},
    web::error::Failure,
};

/// The fields of a form as they were sent, with line ends as people type them.
#[derive(Clone, Default)]
pub struct Posted {
    /// The address it was sent to.
    to: String,
    fields: Vec<(String, String)>,
}

impl Posted {
    /// The first value under a name; nothing where the name was not sent.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value under a name; empty where the name was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// Leaves out what was sent under these names: it was kept, and is not to be kept again.
    pub fn leave_out(&mut self, names: &[&str]) {
        self.fields
            .retain(|(name, _)| !names.contains(&name.as_str()));
    }

    /// Every value under a name, in their order.
    pub fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        self.pairs()
            .iter()
            .filter(move |(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }

    /// Everything that was sent.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Every value whose name begins so, with the rest of its name.
    pub fn named<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let named = move |(name, value): &'a (String, String)| {
            name.strip_prefix(prefix).map(|rest| (rest, value.as_str()))
        };
        self.fields.iter().filter_map(named)
    }

    /// What every form of ours carries, so that sending it twice does once what it says. A form
    /// that was gone back to and sent with something else is another wish.
    ///
    /// # Errors
    /// The form is not ours.
    pub fn operation(&self) -> Result<OperationId, Failure> {
        let operation = OperationId::parse(self.text("operation")).ok_or(Failure::NotOurForm)?;
        let mut request = self.to.clone();
        for (name, value) in &self.fields {
            request.extend(["\u{0}", name, "\u{0}", value]);
        }
        Ok(operation.for_request(request.as_bytes(), Reuse::Apart))
    }

    /// A value that our own page wrote into the form.
    ///
    /// # Errors
    /// It is not there, or not as our page wrote it.
    pub fn own<T: std::str::FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.text(name).parse().map_err(|_| Failure::NotOurForm)
    }

    /// Where to go afterwards: a page of this site, else `otherwise`.
    pub fn back(&self, otherwise: &str) -> String {
        local(self.text("back")).unwrap_or(otherwise).to_owned()
    }
}

/// Says which names were sent, never what was typed.
impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set()
            .entries(self.fields.iter().map(|(name, _)| name))
            .finish()
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let to = request.uri().path().to_owned();
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|error| match error.into_response().status().as_u16() {
                413 => Failure::TooLarge,
                _ => Failure::NotOurForm,
            })?;
        let plain = |(name, value): (String, String)| (name, value.replace("\r\n", "\n"));
        let fields = fields.into_iter().map(plain).collect();
        Ok(Self { to, fields })
    }
}

/// An address that stays on this site; nothing for any other.
pub fn local(address: &str) -> Option<&str> {
    let stays = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\r', '\n', '\t']);
    stays.then_some(address)
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http};

    use super::*;

    #[test]
    fn only_an_address_of_this_site_is_gone_back_to() {
        for good in ["/", "/reviews?words=a", "/documents/7F3K2#f-1"] {
            assert_eq!(local(good), Some(good));
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "reviews",
            "/a\r\nset-cookie: x",
            "/\t/evil.example",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    /// Bodies that a fuzzer starts from, or once stumbled over.
    #[tokio::test]
    async fn odd_and_hostile_forms_are_read_or_refused() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/corpus/posted");
        let mut read = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let request = http::Request::post("/r/abcdefghijklmnop")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(bytes))
                .unwrap();
            if let Ok(posted) = Posted::from_request(request, &()).await {
                let back = posted.back("/");
                assert_eq!(local(&back), Some(back.as_str()));
                read += usize::from(posted.operation().is_ok());
            }
        }
        assert!(read >= 2, "{read}");
    }
}
