-- Addresses from which somebody said that what came was not for them.
--
-- One row for each time. Nothing more goes to that address for this person, in no review, until
-- somebody of staff has entered it again as theirs. The address stands sealed; where a letter was
-- handed over there is none.

create table misdirected (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    at bigint not null,
    by_code text not null,
    ended_by text,
    ended_at bigint,
    content bytea not null
);

create index misdirected_open on misdirected (ended_at);
create index misdirected_by_document on misdirected (document);
