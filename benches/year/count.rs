//! What a year cost, in messages, mail and tasks, and what came of it.

use std::fmt;

/// The figures of one way of working.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub reviews: usize,
    /// Reviews of which everything that was needed was there before the last lawful day.
    pub complete: usize,
    /// Messages that the service sent: invitations, nudges, new dates.
    pub by_service: usize,
    /// Of them, nudges.
    pub nudges: usize,
    /// Mail that staff wrote.
    pub by_staff: usize,
    /// Mail that people wrote to the office.
    pub by_others: usize,
    /// Talks and telephone calls of staff.
    pub calls: usize,
    /// Reviews in which nothing unusual happened, and the mail that staff wrote for them.
    pub plain: usize,
    pub plain_by_staff: usize,
    /// Messages to somebody who had answered.
    pub after_an_answer: usize,
    /// What must never happen, where it did.
    pub broken: Vec<String>,
}

impl Count {
    /// Mail that a person wrote, on either side, for one review.
    pub fn human_mail_a_review(&self) -> f64 {
        self.a_review(self.by_staff + self.by_others)
    }

    pub fn a_review(&self, count: usize) -> f64 {
        count as f64 / self.reviews.max(1) as f64
    }

    /// The share of reviews that were complete, in percent.
    pub fn share_complete(&self) -> f64 {
        100.0 * self.a_review(self.complete)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  reviews                         {:>8}", self.reviews)?;
        let mut line = |name: &str, count| writeln!(f, "  {name:<32}{:>7.2}", self.a_review(count));
        line("messages by the service", self.by_service)?;
        line("  of them nudges", self.nudges)?;
        line("mail written by staff", self.by_staff)?;
        line("mail written by others", self.by_others)?;
        line("talks and calls of staff", self.calls)?;
        line("messages after an answer", self.after_an_answer)?;
        writeln!(
            f,
            "  complete before the lawful day  {:>6.1}%",
            self.share_complete()
        )?;
        writeln!(
            f,
            "  nothing unusual happened in {}: {} mails by staff for them",
            self.plain, self.plain_by_staff
        )
    }
}
