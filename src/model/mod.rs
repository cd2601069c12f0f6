//! The nouns: a child, the people around the child, and what is written about them.
//!
//! Nothing here reads a file, a clock or a network, and nothing here can be serialised:
//! whoever lets a fact out makes a view of it, on purpose, where a reviewer can see it.

pub mod action;
pub mod actor;
pub mod answer;
pub mod child;
pub mod consultation;
pub mod contact;
pub mod date;
pub mod document;
pub mod fact;
pub mod finding;
pub mod home;
pub mod id;
pub mod inbound;
pub mod incident;
pub mod live;
pub mod minutes;
pub mod name;
pub mod nearest;
pub mod network;
pub mod paper_code;
pub mod person;
pub mod position;
pub mod post;
pub mod protection;
pub mod referral;
pub mod reply;
pub mod review;
pub mod slot;
pub mod ssda903;
pub mod staff;
