-- What somebody wrote beside an answer, until somebody of staff has dealt with it.
--
-- An answer is never changed, and a later one takes its place; what was written beside it is not
-- done with by that. One row for each thing that a person has to see to: a note, a new contact, who
-- comes in their place. The words stand, sealed, in the answer itself; here stand codes and times
-- only. Of answers from before this table nothing is known to be open: they show as they did.

create table reply_aside (
    reply text not null references reply (id),
    -- note, contact, instead
    kind text not null,
    -- open; settled; checked: a contact, through a way that was known before
    state text not null,
    settled_by text,
    settled_at bigint,
    primary key (reply, kind)
);

create index reply_aside_by_state on reply_aside (state);
