//! The template engine: pages, Word files, PDF and calendar files from data.
