//! The program itself, run as a process of its own.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Output, Stdio},
};

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Run {
    /// On stdout.
    pub said: String,
    /// On stderr.
    pub complained: String,
    pub exit_code: Option<i32>,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            said: String::from_utf8(output.stdout).unwrap(),
            complained: String::from_utf8(output.stderr).unwrap(),
            exit_code: output.status.code(),
        }
    }

    /// The run said this, on one side or the other, and ended with this code.
    #[track_caller]
    pub fn ended(&self, exit_code: i32, said: &[&str]) {
        assert_eq!(self.exit_code, Some(exit_code), "{self:#?}");
        for words in said {
            self.says(words);
        }
    }

    #[track_caller]
    pub fn says(&self, words: &str) {
        let all = format!("{}{}", self.said, self.complained);
        assert!(all.contains(words), "not said: {words:?}\n{self:#?}");
    }

    #[track_caller]
    pub fn never_says(&self, words: &str) {
        let all = format!("{}{}", self.said, self.complained);
        assert!(!all.contains(words), "said: {words:?}\n{self:#?}");
    }
}

fn command(arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_samepage"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // Settings and proxies of the machine are not the story's.
    for (name, _) in std::env::vars() {
        if name.starts_with("SAMEPAGE_") || name.to_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the program to its end.
pub async fn samepage(arguments: Vec<String>) -> Run {
    let mut command = command(&arguments);
    let output = tokio::task::spawn_blocking(move || command.output());
    Run::of(output.await.unwrap().unwrap())
}

/// Starts the program.
pub fn start_samepage(arguments: Vec<String>) -> Underway {
    let mut process = command(&arguments).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap());
    Underway { process, lines }
}

/// A run that has not ended. Ends when it is dropped.
pub struct Underway {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Underway {
    /// Reads what it says up to a line with these words.
    pub fn read_until(&mut self, words: &str) -> String {
        let mut said = String::new();
        while !said.lines().last().is_some_and(|line| line.contains(words)) {
            let read = self.lines.read_line(&mut said).unwrap();
            assert!(read > 0, "it ended without saying {words:?}: {said}");
        }
        said
    }

    /// Reads what it complains up to a line with these words.
    pub fn complains_until(&mut self, words: &str) -> String {
        let mut complained = String::new();
        let mut errors = BufReader::new(self.process.stderr.as_mut().unwrap());
        while !complained
            .lines()
            .last()
            .is_some_and(|line| line.contains(words))
        {
            let read = errors.read_line(&mut complained).unwrap();
            assert!(read > 0, "it ended without saying {words:?}: {complained}");
        }
        complained
    }

    /// Cuts it off at once, as a power cut would.
    pub fn cut_off(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Presses Ctrl-C, and waits for the end.
    pub fn press_ctrl_c(mut self) -> Run {
        let pressed = Command::new("kill")
            .args(["-INT", &self.process.id().to_string()])
            .status();
        assert!(pressed.unwrap().success());
        let (mut said, mut complained) = (String::new(), String::new());
        self.lines.read_to_string(&mut said).unwrap();
        let errors = self.process.stderr.take();
        errors.unwrap().read_to_string(&mut complained).unwrap();
        let exit_code = self.process.wait().unwrap().code();
        Run {
            said,
            complained,
            exit_code,
        }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        // One that has ended already cannot be stopped, and need not.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
