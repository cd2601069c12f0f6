-- One meeting about several children: which reviews are held together, and the letters of theirs
-- that went as one message.
--
-- Each child's letter keeps a row of its own. Where one message holds the parts of several, its
-- bytes go from one row; the others say with which row theirs went, are never taken in hand by
-- themselves, and stand in the phase in which that one stands.

create table together (
    document text not null primary key references document (id),
    -- The same for all that are one meeting.
    meeting text not null,
    by_code text not null,
    at bigint not null
);

create index together_by_meeting on together (meeting);

alter table letter add column rides_with text;

create index letter_rides on letter (rides_with) where rides_with is not null;
create index letter_riding on letter (phase) where rides_with is not null;
