-- Other ways of letters.
--
-- A mailbox that does not count its messages gives a mark of its own, which says how far it has
-- been read; it is kept as it was given. How a person wants to be reached is a fact of theirs: it
-- was said once, by a text with STOP in it or to somebody of staff, and holds for every letter to
-- come, whatever the case system says. Each time it is said it is a row of its own, and the newest
-- counts; nothing of it is changed. A letter on paper that comes back says when, and who held it in
-- their hand.

create table inbox_cursor (
    name text not null primary key,
    cursor text not null
);

create table wish (
    id text not null primary key,
    person text not null,
    -- `email`, `text`, `post`, `by_hand`, or `no_texts`.
    wish text not null,
    by_code text not null,
    at bigint not null
);

create index wish_by_person on wish (person, at);

create index letter_by_message_id on letter (message_id);

alter table invitation add column returned_by text;
alter table invitation add column returned_at bigint;
