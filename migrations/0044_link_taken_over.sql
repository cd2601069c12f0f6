-- The link before the last opens until a letter with the new one has been taken over.
--
-- A letter that is held or refused brings nobody its link, and the one before it is all that its
-- reader has. `awaits` is the number of the letter that takes its place: nothing once one has, once
-- the place to which the link went was found wrong, and for those that ended before this column
-- was. `told` is what the letter said that brought it, sealed: where it went, and the day, which its
-- page goes on saying.

alter table former_link add column awaits bigint;
alter table former_link add column told bytea;

create index former_link_awaiting on former_link (invitation) where awaits is not null;
