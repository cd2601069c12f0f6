-- Who works here, and what they may do for a while.
--
-- Staff come with their first sign-in; what the provider says of roles and teams is laid down at
-- every sign-in. A session is known by the hash of its token, so that a copy of this database
-- opens nobody's session. Cover and break-glass end by themselves, at a day and at a moment.

create table staff (
    id text not null primary key,
    -- Blind indexes of the subject at the sign-in provider, and of the email address.
    subject text unique,
    email text unique,
    roles text not null,
    teams text not null,
    workers text not null,
    active boolean not null,
    content bytea not null
);

create table session (
    token text not null primary key,
    staff text not null references staff (id),
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);

create index session_by_staff on session (staff);

create table cover (
    id text not null primary key,
    -- Whose work it is, and who does it until that day has ended.
    absent text not null references staff (id),
    stand_in text not null references staff (id),
    until text not null,
    by_code text not null,
    at bigint not null,
    ended_at bigint
);

create index cover_by_stand_in on cover (stand_in);

create table glass (
    id text not null primary key,
    staff text not null references staff (id),
    document text not null references document (id),
    opened_at bigint not null,
    until bigint not null,
    -- When the allocated social worker was told.
    told_at bigint,
    reason bytea not null
);

create index glass_by_staff on glass (staff, until);

-- Who may do what without being asked again, and who agreed to it.
create table standing (
    id text not null primary key,
    role text not null,
    what text not null,
    agreed_on text not null,
    ended_on text,
    agreed_by bytea not null
);

create table saved_view (
    id text not null primary key,
    staff text not null references staff (id),
    page text not null,
    query text not null,
    name bytea not null
);

create index saved_view_by_staff on saved_view (staff);

create table machine_token (
    token text not null primary key,
    name text not null unique,
    scopes text not null,
    made_at bigint not null,
    ended_at bigint
);
