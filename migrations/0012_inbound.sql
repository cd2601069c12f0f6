-- What came back by mail.
--
-- Every message of the council's mailbox is filed once, whatever it is: known by a hash of its
-- Message-ID and sender, so that the same one, read again or laid into another folder, does
-- nothing. The message itself stays in the mailbox; here is what it seems to mean, the sentences
-- on which that rests, and whether somebody still has to look at it. What belongs to an invitation
-- is locked under the child's key, the rest under the council's.

create table inbound (
    id text not null primary key,
    -- The hash by which it is known.
    message text not null unique,
    -- Where it lies in the mailbox.
    validity bigint not null,
    number bigint not null,
    came_at bigint not null,
    -- When it was written, as far as it says so.
    written_at bigint,
    -- Whose answer it is; nothing where nobody was found.
    document text references document (id),
    person text,
    -- `tag`, `in_reply_to`, `calendar`, `address` or `none`.
    matched text not null,
    class text not null,
    -- `applied`, `open`, `settled`.
    state text not null,
    settled_by text,
    settled_at bigint,
    content bytea not null
);

create index inbound_by_document on inbound (document, came_at);
create index inbound_open on inbound (state, came_at);

-- How far the mailbox has been read: one row.
create table inbox_position (
    name text not null primary key,
    validity bigint not null,
    number bigint not null
);
