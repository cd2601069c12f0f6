-- What was done about silence.
--
-- One row for each thing that was done about one ask of one person: a nudge with the deadline that
-- it covered, a talk that the social worker was asked for, somebody else who was tried, a person
-- who took over, and that somebody was in touch by hand. Nothing in it is changed but when a task
-- was done: what is due next is worked out from all of it each time. One nudge can speak of several
-- reviews, so its letter may stand with another document; a letter that was taken back before it
-- went has reminded nobody. Here stand numbers and days only, no words and no names.

create table chase (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    -- answer, report, consultation
    ask text not null,
    -- nudged, talk, sideways, handed_over, by_hand
    what text not null,
    by_code text not null,
    at bigint not null,
    -- Of a nudge the deadline, of a task the last useful day: 2026-12-03.
    day text,
    letter text references letter (id),
    -- When a task was done, and by whom.
    done_by text,
    done_at bigint
);

create index chase_by_document on chase (document);
create index chase_by_person on chase (person, what);
create index chase_by_letter on chase (letter);

-- Who is out of office, as their mailbox said last.
create table away (
    person text not null primary key,
    since bigint not null,
    -- The first day on which they are back, where it says so.
    back text
);
