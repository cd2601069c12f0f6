-- Several meetings of one document: the record of its review, and any number of core groups.
--
-- Each set of minutes has a number within its document, and everything that is of one meeting alone
-- carries it. What was kept before is the first. A table whose rows are named by their document is
-- made anew and filled from the old one; none of these is named by another. There is one record of
-- the review: the index says so whoever writes.

create table minutes_by_meeting (
    document text not null references document (id),
    -- From 1, in the order in which they were begun.
    meeting bigint not null,
    -- review, core_group
    kind text not null,
    form_version bigint not null,
    -- taking, submitted, accepted
    state text not null,
    -- Who holds the pen, as `by_code` says elsewhere; empty where nobody does.
    holder text not null,
    -- The day of the meeting: 2026-12-03.
    held_on text,
    -- How the child took part: PN0 to PN7; of a review alone.
    participation text,
    -- The day to which the meeting was adjourned.
    adjourned_to text,
    primary key (document, meeting)
);

insert into minutes_by_meeting (document, meeting, kind, form_version, state, holder, held_on,
    participation, adjourned_to)
    select document, 1, kind, form_version, state, holder, held_on, participation, adjourned_to
    from minutes;
drop table minutes;
alter table minutes_by_meeting rename to minutes;
create unique index minutes_one_review on minutes (document) where kind = 'review';

create table minutes_box_by_meeting (
    document text not null references document (id),
    meeting bigint not null,
    box text not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, meeting, box, version)
);

insert into minutes_box_by_meeting (document, meeting, box, version, by_code, at, content)
    select document, 1, box, version, by_code, at, content from minutes_box;
drop table minutes_box;
alter table minutes_box_by_meeting rename to minutes_box;

create table minutes_attendance_by_meeting (
    document text not null references document (id),
    meeting bigint not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, meeting, version)
);

insert into minutes_attendance_by_meeting (document, meeting, version, by_code, at, content)
    select document, 1, version, by_code, at, content from minutes_attendance;
drop table minutes_attendance;
alter table minutes_attendance_by_meeting rename to minutes_attendance;

create table minutes_refusal_by_meeting (
    document text not null references document (id),
    meeting bigint not null,
    person text not null,
    by_code text not null,
    at bigint not null,
    primary key (document, meeting, person)
);

insert into minutes_refusal_by_meeting (document, meeting, person, by_code, at)
    select document, 1, person, by_code, at from minutes_refusal;
drop table minutes_refusal;
alter table minutes_refusal_by_meeting rename to minutes_refusal;

create table child_letter_by_meeting (
    document text not null references document (id),
    meeting bigint not null,
    version bigint not null,
    -- a, b, easy
    level text not null,
    by_code text not null,
    at bigint not null,
    -- When the chair approved these words.
    approved_by text,
    approved_at bigint,
    content bytea not null,
    primary key (document, meeting, version)
);

insert into child_letter_by_meeting (document, meeting, version, level, by_code, at, approved_by,
    approved_at, content)
    select document, 1, version, level, by_code, at, approved_by, approved_at, content
    from child_letter;
drop table child_letter;
alter table child_letter_by_meeting rename to child_letter;

-- Rows that have a name of their own keep it. An action is named by its row, whichever meeting it
-- was of: what was said of it and done about it needs no number.
alter table minutes_row add column meeting bigint not null default 1;
alter table minutes_link add column meeting bigint not null default 1;
alter table minutes_flag add column meeting bigint not null default 1;
alter table minutes_sent add column meeting bigint not null default 1;
alter table minutes_step add column meeting bigint not null default 1;
drop index minutes_step_by_document;
create unique index minutes_step_by_meeting on minutes_step (document, meeting, number);

-- Of what goes home, which meeting's minutes it tells; 0 where it tells of no meeting's minutes.
-- Versions are counted on over all meetings of a document.
alter table home_write add column meeting bigint not null default 0;
update home_write set meeting = 1 where step = 'decided';
