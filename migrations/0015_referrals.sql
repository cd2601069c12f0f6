-- Referrals: one form, any number of services, and how far each part has come.
--
-- A referral is one row; each child in it is one, and each service that it goes to is one: its part.
-- What a service is told of a child is locked with that child's own key, so that forgetting a child
-- forgets it in every referral. A part is delivered once for each version of it: the row of a
-- delivery is its key, so that a service is served once however often it is tried. What was said
-- about a part is appended and never changed; where a part stands is worked out from all of it each
-- time. The link of a service is known by the hash of its token.

create table referral (
    id text not null primary key,
    -- The document of the child who was chosen first; what was typed is locked with that child's key.
    document text not null references document (id),
    -- What people say on the telephone. Says nothing of the child.
    reference text not null unique,
    form_version bigint not null,
    -- draft, sent, withdrawn
    stage text not null,
    -- How often what was typed was kept: somebody who writes over another's words is told.
    edit bigint not null,
    -- 0 for a draft; 1 as it was sent first; one more with every change that was sent.
    version bigint not null,
    by_code text not null,
    begun_at bigint not null,
    sent_at bigint,
    ended_at bigint,
    -- What was typed and chosen, and who refers.
    content bytea not null,
    -- Why consent was withdrawn.
    ended_content bytea
);

create index referral_by_document on referral (document);

create table referral_child (
    referral text not null references referral (id),
    document text not null references document (id),
    position bigint not null,
    primary key (referral, document)
);

create index referral_child_by_document on referral_child (document);

create table referral_part (
    id text not null primary key,
    referral text not null references referral (id),
    -- The id of the service in the catalogue.
    service text not null,
    -- mail, webhook, by_hand
    way text not null,
    token text not null unique,
    made_at bigint not null,
    withdrawn_at bigint,
    unique (referral, service)
);

-- What a service gets about one child, as it was cut for one version.
create table referral_slice (
    part text not null references referral_part (id),
    document text not null references document (id),
    version bigint not null,
    content bytea not null,
    primary key (part, document, version)
);

create table referral_delivery (
    id text not null primary key,
    part text not null references referral_part (id),
    -- Counts up with everything that is told to one service.
    number bigint not null,
    -- new, amended, replied, reminder, recalled
    errand text not null,
    -- Of a part by mail `letter`: then its letter says how far it has come.
    phase text not null,
    letter text references letter (id),
    at bigint not null,
    changed_at bigint not null,
    next_try bigint,
    tried_at bigint,
    attempts bigint not null,
    -- Only who knows the latest may go on with it.
    fence bigint not null,
    holder text,
    lease_until bigint,
    -- The status that was answered last, or in which way nothing was.
    last text,
    by_code text not null,
    unique (part, number)
);

create index referral_delivery_due on referral_delivery (phase, next_try);

create table referral_answer (
    id text not null primary key,
    part text not null references referral_part (id),
    number bigint not null,
    -- accepted, declined, asked, replied
    said text not null,
    at bigint not null,
    by_code text not null,
    -- Why, or what is asked, and who says so.
    content bytea not null,
    unique (part, number)
);
