//! Serving the site until it is told to stop.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;

use crate::{
    casework::watch,
    web::{
        router::router,
        site::{SignIn, Site},
    },
};

/// Why the site is not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "{0} can be reached from other machines, and in the demo nobody has to show who they are; \
         listen on 127.0.0.1"
    )]
    OpenDemo(SocketAddr),
    #[error("the pages could not be served any more")]
    Broken(#[from] io::Error),
}

/// Serves the site on a listener, answers what is under way when `stop` is over, and ends.
///
/// # Errors
/// The demo would be open to other machines, or the listener broke.
pub async fn serve(
    site: Arc<Site>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    if site.sign_in == SignIn::Demo && !address.ip().is_loopback() {
        return Err(ServeError::OpenDemo(address));
    }
    let feed = Arc::clone(&site.feed);
    let following = tokio::spawn(Arc::clone(&feed).follow());
    let (office, told) = (Arc::clone(&site.office), Arc::clone(&feed));
    let others = tokio::spawn(async move { watch::others(&office, &told).await });
    let service = router(site).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            stop.await;
            // Streams have no end of their own.
            feed.close();
        })
        .await;
    following.abort();
    others.abort();
    Ok(served?)
}
