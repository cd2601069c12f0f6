-- Letters of forms that need no program: which was given, on which day and how, with its words.

create table form_letter (
    id text not null primary key,
    document text not null references document (id),
    -- The letter as the form names it.
    letter text not null,
    given_on text not null,
    -- email, post, by_hand
    means text not null,
    by_code text not null,
    at bigint not null,
    -- Who said so, and the letter as it read.
    content bytea not null
);

create index form_letter_by_document on form_letter (document, at);
