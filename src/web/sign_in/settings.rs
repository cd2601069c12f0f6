//! What a council sets for signing in: which provider, and what its claims mean.

use std::{collections::BTreeMap, sync::Arc};

use openidconnect::ClientSecret;
use reqwest::Url;
use serde::Deserialize;

use crate::model::{id::SystemName, staff::Role};

/// Names that stand for "any organisation" where Entra ID writes the tenant.
const ANY_TENANT: [&str; 3] = ["common", "organizations", "consumers"];

/// The section `[sign_in]` of the settings file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInSettings {
    /// The provider's name for itself, letter by letter; for Entra ID the tenant's own:
    /// `https://login.microsoftonline.com/<tenant id>/v2.0`.
    pub issuer: String,
    /// Where people's browsers find this service, seen from outside the proxy:
    /// `https://samepage.northshire.example`. The provider must know `/sign-in/back` there.
    pub public_address: String,
    pub client_id: String,
    /// `cli` has put what `client_secret_file` names in its place.
    pub client_secret: ClientSecret,
    /// What is asked for besides `openid`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    #[serde(default)]
    pub claims: ClaimNames,
    /// What the provider calls a role, and the code of the role here.
    pub roles: BTreeMap<String, String>,
    /// What the provider calls a team, and the code of the team here. Without it the provider's
    /// words are the codes.
    #[serde(default)]
    pub teams: BTreeMap<String, String>,
}

/// In which claim something stands. A dot leads into a claim: `realm_access.roles`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimNames {
    pub name: String,
    pub email: String,
    pub roles: String,
    pub teams: String,
    /// The claim that holds what the case system calls this worker.
    pub worker: Option<String>,
    /// The case system that calls them so: `mosaic`.
    pub worker_system: Option<String>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self {
            name: "name".to_owned(),
            email: "email".to_owned(),
            roles: "roles".to_owned(),
            teams: "teams".to_owned(),
            worker: None,
            worker_system: None,
        }
    }
}

fn usual_scopes() -> Vec<String> {
    vec!["profile".to_owned(), "email".to_owned()]
}

/// Why nobody could sign in with these settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInSettingsError {
    #[error(
        "`sign_in.issuer` is not an address with https: write it as https://login.example/tenant/v2.0"
    )]
    Issuer,
    #[error(
        "`sign_in.issuer` stands for every organisation: write the issuer of your own tenant in the place of `{0}`"
    )]
    AnyTenant(String),
    #[error("`sign_in.roles` is empty: nobody could do anything")]
    NoRoles,
    #[error(
        "`sign_in.roles` gives `{claim}` the role `{role}`, which there is not: there are {known}"
    )]
    Role {
        claim: String,
        role: String,
        known: String,
    },
    #[error("`sign_in.claims.worker` and `sign_in.claims.worker_system` need each other")]
    Worker,
    #[error(
        "`sign_in.public_address` is not one: write it as https://samepage.northshire.example, without a path"
    )]
    PublicAddress,
}

/// Where people's browsers find this service: scheme, host and port, seen from outside the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress(Url);

impl PublicAddress {
    /// # Errors
    /// [`SignInSettingsError::PublicAddress`] for what is not an address, has a path, or would
    /// send cookies unencrypted to another machine.
    pub fn parse(text: &str) -> Result<Self, SignInSettingsError> {
        let url = Url::parse(text).map_err(|_| SignInSettingsError::PublicAddress)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let plain = url.username().is_empty() && url.password().is_none();
        if bare && plain && is_guarded(&url) {
            return Ok(Self(url));
        }
        Err(SignInSettingsError::PublicAddress)
    }

    /// The address of a page of ours, whose path begins with `/`.
    pub fn of(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

/// Whether nobody on the way can read what is sent there: https, or this very machine.
pub fn is_guarded(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => match url.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback()),
            None => false,
        },
        _ => false,
    }
}

/// The settings, checked: what the provider is asked and what its claims mean.
#[derive(Clone, Debug)]
pub struct Plan {
    pub issuer: String,
    pub address: PublicAddress,
    pub client_id: String,
    pub client_secret: ClientSecret,
    pub scopes: Vec<String>,
    pub meanings: Meanings,
}

/// What the provider's claims mean here.
#[derive(Clone, Debug)]
pub struct Meanings {
    pub name: String,
    pub email: String,
    pub roles_claim: String,
    pub roles: BTreeMap<String, Role>,
    pub teams_claim: String,
    pub teams: BTreeMap<String, Arc<str>>,
    pub worker: Option<(String, SystemName)>,
}

impl SignInSettings {
    /// # Errors
    /// [`SignInSettingsError`]: what a person has to change.
    pub fn plan(self) -> Result<Plan, SignInSettingsError> {
        let url = Url::parse(&self.issuer).map_err(|_| SignInSettingsError::Issuer)?;
        if !is_guarded(&url) {
            return Err(SignInSettingsError::Issuer);
        }
        let tenant = url.path_segments().and_then(|mut parts| parts.next());
        if let Some(tenant) = tenant.filter(|tenant| ANY_TENANT.contains(tenant)) {
            return Err(SignInSettingsError::AnyTenant(tenant.to_owned()));
        }
        Ok(Plan {
            address: PublicAddress::parse(&self.public_address)?,
            meanings: self.meanings()?,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret: self.client_secret,
            scopes: self.scopes,
        })
    }

    fn meanings(&self) -> Result<Meanings, SignInSettingsError> {
        if self.roles.is_empty() {
            return Err(SignInSettingsError::NoRoles);
        }
        let role = |(claim, code): (&String, &String)| match Role::from_code(code) {
            Some(role) => Ok((claim.clone(), role)),
            None => Err(SignInSettingsError::Role {
                claim: claim.clone(),
                role: code.clone(),
                known: Role::ALL
                    .iter()
                    .map(|(_, code, _)| *code)
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        };
        let teams = self.teams.iter();
        let worker = match (&self.claims.worker, &self.claims.worker_system) {
            (Some(claim), Some(system)) => Some((claim.clone(), SystemName::new(system))),
            (None, None) => None,
            _ => return Err(SignInSettingsError::Worker),
        };
        Ok(Meanings {
            name: self.claims.name.clone(),
            email: self.claims.email.clone(),
            roles_claim: self.claims.roles.clone(),
            roles: self.roles.iter().map(role).collect::<Result<_, _>>()?,
            teams_claim: self.claims.teams.clone(),
            teams: teams
                .map(|(claim, code)| (claim.clone(), code.as_str().into()))
                .collect(),
            worker,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "https://login.example/0192f1c2/v2.0";

    fn settings(issuer: &str, role: &str) -> SignInSettings {
        let value = serde_json::json!({
            "issuer": issuer, "public_address": "https://samepage.northshire.example",
            "client_id": "samepage", "client_secret": "hush",
            "roles": {"Samepage.IRO": role},
        });
        serde_json::from_value(value).unwrap()
    }

    #[track_caller]
    fn check(issuer: &str, role: &str, expected: Result<(), &str>) {
        let planned = settings(issuer, role).plan();
        let told = planned.map(|_| ()).map_err(|error| error.to_string());
        match expected {
            Ok(()) => assert_eq!(told, Ok(())),
            Err(words) => assert!(
                told.as_ref().is_err_and(|told| told.contains(words)),
                "{told:?}"
            ),
        }
    }

    #[test]
    fn settings_with_which_nobody_could_sign_in_are_refused() {
        check(TENANT, "iro", Ok(()));
        check("http://127.0.0.1:3777", "iro", Ok(()));
        check("http://login.example/0192f1c2", "iro", Err("with https"));
        check("login.example", "iro", Err("with https"));
        check(
            "https://login.microsoftonline.com/common/v2.0",
            "iro",
            Err("in the place of `common`"),
        );
        check(
            TENANT,
            "iro2",
            Err("`Samepage.IRO` the role `iro2`, which there is not: there are iro, iro_manager"),
        );
    }

    #[test]
    fn the_secret_never_prints_itself() {
        assert!(!format!("{:?}", settings(TENANT, "iro")).contains("hush"));
    }

    #[test]
    fn a_public_address_is_a_scheme_a_host_and_perhaps_a_port() {
        for good in [
            "https://samepage.northshire.example",
            "https://samepage.northshire.example:8443/",
            "http://127.0.0.1:8700",
            "http://localhost:8700",
        ] {
            assert!(PublicAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "samepage.northshire.example",
            "http://samepage.northshire.example",
            "https://northshire.example/samepage",
            "https://who@northshire.example",
            "ftp://northshire.example",
            "http://127.0.0.1.northshire.example",
        ] {
            assert!(PublicAddress::parse(bad).is_err(), "{bad}");
        }
    }
}
