//! Referrals: who is eligible, what each service gets, what is next.
//!
//! The practice behind it is in `docs/law.md`: a service is told before anybody writes whether it
//! can take this child; each gets what it needs and no more; what is not known counts as no.

pub mod eligibility;
pub mod family;
pub mod next;
pub mod offer;
pub mod showing;
pub mod silence;
pub mod slice;
pub mod standing;

#[cfg(test)]
mod tests;
