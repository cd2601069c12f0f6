-- Home to the record: what goes back to the case system after each step of a review.
--
-- Each form of it (case note, document, fields) is one row for each version, written down before
-- anything leaves. The row's name is the key of the write and the reference that stands with it in
-- the case system, so that what is tried again is known again, and what got no answer can be looked
-- for. It is taken in hand under a lease by one process; only who knows the newest fence may say
-- what came of it. What it says, and what was read back, is locked under the child's key.

create table home_write (
    id text not null primary key,
    document text not null references document (id),
    -- sent, answered, held, decided
    step text not null,
    -- case_note, document, fields
    part text not null,
    version bigint not null,
    -- waiting, written, agreed, differs, uncertain, refused, by_hand, done
    state text not null,
    by_code text not null,
    at bigint not null,
    changed_at bigint not null,
    -- When it is tried or looked at next; empty where that is for a person.
    next_try bigint,
    tried_at bigint,
    attempts bigint not null,
    -- How often it may have left since it was last known not to have.
    sent bigint not null,
    fence bigint not null,
    holder text,
    lease_until bigint,
    -- What was heard last, where it was no success.
    last text,
    content bytea not null,
    found bytea,
    unique (document, step, part, version)
);

create index home_write_due on home_write (state, next_try);
