//! What we fill in: one folder a form.
