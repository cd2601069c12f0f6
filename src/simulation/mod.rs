//! The outside world, invented: a council to try everything on.
