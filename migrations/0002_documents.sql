-- The live documents.
--
-- A document is the last reading of the case system, whole and unedited, and what people have
-- laid over it: entries, added people, decisions, signatures. Nothing here is edited in place,
-- so a new reading never overwrites a person, and never hides that the record now says
-- otherwise. What a list shows of a document stands in its heading, so that no list has to open
-- five hundred readings.

create table document (
    id text not null primary key,
    form text not null,
    form_version bigint not null,
    -- Blind index of the child's identifier: equal for equal children, and of no use without the key.
    child text not null,
    data_key text not null references data_key (id),
    -- What people say on the telephone. Says nothing of the child.
    reference text not null unique,
    state text not null check (state in ('open', 'closed')),
    about bytea not null,
    reading bytea not null,
    read_at bigint not null,
    created_at bigint not null,
    closed_at bigint
);

-- One open document of a form for a child: two people who open it at once get the same one.
create unique index document_current on document (form, child) where state = 'open';
create index document_by_child on document (child);

create table heading (
    document text not null primary key references document (id),
    label bytea not null,
    due text,
    -- How pressing it is, as a code.
    pressure text not null,
    -- Civil time in Europe/London: 2026-12-08T15:30:00.
    meeting text,
    people bigint not null,
    invited bigint not null,
    confirmed bigint not null,
    blocks bigint not null,
    checks bigint not null,
    -- The state of the list of things to do, as the form spells it.
    tasks text not null,
    -- The workers of the case system, as `system:identifier`.
    reviewing_officer text,
    social_worker text,
    restricted boolean not null,
    -- Who owns the next step, as a code.
    next_owner text not null
);

create index heading_by_reviewing_officer on heading (reviewing_officer);
create index heading_by_social_worker on heading (social_worker);

create table heading_team (
    document text not null references document (id),
    team text not null,
    primary key (document, team)
);

create index heading_team_by_team on heading_team (team);

-- What people typed: the one that stands, by place. The earlier ones are in the changes.
create table entry (
    document text not null references document (id),
    place text not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    -- The value, or that it was taken back, and the name of who entered it.
    content bytea not null,
    primary key (document, place)
);

create table added_person (
    document text not null references document (id),
    person text not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, person)
);

create table decision (
    id text not null primary key,
    document text not null references document (id),
    kind text not null check (kind in ('exclusion', 'grant', 'withholding', 'against_wish')),
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

create index decision_by_document on decision (document);

create table signature (
    id text not null primary key,
    document text not null references document (id),
    kind text not null check (kind in ('social_worker', 'chair')),
    by_code text not null,
    at bigint not null,
    -- The last change that the signer had seen.
    covers bigint not null,
    withdrawn_at bigint,
    by_name bytea not null
);

create index signature_by_document on signature (document);
