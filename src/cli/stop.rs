//! What stops a command that goes on by itself.

/// What stops the command: ctrl-c, or SIGTERM where there is such a thing.
pub struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    /// From here on SIGTERM no longer ends the program at once.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    pub async fn wait(mut self) -> std::io::Result<()> {
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = self.terminate.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    pub async fn wait(self) -> std::io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
