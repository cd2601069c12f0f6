-- Invitations and answers.
--
-- Everybody who is asked to a meeting has one invitation, however often a letter goes out for it:
-- the entry in their calendar keeps its name and only counts up. Its link is known by the hash of
-- its token; the token itself is worked out from the council's key and the name of the row, so a
-- copy of this database opens nobody's page. Answers are kept as they came, none is changed or
-- removed: which of them counts is worked out.

create table invitation (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    token text not null unique,
    -- What stands in the return address of its mails: answers and bounces find it by this.
    tag text not null unique,
    -- What stands on paper, for answers by phone or by post. It opens nothing.
    paper_code text not null unique,
    made_at bigint not null,
    -- When it was taken back, or the letter had reached somebody else.
    ended_at bigint,
    -- How often it was sent: the number of the newest letter.
    version bigint not null,
    -- What the letters said, by which a change is seen.
    told bytea,
    -- `email`, `post` or `by_hand`.
    channel text not null,
    -- When somebody said that the printed letter was posted or handed over.
    handed_by text,
    handed_at bigint
);

create unique index invitation_open on invitation (document, person) where ended_at is null;

create table reply (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    -- The order in which they came.
    number bigint not null,
    at bigint not null,
    by_code text not null,
    -- What was said, by which way, how sure it is, and who wrote it down.
    content bytea not null
);

create index reply_by_document on reply (document, person, number);
