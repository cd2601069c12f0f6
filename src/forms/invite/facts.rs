//! Everything that a letter could tell, gathered before anybody asks whether it may.
