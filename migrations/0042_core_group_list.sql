-- Who belongs to a core group: the list of the people of one meeting, which is not that of the review.
--
-- Every version of it is kept, and of two who saw the same version one wins. Who stands on it, and
-- whether they stay, is locked under the child's key.

create table minutes_list (
    document text not null references document (id),
    meeting bigint not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (document, meeting, version)
);
