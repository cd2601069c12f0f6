-- What a service was sent stays what it reads, and its page does not stay open for ever.
--
-- What was typed is kept for each part and version, beside what was cut of the record: a service that
-- declined reads nothing that was changed since, and one that accepts after all reads what it was
-- told then. It is locked with the key of the child who was chosen first. Some time after its
-- answer, or after the child's last review, the page of a service tells no more than its reference;
-- a new link begins it anew, and the one before opens nothing any more.

create table referral_words (
    part text not null references referral_part (id),
    version bigint not null,
    content bytea not null,
    primary key (part, version)
);

-- How many new links the service was given, and when the last.
alter table referral_part add column links bigint not null default 0;
alter table referral_part add column linked_at bigint;
