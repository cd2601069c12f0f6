-- The directory, and work that takes long.
--
-- The directory holds professionals and teams as business support knows them: one correction
-- mends every open review. Long work says how far it is, so that a page that was left, or a
-- service that was stopped, finds it again.

create table listed (
    id text not null primary key,
    role text not null,
    -- Who has taken this one's place.
    replaced_by text,
    confirmed_at bigint,
    confirmed_by text,
    confirmed_name bytea,
    changed_at bigint not null,
    content bytea not null
);

create index listed_by_role on listed (role);

create table work (
    id text not null primary key,
    kind text not null,
    state text not null check (state in ('running', 'done', 'failed')),
    done bigint not null,
    total bigint not null,
    by_code text not null,
    began_at bigint not null,
    changed_at bigint not null,
    -- What came of it, in words about counts only.
    outcome text
);
