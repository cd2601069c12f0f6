//! Where we read: case systems over HTTP and folders of extracts.
