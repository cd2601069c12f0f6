//! From documents to networks: what comes out, and what is found.
