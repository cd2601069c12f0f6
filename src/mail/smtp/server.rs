//! A relay as it is set: where it is, how it is encrypted, whom it trusts.

use std::{sync::Arc, time::Duration};

use rustls_platform_verifier::BuilderVerifierExt;
use serde::Deserialize;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::{
    mail::{
        carrier::NotSent,
        smtp::{
            conversation::{Conversation, Deadlines, Wire, within},
            sign_in::SignIn,
        },
    },
    model::post::{Step, Trouble},
};

/// How a conversation is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// From its second sentence on. A relay that does not offer it gets nothing.
    #[default]
    StartTls,
    /// From its first byte on.
    AtOnce,
    /// Not at all, and only with a relay on this machine.
    PlainOnThisMachine,
}

/// Why no relay can be set up like this.
#[derive(Debug, thiserror::Error)]
pub enum CannotUse {
    #[error("`host` is not the name of a host: {0}")]
    Host(String),
    #[error("the certificates of `authority` are not PEM, or there is none in it")]
    Authority,
    #[error("the certificates that this machine trusts cannot be read")]
    Trust(#[source] tokio_rustls::rustls::Error),
}

/// A relay, ready to be connected to.
pub struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    /// What we call ourselves.
    pub(super) hello: String,
    pub(super) encryption: Encryption,
    pub(super) deadlines: Deadlines,
    name: ServerName<'static>,
    tls: TlsConnector,
    sign_in: SignIn,
}

impl Server {
    /// A relay whose certificate is signed by one of `authority` (PEM), or where there is none,
    /// by somebody whom this machine trusts.
    ///
    /// # Errors
    /// [`CannotUse`].
    pub fn new(
        (host, port): (&str, u16),
        hello: &str,
        encryption: Encryption,
        authority: Option<&str>,
        sign_in: SignIn,
    ) -> Result<Self, CannotUse> {
        let name = ServerName::try_from(host.to_owned());
        Ok(Self {
            host: host.to_owned(),
            port,
            hello: hello.to_owned(),
            encryption,
            deadlines: Deadlines::default(),
            name: name.map_err(|_| CannotUse::Host(host.to_owned()))?,
            tls: TlsConnector::from(Arc::new(trusting(authority)?)),
            sign_in,
        })
    }

    /// The same relay with other deadlines.
    pub fn with_deadlines(self, deadlines: Deadlines) -> Self {
        Self { deadlines, ..self }
    }

    pub(super) async fn encrypt(
        &self,
        wire: Box<dyn Wire>,
        deadline: Duration,
    ) -> Result<Box<dyn Wire>, NotSent> {
        let connect = self.tls.connect(self.name.clone(), wire);
        let tls = within(deadline, async {
            connect.await.map_err(|_| Trouble::NotEncrypted)
        });
        let tls = tls.await;
        let tls = tls.map_err(|_| NotSent::Trouble(Step::Encryption, Trouble::NotEncrypted))?;
        Ok(Box::new(tls))
    }

    pub(super) async fn sign_in(&self, open: &mut Conversation) -> Result<(), NotSent> {
        self.sign_in.sign_in(open, self.deadlines.sign_in).await
    }
}

/// Trusts whoever these certificates (PEM) speak for, or whom this machine trusts.
pub(in crate::mail) fn trusting(authority: Option<&str>) -> Result<ClientConfig, CannotUse> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(CannotUse::Trust)?;
    let Some(authority) = authority else {
        let trusting = builder.with_platform_verifier().map_err(CannotUse::Trust)?;
        return Ok(trusting.with_no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        let certificate = certificate.map_err(|_| CannotUse::Authority)?;
        roots.add(certificate).map_err(|_| CannotUse::Authority)?;
    }
    if roots.is_empty() {
        return Err(CannotUse::Authority);
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
