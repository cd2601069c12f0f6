-- What was sent to whom of staff as the digest of a week.
--
-- One row for each person and week: a digest that was looked for and held nothing has a row too, so
-- that a week which began quietly brings no mail on its Thursday. A letter that was taken back before
-- it went counts for nothing, and the next round may write another. How many lines it had is kept, and
-- which reviews they spoke of: just before it goes all of them must still be the reader's. What they
-- said is not.

create table digest (
    staff text not null references staff (id),
    -- 2026-W48
    week text not null,
    at bigint not null,
    lines bigint not null,
    -- identifiers of documents, with a space between each two
    documents text not null,
    letter text references letter (id),
    primary key (staff, week)
);

create index digest_by_letter on digest (letter);
