-- Services that speak for themselves, and answers of which a brother or a sister has another.
--
-- A service whose program has a token says what room it has: what it said last counts, where it is
-- newer than its file. What somebody typed about one child of several, where it differs for that
-- child, is locked with that child's own key, so that forgetting a child forgets it.

create table service_room (
    service text not null primary key,
    -- open, waiting_list, full
    room text not null,
    -- With waiting_list alone.
    weeks bigint,
    at bigint not null,
    by_code text not null
);

create table referral_own (
    referral text not null references referral (id),
    document text not null references document (id),
    -- The fields that differ, with what was typed.
    content bytea not null,
    primary key (referral, document)
);

create index referral_part_by_service on referral_part (service, made_at);
