//! One conversation with a relay, step by step, each with a deadline of its own.
//!
//! The steps are written here and not left to lettre's connection, which sends the letter and its
//! last dot as one: nobody could put down in between that the letter may have gone, and its
//! deadline covers the connecting alone.

use std::{future::Future, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::{
    mail::{
        carrier::{End, Envelope, Leave, NotSent, Outcome},
        smtp::{
            reply::{self, Reply},
            server::{Encryption, Server},
        },
    },
    model::post::{Step, Trouble},
};

/// How long each step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    pub connect: Duration,
    pub greeting: Duration,
    pub hello: Duration,
    pub encryption: Duration,
    pub sign_in: Duration,
    pub from: Duration,
    pub to: Duration,
    pub data: Duration,
    pub body: Duration,
    /// The answer to the last dot: RFC 5321 asks for ten minutes.
    pub end: Duration,
    pub quit: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(15),
            greeting: seconds(60),
            hello: seconds(60),
            encryption: seconds(30),
            sign_in: seconds(60),
            from: seconds(120),
            to: seconds(120),
            data: seconds(120),
            body: seconds(180),
            end: seconds(600),
            quit: seconds(2),
        }
    }
}

/// What a conversation runs over, with or without encryption.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A conversation that is open for letters.
pub(super) struct Conversation {
    wire: BufReader<Box<dyn Wire>>,
    deadlines: Deadlines,
    pub is_encrypted: bool,
    /// What the relay can do: the words of its answer to EHLO, in capitals.
    offers: Vec<String>,
    /// Letters that were begun in it.
    pub carried: u32,
    /// Nothing more can be said in it.
    pub is_over: bool,
}

impl Conversation {
    /// Connects, greets, encrypts and signs in, as the server wants it.
    ///
    /// # Errors
    /// Why no letter can be sent now.
    pub async fn open(server: &Server) -> Result<Self, NotSent> {
        let deadlines = server.deadlines;
        let connect = TcpStream::connect((&*server.host, server.port));
        let tcp = within(deadlines.connect, async {
            connect.await.map_err(|_| Trouble::Unreachable)
        });
        let tcp = tcp.await.map_err(|_| unreachable())?;
        // Small writes would wait for delayed acknowledgements: 40 ms each.
        tcp.set_nodelay(true).map_err(|_| unreachable())?;
        let is_here = tcp.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
        let mut open = match server.encryption {
            Encryption::AtOnce => {
                let tls = server.encrypt(Box::new(tcp), deadlines.encryption).await?;
                Self::over(tls, deadlines, IsEncrypted::Yes)
            }
            Encryption::PlainOnThisMachine if !is_here => {
                return Err(NotSent::Trouble(Step::Encryption, Trouble::NotEncrypted));
            }
            Encryption::StartTls | Encryption::PlainOnThisMachine => {
                Self::over(Box::new(tcp), deadlines, IsEncrypted::No)
            }
        };
        let greeting = within(deadlines.greeting, reply::read(&mut open.wire)).await;
        expected(Step::Greeting, greeting, 220)?;
        open.hello(server).await?;
        if server.encryption == Encryption::StartTls {
            open = open.encrypted(server).await?;
            open.hello(server).await?;
        }
        server.sign_in(&mut open).await?;
        Ok(open)
    }

    fn over(wire: Box<dyn Wire>, deadlines: Deadlines, encrypted: IsEncrypted) -> Self {
        Self {
            wire: BufReader::new(wire),
            deadlines,
            is_encrypted: encrypted == IsEncrypted::Yes,
            offers: Vec::new(),
            carried: 0,
            is_over: false,
        }
    }

    async fn hello(&mut self, server: &Server) -> Result<(), NotSent> {
        let hello = format!("EHLO {}", server.hello);
        let reply = self.say(&hello, self.deadlines.hello).await;
        let reply = expected(Step::Hello, reply, 250)?;
        let words = reply.lines.iter().skip(1);
        self.offers = words.map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// A relay that does not offer it may have been told by somebody in between not to.
    async fn encrypted(mut self, server: &Server) -> Result<Self, NotSent> {
        let none = NotSent::Trouble(Step::Encryption, Trouble::NotEncrypted);
        if self.offer("STARTTLS").is_none() {
            self.quit().await;
            return Err(none);
        }
        let said = self.say("STARTTLS", self.deadlines.encryption).await;
        if !said.is_ok_and(|reply| reply.code == 220) {
            return Err(none);
        }
        // What came before the encryption began was said by whoever is in between.
        if !self.wire.buffer().is_empty() {
            return Err(none);
        }
        let deadline = self.deadlines.encryption;
        let tls = server.encrypt(self.wire.into_inner(), deadline).await?;
        Ok(Self::over(tls, self.deadlines, IsEncrypted::Yes))
    }

    /// What the relay says of something that it can do: `PLAIN LOGIN` of `AUTH`.
    pub fn offer(&self, word: &str) -> Option<&str> {
        self.offers.iter().find_map(|line| {
            let (first, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            (first == word).then_some(rest)
        })
    }

    /// Says one line, and hears the answer.
    pub async fn say(&mut self, line: &str, deadline: Duration) -> Result<Reply, Trouble> {
        let line = format!("{line}\r\n");
        let wire = &mut self.wire;
        let said = within(deadline, async {
            write(wire.get_mut(), line.as_bytes()).await?;
            reply::read(wire).await
        });
        let said = said.await;
        self.is_over |= said.is_err() || said.as_ref().is_ok_and(|reply| reply.code == 421);
        said
    }

    /// Carries one letter.
    pub async fn letter(&mut self, envelope: &Envelope, end: &dyn End) -> Outcome {
        self.carried += 1;
        let outcome = match self.begin(envelope).await {
            Ok(()) => self.finish(envelope, end).await,
            Err(outcome) => outcome,
        };
        let goes_on = match &outcome {
            Outcome::Accepted { .. } => true,
            Outcome::Refused(_) | Outcome::Deferred(_) => !self.is_over && self.reset().await,
            Outcome::Uncertain(_) | Outcome::NotSent(_) => false,
        };
        self.is_over |= !goes_on;
        outcome
    }

    /// Everything up to the letter itself. Nothing that it ends with is uncertain.
    async fn begin(&mut self, envelope: &Envelope) -> Result<(), Outcome> {
        let Deadlines { from, to, data, .. } = self.deadlines;
        let size = match self.offer("SIZE") {
            Some(_) => format!(" SIZE={}", envelope.bytes().len()),
            None => String::new(),
        };
        let mail = format!("MAIL FROM:<{}>{size}", envelope.return_path().reveal());
        let reply = self.say(&mail, from).await;
        agreed(Step::From, reply, &[250])?;
        let rcpt = format!("RCPT TO:<{}>", envelope.to().reveal());
        let reply = self.say(&rcpt, to).await;
        agreed(Step::To, reply, &[250, 251])?;
        let reply = self.say("DATA", data).await;
        agreed(Step::Data, reply, &[354])?;
        Ok(())
    }

    async fn finish(&mut self, envelope: &Envelope, end: &dyn End) -> Outcome {
        let stuffed = stuffed(envelope.bytes());
        let body = within(
            self.deadlines.body,
            write(self.wire.get_mut(), stuffed.as_ref()),
        );
        if let Err(trouble) = body.await {
            return Outcome::NotSent(NotSent::Trouble(Step::Body, trouble));
        }
        if end.leave().await == Leave::Stop {
            // The line is dropped without the dot: what a relay has of the letter is void.
            return Outcome::NotSent(NotSent::Stopped);
        }
        match self.say(".", self.deadlines.end).await {
            Ok(reply) => match reply.code / 100 {
                2 => Outcome::Accepted {
                    answer: reply.at(Step::End),
                    queue_id: reply.queue_id(),
                },
                4 => Outcome::Deferred(reply.at(Step::End)),
                5 => Outcome::Refused(reply.at(Step::End)),
                _ => Outcome::Uncertain(Trouble::Garbled),
            },
            Err(trouble) => Outcome::Uncertain(trouble),
        }
    }

    /// Forgets a letter that was not taken; answers whether another can follow.
    async fn reset(&mut self) -> bool {
        let reset = self.say("RSET", self.deadlines.quit).await;
        reset.is_ok_and(|reply| reply.code == 250)
    }

    /// Ends it as it should be ended; a relay that does not answer is not waited for.
    pub async fn quit(mut self) {
        if !self.is_over {
            let _ = self.say("QUIT", self.deadlines.quit).await;
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IsEncrypted {
    Yes,
    No,
}

fn unreachable() -> NotSent {
    NotSent::Trouble(Step::Connect, Trouble::Unreachable)
}

/// The answer within its time.
pub(super) async fn within<T>(
    deadline: Duration,
    step: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    let done = tokio::time::timeout(deadline, step).await;
    done.unwrap_or(Err(Trouble::Silent))
}

async fn write(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Result<(), Trouble> {
    let written = async {
        to.write_all(bytes).await?;
        to.flush().await
    };
    written.await.map_err(|_| Trouble::Dropped)
}

/// An answer before the letter has its turn: any other than the one that is wanted is said of the
/// service, not of the letter.
pub(super) fn expected(
    step: Step,
    reply: Result<Reply, Trouble>,
    code: u16,
) -> Result<Reply, NotSent> {
    match reply {
        Ok(reply) if reply.code == code => Ok(reply),
        Ok(reply) if reply.code >= 400 => Err(NotSent::Closed(reply.at(step))),
        Ok(_) => Err(NotSent::Trouble(step, Trouble::Garbled)),
        Err(trouble) => Err(NotSent::Trouble(step, trouble)),
    }
}

/// An answer about the letter. "Sign in first", "encrypt first" and "closing" are said of the
/// service: no letter is refused for them.
fn agreed(step: Step, reply: Result<Reply, Trouble>, codes: &[u16]) -> Result<(), Outcome> {
    let reply = match reply {
        Ok(reply) => reply,
        Err(trouble) => return Err(Outcome::NotSent(NotSent::Trouble(step, trouble))),
    };
    let answer = reply.at(step);
    match reply.code {
        code if codes.contains(&code) => Ok(()),
        421 | 454 | 530 | 534 | 535 | 538 => Err(Outcome::NotSent(NotSent::Closed(answer))),
        400..500 => Err(Outcome::Deferred(answer)),
        500..600 => Err(Outcome::Refused(answer)),
        _ => Err(Outcome::NotSent(NotSent::Trouble(step, Trouble::Garbled))),
    }
}

/// A line that begins with a dot gets a second, so that none of them is the last.
fn stuffed(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let begins = bytes.first() == Some(&b'.');
    if !begins && !bytes.windows(3).any(|three| three == b"\r\n.") {
        return bytes.into();
    }
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut before = b'\n';
    for byte in bytes {
        if before == b'\n' && *byte == b'.' {
            out.push(b'.');
        }
        out.push(*byte);
        before = *byte;
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[u8]) {
        assert_eq!(stuffed(bytes).as_ref(), expected);
    }

    #[test]
    fn no_line_of_a_letter_is_taken_for_its_end() {
        check(b"a\r\nb\r\n", b"a\r\nb\r\n");
        check(b"a\r\n.\r\nb\r\n", b"a\r\n..\r\nb\r\n");
        check(b".a\r\n..b\r\n", b"..a\r\n...b\r\n");
        check(b"a.\r\nb. c\r\n", b"a.\r\nb. c\r\n");
    }
}
