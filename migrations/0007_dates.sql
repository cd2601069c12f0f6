-- Finding a date.
--
-- At most three days and times are offered for one meeting at a time, and everybody who is asked
-- gets a link of their own to say which of them they can make. A link is known by the hash of its
-- token; the token itself is worked out from the council's key and the name of the row, so a copy
-- of this database opens nobody's page. What was offered, chosen and answered is locked with the
-- child's key; the addresses of calendars, whose holders could read them, with the council's.

create table date_offer (
    id text not null primary key,
    document text not null references document (id),
    state text not null check (state in ('open', 'withdrawn', 'chosen')),
    by_code text not null,
    offered_at bigint not null,
    -- From then on its links show nothing any more.
    expires_at bigint not null,
    ended_by text,
    ended_at bigint,
    -- The slots, how people meet, the place, and the name of who offered.
    content bytea not null,
    -- Which slot was chosen, and the name of who chose or withdrew.
    outcome bytea
);

-- One at a time: two people who offer at once do not ask everybody twice.
create unique index date_offer_open on date_offer (document) where state = 'open';
create index date_offer_by_document on date_offer (document);

create table date_link (
    id text not null primary key,
    offer text not null references date_offer (id),
    document text not null references document (id),
    person text not null,
    token text not null unique,
    made_at bigint not null,
    -- When another took its place.
    ended_at bigint,
    answered_at bigint,
    -- The slots that they can make.
    answer bytea
);

create index date_link_by_offer on date_link (offer);

create table staff_calendar (
    staff text not null primary key references staff (id),
    changed_at bigint not null,
    -- The address.
    content bytea not null
);
