-- A link of its own for a letter that goes to another place than the last.
--
-- Whoever still reads the mailbox to which an earlier letter went has no link in hand that opens
-- anything. Links count up from 0, and `linked_at` is when the one that opens was made: with the
-- invitation, where there is nothing. What a link once opened is kept by the hash of its token, so
-- that a new one can be asked for from it, which goes to where the person is reached now.

alter table invitation add column link bigint not null default 0;
alter table invitation add column linked_at bigint;

create table former_link (
    token text not null primary key,
    invitation text not null references invitation (id),
    ended_at bigint not null
);

create index former_link_by_invitation on former_link (invitation);
