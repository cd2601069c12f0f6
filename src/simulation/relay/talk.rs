//! One conversation, as the relay has it.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::net::TcpStream;

use crate::simulation::relay::{
    Accepted, Encrypts, World,
    fault::{At, Cut, Effect, When},
    locked,
    wire::{Gone, Wire},
};

/// How a step ends for the conversation.
enum Ends {
    /// It goes on.
    On,
    Closed,
    /// The line is to be cut in that way.
    Cut(Cut),
}

impl From<Gone> for Ends {
    fn from(_: Gone) -> Self {
        Self::Closed
    }
}

/// What has been said so far.
#[derive(Default)]
struct Said {
    user: Option<String>,
    from: Option<String>,
    to: Option<String>,
    letters: u64,
}

/// Talks until one of the two ends it.
pub(super) async fn talk(tcp: TcpStream, world: Arc<World>) {
    let mut talk = Talk {
        wire: Some(Wire::new(tcp)),
        world,
        said: Said::default(),
    };
    let ends = talk.run().await;
    if let (Ends::Cut(how), Some(wire)) = (ends, talk.wire.take()) {
        wire.cut(how).await;
    }
}

struct Talk {
    /// Nothing once it is gone.
    wire: Option<Wire>,
    world: Arc<World>,
    said: Said,
}

impl Talk {
    async fn run(&mut self) -> Ends {
        if self.world.relay.encrypts == Encrypts::FromTheFirstByte
            && let Err(gone) = self.encrypt().await
        {
            return gone.into();
        }
        let mut ends = self
            .answer(At::Greeting, "220 relay.example ESMTP\r\n")
            .await;
        while let Ends::On = ends {
            ends = match self.line().await {
                Ok(line) => self.command(line.trim_end()).await,
                Err(gone) => gone.into(),
            };
        }
        ends
    }

    async fn line(&mut self) -> Result<String, Gone> {
        let wire = self.wire.as_mut().ok_or(Gone)?;
        let line = wire.line().await?;
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    async fn say(&mut self, text: &str) -> Result<(), Gone> {
        if let Some(wait) = self.effect(|effect| match effect {
            Effect::Slow(wait) => Some(*wait),
            _ => None,
        }) {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        self.wire.as_mut().ok_or(Gone)?.say(text).await
    }

    async fn encrypt(&mut self) -> Result<(), Gone> {
        let tls = self.world.tls.clone().ok_or(Gone)?;
        let wire = self.wire.take().ok_or(Gone)?;
        self.wire = Some(wire.encrypted(&tls).await?);
        Ok(())
    }

    /// What strikes here, of all that is armed.
    fn effect<T>(&self, wanted: impl Fn(&Effect) -> Option<T>) -> Option<T> {
        let armed = locked(&self.world.armed).clone();
        armed.iter().find_map(|one| {
            let found = wanted(&one.fault.effect)?;
            one.strikes().then_some(found)
        })
    }

    fn cut(&self, when: When, at: At) -> Option<Cut> {
        self.effect(|effect| match effect {
            Effect::Cut(cut, w, a) if (*w, *a) == (when, at) => Some(*cut),
            _ => None,
        })
    }

    /// What is answered in place of what is right.
    fn other(&self, at: At) -> Option<String> {
        self.effect(|effect| match effect {
            Effect::Answer(a, code, status) if *a == at => {
                Some(format!("{code} {status} As you wish\r\n").replace("  ", " "))
            }
            Effect::Gibberish(a) if *a == at => Some("HTTP/1.1 400 Bad Request\r\n".to_owned()),
            _ => None,
        })
    }

    /// Answers a step, or does what is due to go wrong there.
    async fn answer(&mut self, at: At, right: &str) -> Ends {
        if let Some(cut) = self.cut(When::Before, at) {
            return Ends::Cut(cut);
        }
        let other = self.other(at);
        self.finish(at, other.as_deref().unwrap_or(right)).await
    }

    async fn finish(&mut self, at: At, answer: &str) -> Ends {
        if let Some(cut) = self.cut(When::Unsaid, at) {
            return Ends::Cut(cut);
        }
        if let Err(gone) = self.say(answer).await {
            return gone.into();
        }
        match self.cut(When::After, at) {
            Some(cut) => Ends::Cut(cut),
            None if answer.starts_with("421") => Ends::Closed,
            None => Ends::On,
        }
    }

    async fn command(&mut self, line: &str) -> Ends {
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let word = word.to_ascii_uppercase();
        locked(&self.world.said).push(word.clone());
        self.world.heard.send_modify(|heard| *heard += 1);
        match &*word {
            "EHLO" => self.hello().await,
            "STARTTLS" => self.start_tls().await,
            "AUTH" => self.sign_in(line).await,
            "MAIL" => self.from(line).await,
            "RCPT" => self.to(line).await,
            "DATA" => self.data().await,
            "RSET" => {
                (self.said.from, self.said.to) = (None, None);
                self.plain("250 2.0.0 Ok\r\n").await
            }
            "NOOP" => self.plain("250 2.0.0 Ok\r\n").await,
            "QUIT" => {
                // It is closed either way.
                let _ = self.say("221 2.0.0 Bye\r\n").await;
                Ends::Closed
            }
            _ => self.plain("502 5.5.2 What?\r\n").await,
        }
    }

    async fn plain(&mut self, answer: &str) -> Ends {
        match self.say(answer).await {
            Ok(()) => Ends::On,
            Err(gone) => gone.into(),
        }
    }

    fn is_encrypted(&self) -> bool {
        self.wire.as_ref().is_some_and(Wire::is_encrypted)
    }

    async fn hello(&mut self) -> Ends {
        let stripped = self.effect(|effect| (*effect == Effect::Stripped).then_some(()));
        let offers = self.world.relay.encrypts == Encrypts::WhenAsked && !self.is_encrypted();
        let tls = if offers && stripped.is_none() {
            "250-STARTTLS\r\n"
        } else {
            ""
        };
        let auth = match self.world.relay.user {
            Some(_) => "250-AUTH PLAIN LOGIN XOAUTH2\r\n",
            None => "",
        };
        let hello =
            format!("250-relay.example\r\n250-SIZE 10485760\r\n{tls}{auth}250 8BITMIME\r\n");
        self.answer(At::Hello, &hello).await
    }

    async fn start_tls(&mut self) -> Ends {
        if self
            .effect(|effect| (*effect == Effect::EncryptionRefused).then_some(()))
            .is_some()
        {
            return self.plain("454 4.7.0 Not now\r\n").await;
        }
        let injects = self.effect(|effect| (*effect == Effect::Injects).then_some(()));
        let go = match injects {
            Some(()) => "220 2.0.0 Go on\r\n250 2.0.0 Said in the open\r\n",
            None => "220 2.0.0 Go on\r\n",
        };
        let other = self.other(At::StartTls);
        let right = other.is_none();
        let answer = other.unwrap_or_else(|| go.to_owned());
        if let Some(cut) = self.cut(When::Before, At::StartTls) {
            return Ends::Cut(cut);
        }
        match self.finish(At::StartTls, &answer).await {
            Ends::On if right => match self.encrypt().await {
                Ok(()) => Ends::On,
                Err(gone) => gone.into(),
            },
            ends => ends,
        }
    }

    async fn sign_in(&mut self, line: &str) -> Ends {
        let mut words = line.split(' ').skip(1);
        let kind = words.next().unwrap_or_default().to_ascii_uppercase();
        let mut given = words.next().unwrap_or_default().to_owned();
        if kind == "LOGIN" {
            given = match self.asked("VXNlcm5hbWU6").await {
                Ok(user) => user,
                Err(gone) => return gone.into(),
            };
            match self.asked("UGFzc3dvcmQ6").await {
                Ok(password) => given = format!("{given} {password}"),
                Err(gone) => return gone.into(),
            }
        }
        let said = given.split(' ').map(|one| {
            let bytes = STANDARD.decode(one).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let said: Vec<String> = said.collect();
        let known = self.world.relay.user.clone().unwrap_or_default();
        let (user, secret) = (known.0.as_str(), known.1.as_str());
        let is_right = match &*kind {
            "PLAIN" => said == [format!("\0{user}\0{secret}")],
            "LOGIN" => said == [user, secret],
            _ => said == [format!("user={user}\u{1}auth=Bearer {secret}\u{1}\u{1}")],
        };
        if !is_right && kind == "XOAUTH2" {
            // The reason is asked about; whatever comes is answered with the refusal.
            if let Err(gone) = self.asked("eyJzdGF0dXMiOiI0MDEifQ==").await {
                return gone.into();
            }
        }
        if !is_right {
            return self.plain("535 5.7.8 No\r\n").await;
        }
        self.said.user = Some(known.0);
        self.answer(At::SignIn, "235 2.7.0 Welcome\r\n").await
    }

    async fn asked(&mut self, question: &str) -> Result<String, Gone> {
        self.say(&format!("334 {question}\r\n")).await?;
        Ok(self.line().await?.trim_end().to_owned())
    }

    async fn from(&mut self, line: &str) -> Ends {
        if self.world.relay.user.is_some() && self.said.user.is_none() {
            return self.plain("530 5.7.0 Who are you?\r\n").await;
        }
        let full = self.effect(|effect| match effect {
            Effect::ClosesAfter(letters) if self.said.letters >= *letters => Some(()),
            _ => None,
        });
        if full.is_some() {
            return self.finish(At::From, "421 4.7.0 Enough\r\n").await;
        }
        self.said.from = between(line);
        self.said.to = None;
        self.answer(At::From, "250 2.1.0 Ok\r\n").await
    }

    async fn to(&mut self, line: &str) -> Ends {
        let (Some(from), Some(to)) = (self.said.from.clone(), between(line)) else {
            return self.plain("503 5.5.1 Not yet\r\n").await;
        };
        if self.said.to.is_some() {
            return self.plain("452 4.5.3 One is enough\r\n").await;
        }
        let greylists = self.effect(|effect| (*effect == Effect::Greylist).then_some(()));
        if greylists.is_some() && self.is_new(from, to.clone()) {
            return self.finish(At::To, "450 4.2.0 Come again\r\n").await;
        }
        let ends = self.answer(At::To, "250 2.1.5 Ok\r\n").await;
        self.said.to = Some(to);
        ends
    }

    /// Whether these two come together for the first time.
    fn is_new(&self, from: String, to: String) -> bool {
        let mut seen = locked(&self.world.seen);
        let times = seen.entry((from, to)).or_default();
        *times += 1;
        *times == 1
    }

    /// Keeps a letter; answers how many there are.
    fn keep(&self, letter: Accepted) -> usize {
        let mut accepted = locked(&self.world.accepted);
        accepted.push(letter);
        accepted.len()
    }

    async fn data(&mut self) -> Ends {
        if self.said.to.is_none() {
            return self.plain("503 5.5.1 To whom?\r\n").await;
        }
        let refused = self.other(At::Data);
        if let Some(cut) = self.cut(When::Before, At::Data) {
            return Ends::Cut(cut);
        }
        if let Some(refused) = refused {
            return self.finish(At::Data, &refused).await;
        }
        match self.finish(At::Data, "354 Go on\r\n").await {
            Ends::On => {}
            ends => return ends,
        }
        let mut bytes = Vec::new();
        loop {
            let line = match self.wire.as_mut() {
                Some(wire) => wire.line().await,
                None => Err(Gone),
            };
            let line = match line {
                Ok(line) => line,
                Err(gone) => return gone.into(),
            };
            if line == b".\r\n" {
                break;
            }
            bytes.extend(line.strip_prefix(b".").unwrap_or(&line));
            for when in [When::Before, When::Unsaid, When::After] {
                if let Some(cut) = self.cut(when, At::Body) {
                    return Ends::Cut(cut);
                }
            }
        }
        self.end(bytes).await
    }

    async fn end(&mut self, bytes: Vec<u8>) -> Ends {
        if let Some(cut) = self.cut(When::Before, At::End) {
            return Ends::Cut(cut);
        }
        let (from, to) = (self.said.from.take(), self.said.to.take());
        if let Some(other) = self.other(At::End) {
            return self.finish(At::End, &other).await;
        }
        let number = self.keep(Accepted {
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            bytes,
            is_encrypted: self.is_encrypted(),
            user: self.said.user.clone(),
        });
        self.said.letters += 1;
        if let Some(wait) = self.effect(|effect| match effect {
            Effect::SlowEnd(wait) => Some(*wait),
            _ => None,
        }) {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        let answer = format!("250 2.0.0 Ok: queued as Q{number}\r\n");
        self.finish(At::End, &answer).await
    }
}

/// What stands between the angle brackets.
fn between(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    Some(rest.split_once('>')?.0.to_owned())
}
