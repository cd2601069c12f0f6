//! `samepage token`: a token for a program, and the lines that let it in.

use std::process::ExitCode;

use crate::{
    cli::desk,
    web::api::{ApiSettings, Scope, TokenSettings, Tokens, TokensError},
};

/// Make a token with which a program may use the API
///
/// Prints the token, once, and the lines for the settings file. They hold its hash only: whoever
/// reads the settings cannot use it. To end a token, take its lines out and start the service again.
///
/// Exit codes: 0 made, 1 not made.
#[derive(clap::Args)]
pub struct Token {
    /// What history calls the program: a-z, 0-9 and -
    name: String,

    /// What it may do; a signature is never a program's
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ["read", "write"], default_value = "read")]
    scopes: Vec<String>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("this machine gives no random numbers")]
    NoChance,
    #[error(transparent)]
    Settings(#[from] TokensError),
}

impl Token {
    pub fn run(self) -> ExitCode {
        match self.text() {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                desk::tell(&error);
                ExitCode::from(1)
            }
        }
    }

    fn text(self) -> Result<String, TokenError> {
        let mut secret = [0; 32];
        for half in secret.chunks_mut(16) {
            half.copy_from_slice(&desk::unguessable().ok_or(TokenError::NoChance)?);
        }
        let (token, sha256) = Tokens::make(secret);
        let scopes: Vec<String> = Scope::ALL
            .iter()
            .filter(|(_, code)| self.scopes.iter().any(|scope| scope == code))
            .map(|(_, code)| format!("\"{code}\""))
            .collect();
        let lines = format!(
            "[[api.tokens]]\nname = \"{}\"\nsha256 = \"{sha256}\"\nscopes = [{}]\n",
            self.name,
            scopes.join(", ")
        );
        // The lines are good for the settings before anybody copies them.
        let tokens = vec![TokenSettings {
            name: self.name,
            sha256,
            scopes: self.scopes,
        }];
        let settings = ApiSettings { tokens };
        Tokens::new(&settings.tokens)?;
        Ok(format!(
            "The token, which nobody can show you again:\n\n  {token}\n\nIn the settings file:\n\n{lines}"
        ))
    }
}
