-- What becomes of the actions of accepted minutes.
--
-- Accepted minutes are frozen, so what the owner of an action says afterwards, and what is done so
-- that it is not forgotten, stands beside them: nothing of it is changed or removed. An owner
-- without an account has a link to a page of their own; only the hash of what opens it is kept.
-- A review that is closed stays as it was read; whether something may still be told to somebody is
-- asked of a newer reading of the same record, which is kept apart. All words are locked under the
-- child's key.

-- What the owner of an action says of it, or somebody for them.
create table action_said (
    id text not null primary key,
    document text not null references document (id),
    -- The row of the minutes.
    action text not null,
    -- done, not_yet, not_mine
    says text not null,
    -- Of what is done the day, of what is not yet the day that is proposed: 2026-12-14.
    day text,
    by_code text not null,
    at bigint not null,
    content bytea not null
);

create index action_said_by_document on action_said (document, at);
create index action_said_by_action on action_said (action, at);

-- What was done about an action: told, reminded, handed to a person, given to somebody else.
create table action_step (
    id text not null primary key,
    document text not null references document (id),
    action text not null,
    -- About whom it was; nothing where nobody on the list has the action.
    person text,
    -- told, nudged, talk, sideways, handed_over, not_mine, later, agreed, kept, moved
    what text not null,
    by_code text not null,
    at bigint not null,
    day text,
    letter text references letter (id),
    -- When somebody has done what it asks of them.
    done_by text,
    done_at bigint
);

create index action_step_by_document on action_step (document, at);
create index action_step_by_action on action_step (action, what);
create index action_step_by_letter on action_step (letter);
create index action_step_by_person on action_step (person, what);

-- The page of an owner's actions, for who has no account.
create table action_link (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    token text not null unique,
    made_by text not null,
    made_at bigint not null,
    ended_at bigint
);

create index action_link_by_document on action_link (document, made_at);

-- The record as it was read after a review was closed.
create table later_reading (
    document text not null primary key references document (id),
    read_at bigint not null,
    content bytea not null
);

create index minutes_row_by_origin on minutes_row (comes_from);

-- What somebody's copy said when it was given to them: the text, and the how manieth it was.
create table minutes_copy (
    id text not null primary key references minutes_sent (id),
    document text not null references document (id),
    version bigint not null,
    content bytea not null
);

-- Who was asked to take the minutes of a meeting, and said no.
create table minutes_refusal (
    document text not null references document (id),
    person text not null,
    by_code text not null,
    at bigint not null,
    primary key (document, person)
);

-- The letter to the child made from the decisions, every version of its words.
create table child_letter (
    document text not null references document (id),
    version bigint not null,
    -- a, b, easy
    level text not null,
    by_code text not null,
    at bigint not null,
    -- When the chair approved these words.
    approved_by text,
    approved_at bigint,
    content bytea not null,
    primary key (document, version)
);
