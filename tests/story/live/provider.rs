//! A real OpenID provider beside the story, which can be told to lie.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use super::skipped;

/// The provider of tests/browser/provider.mjs. It ends with the story.
pub struct Provider {
    process: Child,
    /// Its end of this pipe closing is what stops it.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    pub issuer: String,
}

impl Provider {
    pub const CLIENT: &str = "samepage";
    pub const SECRET: &str = "a secret of the tests";

    /// Starts it with its people: claims by login. `None` where it is not installed.
    pub fn start(people: &Value) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
        if !folder.join("node_modules/oidc-provider").exists() {
            skipped("the OpenID provider is not in tests/browser/node_modules");
            return None;
        }
        let mut process = Command::new("node")
            .arg("provider.mjs")
            .arg(people.to_string())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (process.stdin.take(), process.stdout.take().unwrap());
        let mut provider = Self {
            process,
            to,
            from: BufReader::new(from),
            issuer: String::new(),
        };
        provider.issuer = provider.line();
        assert!(provider.issuer.starts_with("http://127.0.0.1:"));
        Some(provider)
    }

    /// From now on it lies in this way; `honest` ends that.
    pub fn lies(&mut self, how: &str) {
        let to = self.to.as_mut().unwrap();
        writeln!(to, "{how}").unwrap();
        assert_eq!(self.line(), how);
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.to.take();
        // An error here means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
