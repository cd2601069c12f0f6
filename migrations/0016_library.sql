-- Forms that need no program: their editions, and the documents that were begun with them.
--
-- A form is two texts, `form.toml` and `guide.md`. A document keeps the very texts it was begun
-- with, whatever becomes of the form later, so each edition that was ever used is kept once, by the
-- hash of what it says. The answers stand in `entry`, like those of any other document. A mark is
-- somebody's name under a document with all that stood in it at that moment: what is different since
-- then is told, and whoever signed is asked again only where it concerns what they signed.

create table form_edition (
    -- The hash of the name of the form and of both texts.
    id text not null primary key,
    form text not null,
    version bigint not null,
    form_text text not null,
    guide text not null,
    kept_at bigint not null,
    -- When somebody published it in the browser, and who; nothing where it came from a folder.
    published_at bigint,
    published_by text,
    published_name bytea
);

create index form_edition_by_form on form_edition (form, version);

create table plain_document (
    document text not null primary key references document (id),
    edition text not null references form_edition (id)
);

create table form_mark (
    id text not null primary key,
    document text not null references document (id),
    -- The sign-off as the form names it, or `closed`.
    step text not null,
    by_code text not null,
    at bigint not null,
    -- Who signed, and what stood in each place.
    content bytea not null
);

create index form_mark_by_document on form_mark (document, at);

-- Forms that are not begun any more. What was begun with them stays.
create table form_archive (
    form text not null primary key,
    by_code text not null,
    at bigint not null
);

-- What somebody would change about a form, for its owner.
create table form_suggestion (
    id text not null primary key,
    form text not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    -- Their name and their words.
    content bytea not null,
    settled_by text,
    settled_at bigint
);

create index form_suggestion_by_form on form_suggestion (form, at);

-- Answers that somebody copied here from the form of a brother or a sister: where each came from.
create table entry_copy (
    document text not null references document (id),
    place text not null,
    source text not null references document (id),
    primary key (document, place)
);

-- Files that were attached to a form. Which of them stands in a place, its entry says.
create table form_file (
    id text not null primary key,
    document text not null references document (id),
    by_code text not null,
    at bigint not null,
    -- Its name and its bytes.
    content bytea not null
);

create index form_file_by_document on form_file (document);
