-- Between one review and the next.
--
-- A document that is closed says what came of the review. What begins with the next one may have
-- been decided in the last one: whoever was kept out is asked about anew, and a letter that a
-- second person has read is a decision of its own. The check of the codes is the program's: a
-- table whose codes grow is not built anew each time.
--
-- What has to happen between two reviews stands in a table of its own: the reviewing officer's
-- check midway, and a disagreement on its way up. Each has a day by which it is to be done.

alter table document add column outcome text;
-- The day of the review, where it was held or begun: 2026-12-03.
alter table document add column held_on text;

create table decision_next (
    id text not null primary key,
    document text not null references document (id),
    -- exclusion, grant, withholding, against_wish, second_check
    kind text not null,
    person text not null,
    item text,
    proposed_by text not null,
    proposed_at bigint not null,
    agreed_by text,
    agreed_at bigint,
    ended_by text,
    ended_at bigint,
    -- The reason, the other way to take part, and the name of who proposed.
    content bytea not null,
    agreed_name bytea,
    ended_name bytea
);

insert into decision_next
    (id, document, kind, person, item, proposed_by, proposed_at, agreed_by, agreed_at, ended_by,
     ended_at, content, agreed_name, ended_name)
select id, document, kind, person, item, proposed_by, proposed_at, agreed_by, agreed_at, ended_by,
    ended_at, content, agreed_name, ended_name
from decision;

drop table decision;
alter table decision_next rename to decision;
create index decision_by_document on decision (document);

create table pursuit (
    id text not null primary key,
    document text not null references document (id),
    -- midway, dispute
    kind text not null,
    -- How far up a disagreement has come, from 1; 0 for what has no stages.
    stage bigint not null,
    -- Civil days: 2026-12-03.
    began_on text not null,
    due_on text not null,
    by_code text not null,
    at bigint not null,
    ended_by text,
    ended_at bigint,
    -- What it is about, and the name of who began it.
    content bytea not null,
    -- What came of it, and the name of who ended it.
    ended_content bytea
);

create index pursuit_by_document on pursuit (document);
create index pursuit_open on pursuit (due_on) where ended_at is null;
