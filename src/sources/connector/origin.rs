//! The one host that a source may be asked at.

use reqwest::Url;

/// Scheme, host and port of a source, with the path that a gateway may put in front.
#[derive(Clone, Debug)]
pub struct Origin {
    base: Url,
    /// The path of `base`, without a slash at the end.
    path: String,
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    #[error("`{0}` is not an address with http or https and a host")]
    NotAnAddress(String),
    #[error("the address holds a name or password; put them under secrets")]
    HoldsCredentials,
    #[error("the address ends in a query or a fragment")]
    HoldsQuery,
    #[error(
        "plain http to another machine would send secrets readable; use https or set plain_http"
    )]
    PlainHttp,
    #[error("the address is one that machines use to ask about themselves")]
    Metadata,
}

impl Origin {
    /// Reads an address; `plain` says whether unencrypted ones to other machines will do.
    pub fn parse(
        text: &str,
        plain: crate::sources::settings::PlainHttp,
    ) -> Result<Self, OriginError> {
        use crate::sources::settings::PlainHttp;

        let trimmed = text.trim().trim_end_matches('/');
        let not = || OriginError::NotAnAddress(trimmed.chars().take(60).collect());
        let base = Url::parse(trimmed).map_err(|_| not())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(not());
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(OriginError::HoldsCredentials);
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(OriginError::HoldsQuery);
        }
        if is_metadata(&base) {
            return Err(OriginError::Metadata);
        }
        let origin = Self {
            path: base.path().trim_end_matches('/').to_owned(),
            base,
        };
        if origin.base.scheme() == "http" && !origin.is_loopback() && plain == PlainHttp::Refused {
            return Err(OriginError::PlainHttp);
        }
        Ok(origin)
    }

    /// An address under this one: a path, or a whole address if it is of the same host.
    pub fn join(&self, prefix: &str, path: &str) -> Option<Url> {
        if path.starts_with("http://") || path.starts_with("https://") {
            return Url::parse(path).ok().filter(|url| self.holds(url));
        }
        let slash = if path.starts_with('/') || path.is_empty() {
            ""
        } else {
            "/"
        };
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut url = self.base.clone();
        url.set_path(&[&self.path, prefix.trim_end_matches('/'), slash, path].concat());
        url.set_query(query);
        Some(url)
    }

    /// Whether an address is at this host: same scheme, host and port.
    pub fn holds(&self, url: &Url) -> bool {
        url.scheme() == self.base.scheme()
            && url.host_str() == self.base.host_str()
            && url.port_or_known_default() == self.base.port_or_known_default()
    }

    /// Whether it is this very machine, which no proxy can reach.
    pub fn is_loopback(&self) -> bool {
        let Some(host) = self.base.host_str() else {
            return false;
        };
        let host = host.trim_matches(['[', ']']);
        host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    pub fn base(&self) -> &Url {
        &self.base
    }
}

/// Clouds answer questions about the machine itself, with secrets, at these addresses.
fn is_metadata(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return true;
    };
    let host = host.trim_matches(['[', ']']);
    match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => v4.is_link_local() || v4.is_unspecified(),
        Ok(std::net::IpAddr::V6(v6)) => {
            v6.is_unicast_link_local()
                || v6.is_unspecified()
                || v6.to_ipv4_mapped().is_some_and(|v4| v4.is_link_local())
        }
        Err(_) => host.trim_end_matches('.') == "metadata.google.internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::settings::PlainHttp;

    #[track_caller]
    fn refused(text: &str, expected: OriginError) {
        assert_eq!(
            Origin::parse(text, PlainHttp::Refused).map(|_| ()),
            Err(expected)
        );
    }

    #[test]
    fn addresses_that_would_leak_or_mislead_are_refused() {
        refused(
            "case.example",
            OriginError::NotAnAddress("case.example".into()),
        );
        refused(
            "ftp://case.example",
            OriginError::NotAnAddress("ftp://case.example".into()),
        );
        refused(
            "https://user:word@case.example",
            OriginError::HoldsCredentials,
        );
        refused("https://case.example?x=1", OriginError::HoldsQuery);
        refused("http://case.example", OriginError::PlainHttp);
        refused("http://169.254.169.254", OriginError::Metadata);
        refused("https://[::ffff:169.254.169.254]", OriginError::Metadata);
        refused("http://2852039166/", OriginError::Metadata);
        assert!(Origin::parse("http://127.0.0.1:8080", PlainHttp::Refused).is_ok());
        assert!(Origin::parse("http://case.example", PlainHttp::Allowed).is_ok());
    }

    #[test]
    fn no_path_leads_to_another_host() {
        let origin = Origin::parse("https://case.example/gateway", PlainHttp::Refused).unwrap();
        let join = |path: &str| origin.join("/api", path).map(|url| url.to_string());

        assert_eq!(
            join("/a?b=1"),
            Some("https://case.example/gateway/api/a?b=1".into())
        );
        assert_eq!(join("a"), Some("https://case.example/gateway/api/a".into()));
        assert_eq!(
            join("https://case.example/next"),
            Some("https://case.example/next".into())
        );
        assert_eq!(join("https://other.example/next"), None);
        assert_eq!(join("http://case.example/next"), None);
        assert_eq!(
            join("//other.example/x"),
            Some("https://case.example/gateway/api//other.example/x".into())
        );
        assert_eq!(join("https://case.example@other.example/x"), None);
    }
}
