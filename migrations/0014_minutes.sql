-- Minutes of one meeting.
--
-- They belong to the document of the review, one to each. What is written in a box, and each
-- decision and action, is kept version by version: nothing is written over, and of two who saw the
-- same version one wins. One person holds the pen at a time. The minute-taker's role can be lent
-- to somebody who is invited, by a link of their own and a code; only the hash of what opens the
-- link is kept. Who was told what of it, and who must not read which part, stands beside it. All
-- words are locked under the child's key.

create table minutes (
    document text not null primary key references document (id),
    -- review, core_group
    kind text not null,
    form_version bigint not null,
    -- taking, submitted, accepted
    state text not null,
    -- Who holds the pen, as `by_code` says elsewhere; empty where nobody does.
    holder text not null,
    -- The day of the meeting: 2026-12-03.
    held_on text,
    -- How the child took part: PN0 to PN7.
    participation text,
    -- The day to which the meeting was adjourned, once.
    adjourned_to text
);

-- What was done with the minutes, in its order, by whom.
create table minutes_step (
    id text not null primary key,
    document text not null references document (id),
    number bigint not null,
    step text not null,
    by_code text not null,
    at bigint not null,
    content bytea not null
);

create unique index minutes_step_by_document on minutes_step (document, number);

-- What stands in a box, every version of it.
create table minutes_box (
    document text not null references document (id),
    box text not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, box, version)
);

-- Who was there, every version of the list.
create table minutes_attendance (
    document text not null references document (id),
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, version)
);

-- Decisions and actions, every version of each.
create table minutes_row (
    document text not null references document (id),
    id text not null,
    version bigint not null,
    -- decision, action
    kind text not null,
    -- open, done, partly, not_done, withdrawn
    state text not null,
    -- Who has to do it, where they are on the list.
    person text,
    due_on text,
    -- The action of the last meeting that this one goes on with.
    comes_from text,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, id, version)
);

-- A link by which somebody takes the minutes, for this meeting only.
create table minutes_link (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    token text not null unique,
    made_by text not null,
    made_at bigint not null,
    -- When the code was first given rightly, and how often wrongly.
    opened_at bigint,
    wrong bigint not null,
    ended_at bigint,
    -- stopped, wrong_codes, accepted, replaced
    ended_why text
);

create index minutes_link_by_document on minutes_link (document, made_at);

-- What somebody must not read: asked by whoever takes the minutes, decided by the chair.
create table minutes_flag (
    id text not null primary key,
    document text not null references document (id),
    -- `box:views` or `row:…`
    part text not null,
    person text not null,
    -- asked, kept, told
    state text not null,
    by_code text not null,
    at bigint not null,
    decided_by text,
    decided_at bigint,
    content bytea not null
);

create index minutes_flag_by_document on minutes_flag (document, at);

-- To whom their version of the minutes went, on which day and how.
create table minutes_sent (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    sent_on text not null,
    -- email, post, by_hand
    means text not null,
    by_code text not null,
    at bigint not null,
    content bytea not null
);

create index minutes_sent_by_document on minutes_sent (document, at);
