-- What happened, and who looked.
--
-- A change is one numbered, committed event; the live page, the history and the audit all read
-- changes. Each row's hash covers the hash before it, so a row that is altered, taken out, put
-- elsewhere or cut off at the end is found. The hash covers ciphertext: a child who is forgotten
-- leaves the chain whole.

create table change (
    number bigint not null primary key,
    document text not null references document (id),
    kind text not null,
    place text,
    by_code text not null,
    at bigint not null,
    -- The name of who did it, the value before and after, and the reason.
    payload bytea not null,
    hash bytea not null
);

create index change_by_document on change (document, number);

-- Who opened which child's record, and why where a reason was asked.
create table access_log (
    id text not null primary key,
    by_code text not null,
    document text references document (id),
    view_code text not null,
    at bigint not null,
    content bytea
);

create index access_log_by_document on access_log (document, at);
create index access_log_by_actor on access_log (by_code, at);
