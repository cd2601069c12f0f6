-- What outlives a page: work over many documents, notices, and what somebody chose for themselves.
--
-- Long work is a row for each document, each settled in a transaction of its own, so that a service
-- that was stopped goes on where it was. A lease says which process has the work in hand: when it
-- runs out, another may take it up, and the verbs' own operation ids keep it from being done twice.

create table work_item (
    work text not null references work (id),
    position bigint not null,
    document text not null references document (id),
    state text not null check (state in ('waiting', 'done', 'not_done')),
    -- The newest change that whoever chose it had seen.
    seen bigint not null,
    settled_at bigint,
    -- Why it was not done, in a sentence, with the key of the child.
    reason bytea,
    primary key (work, position)
);

create unique index work_item_document on work_item (work, document);

create table work_lease (
    work text not null primary key references work (id),
    -- One process, by a name that it made up when it started.
    holder text not null,
    until bigint not null
);

create index work_by_actor on work (by_code, began_at);

-- Who of those who are told of an emergency has said that they have seen it.
create table glass_seen (
    glass text not null references glass (id),
    staff text not null references staff (id),
    at bigint not null,
    primary key (glass, staff)
);

create index glass_by_document on glass (document);

-- What teams are called, as the case system told it last. A code is what allocations name.
create table team (
    code text not null primary key,
    name text not null,
    told_at bigint not null
);

-- The list with which somebody begins, where they chose one.
create table start_view (
    staff text not null primary key references staff (id),
    saved text not null references saved_view (id)
);
