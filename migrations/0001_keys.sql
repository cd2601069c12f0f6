-- The keys and the head of the record.
--
-- Every personal value stands in this database as ciphertext. It is locked with a data key, and
-- the data key is kept here wrapped by a master key, which is never kept here. One data key
-- belongs to the council; each child has another, so that a child is forgotten by dropping one
-- row's `wrapped`, in every table and every copy that is made from then on. A new master key
-- wraps the same data keys again: no value is touched.
--
-- The files of this folder run on SQLite and on PostgreSQL as they stand: text, bigint, boolean
-- and bytea are the only types, moments are microseconds since 1970 in UTC, days are text
-- (2026-11-23). There is no clock in them: whoever writes says when.

create table data_key (
    id text not null primary key,
    -- `council`, or `child:` and the blind index of the child's identifier.
    owner text not null unique,
    -- Null once the owner is forgotten.
    wrapped bytea,
    made_at bigint not null,
    dropped_at bigint
);

-- One row: the number and the hash of the last change. Whoever appends changes holds this row
-- until the commit, so numbers become visible in their order and the chain has one end. The seal
-- covers both: rows cut off at the end cannot be hidden by setting the head back.
create table head (
    id bigint not null primary key check (id = 1),
    number bigint not null,
    hash bytea not null,
    seal bytea
);

-- What was asked for under which operation id, and the first answer. A repetition gets it again.
-- Somebody else's operation with the same id is another operation.
create table operation (
    id text not null,
    by_code text not null,
    at bigint not null,
    -- The number of the last change that it made, or of the record as it found it.
    number bigint,
    result bytea,
    primary key (id, by_code)
);
