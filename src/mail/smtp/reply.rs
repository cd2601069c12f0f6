//! What a relay answers, read line by line within bounds.

use std::sync::Arc;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

use crate::model::post::{Answered, Status, Step, Trouble};

/// A line is at most 512 bytes by the book; relays write longer ones.
const LONGEST_LINE: u64 = 4096;
const MOST_LINES: usize = 100;

/// One answer, of one line or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    /// What stands behind the code, line by line. It may repeat an address: it goes nowhere.
    pub lines: Vec<String>,
}

impl Reply {
    /// As it is kept: without its words.
    pub fn at(&self, step: Step) -> Answered {
        Answered {
            step,
            code: self.code,
            status: self.status(),
        }
    }

    /// The enhanced status that it begins with, where that agrees with its code.
    fn status(&self) -> Option<Status> {
        let status = Status::parse(self.lines.first()?.split(' ').next()?)?;
        (u16::from(status.class) == self.code / 100).then_some(status)
    }

    /// What the relay calls the letter: behind `queued as` (Postfix), `id=` (Exim) or
    /// `InternalId=` (Exchange).
    pub fn queue_id(&self) -> Option<Arc<str>> {
        self.lines.iter().find_map(|line| {
            let behind = |mark| line.split_once(mark).map(|(_, rest)| rest);
            let rest = behind("queued as ")
                .or_else(|| behind("InternalId="))
                .or_else(|| behind("id="))?;
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let id = rest.split(|c| !is_part(c)).next()?;
            (1..=64).contains(&id.len()).then(|| id.into())
        })
    }
}

/// Reads one answer.
///
/// # Errors
/// The line ended, or what came is no answer.
pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> Result<Reply, Trouble> {
    let mut reply: Option<Reply> = None;
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        let mut bounded = (&mut *from).take(LONGEST_LINE);
        let read = bounded.read_until(b'\n', &mut line).await;
        read.map_err(|_| Trouble::Dropped)?;
        let Some(line) = line.strip_suffix(b"\n") else {
            let is_whole = line.len() as u64 == LONGEST_LINE;
            return Err(if is_whole {
                Trouble::Garbled
            } else {
                Trouble::Dropped
            });
        };
        let (code, goes_on, text) = parsed(line).ok_or(Trouble::Garbled)?;
        let whole = reply.get_or_insert(Reply {
            code,
            lines: Vec::new(),
        });
        if whole.code != code {
            return Err(Trouble::Garbled);
        }
        whole.lines.push(text);
        if !goes_on {
            return reply.ok_or(Trouble::Garbled);
        }
    }
    Err(Trouble::Garbled)
}

/// The code of a line, whether another follows, and its words.
fn parsed(line: &[u8]) -> Option<(u16, bool, String)> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, rest) = line.split_at_checked(3)?;
    let digits = std::str::from_utf8(digits).ok()?;
    let is_code = digits.bytes().all(|byte| byte.is_ascii_digit());
    let code: u16 = digits.parse().ok()?;
    if !is_code || !(200..600).contains(&code) {
        return None;
    }
    let (mark, text) = match rest.split_first() {
        None => (b' ', &[][..]),
        Some((mark, text)) => (*mark, text),
    };
    let text = String::from_utf8_lossy(text).into_owned();
    match mark {
        b' ' => Some((code, false, text)),
        b'-' => Some((code, true, text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn of(text: &str) -> Result<Reply, Trouble> {
        read(&mut text.as_bytes()).await
    }

    #[tokio::test]
    async fn an_answer_may_have_several_lines() {
        let reply = of("250-relay.example\r\n250-PIPELINING\r\n250 SIZE 10\r\n").await;

        let reply = reply.unwrap();
        assert_eq!(
            (reply.code, reply.lines.len(), &*reply.lines[2]),
            (250, 3, "SIZE 10")
        );
    }

    #[track_caller]
    fn check(reply: Result<Reply, Trouble>, trouble: Trouble) {
        assert_eq!(reply, Err(trouble));
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told() {
        check(of("").await, Trouble::Dropped);
        check(of("250 o").await, Trouble::Dropped);
        check(of("250-a\r\n").await, Trouble::Dropped);
        check(of("250-a\r\n550 b\r\n").await, Trouble::Garbled);
        check(of("hello\r\n").await, Trouble::Garbled);
        check(of("+50 x\r\n").await, Trouble::Garbled);
        check(of("150 x\r\n").await, Trouble::Garbled);
        check(of("250?x\r\n").await, Trouble::Garbled);
        check(of(&"250-x\r\n".repeat(101)).await, Trouble::Garbled);
        check(of(&"2".repeat(5000)).await, Trouble::Garbled);
    }

    #[tokio::test]
    async fn a_status_counts_where_it_agrees_with_the_code() {
        let status = |reply: Result<Reply, Trouble>| reply.unwrap().at(Step::To).status;

        assert_eq!(
            status(of("550 5.1.1 No such user\r\n").await),
            Status::parse("5.1.1")
        );
        assert_eq!(status(of("550 4.1.1 No such user\r\n").await), None);
        assert_eq!(status(of("250\r\n").await), None);
    }

    #[tokio::test]
    async fn the_relays_own_name_of_a_letter_is_kept() {
        let id = |reply: Result<Reply, Trouble>| reply.unwrap().queue_id();

        let postfix = of("250 2.0.0 Ok: queued as 4BxQz1\r\n").await;
        assert_eq!(id(postfix).as_deref(), Some("4BxQz1"));
        let exim = of("250 OK id=1tXyZ2-0005ab-3C\r\n").await;
        assert_eq!(id(exim).as_deref(), Some("1tXyZ2-0005ab-3C"));
        let exchange = of("250 2.6.0 <a@b.example> [InternalId=77, Hostname=X] Queued\r\n").await;
        assert_eq!(id(exchange).as_deref(), Some("77"));
        assert_eq!(id(of("250 fine\r\n").await), None);
    }
}
