-- Letters on their way.
--
-- One row a letter, made in the transaction of whoever sends it: the same document, person, purpose
-- and version is the same letter, however often somebody presses. Its bytes are frozen and locked,
-- with the address, by the child's key. Each phase is a commit of its own, so that whatever happens
-- to a process, what stands here is never behind what a relay was told: a letter whose last dot may
-- have gone says `final` before it goes, and is sent by itself no more. A lease says which process
-- has a letter in hand, and a fence that only grows keeps one that was slow from going on with a
-- letter that another has taken over.

create table letter (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    -- invite, dates, change, cancellation, reminder, digest, code, notice
    purpose text not null,
    version bigint not null,
    -- Who its reader is, as templates name it: professional, parent.
    audience text not null,
    -- Stands in the address to which it comes back.
    tag text not null unique,
    message_id text not null,
    -- queued, claimed, final, accepted, refused, deferred, uncertain, held, cancelled, checked
    phase text not null,
    -- Since when it is in that phase.
    changed_at bigint not null,
    by_code text not null,
    queued_at bigint not null,
    next_try bigint not null,
    tried_at bigint,
    attempts bigint not null,
    fence bigint not null,
    holder text,
    lease_until bigint,
    -- What was heard of it last: `to 550 5.1.1`, `end silent`.
    last text,
    -- What the relay calls it.
    queue_id text,
    -- Why it is held, and in words.
    why text,
    words bytea,
    -- The address and the letter.
    content bytea not null
);

create unique index letter_once on letter (document, person, purpose, version);
create index letter_due on letter (next_try) where phase in ('queued', 'deferred');
create index letter_open on letter (phase)
    where phase in ('claimed', 'final', 'uncertain', 'held', 'refused');
