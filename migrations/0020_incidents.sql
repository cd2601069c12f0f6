-- Something was told to the wrong person.
--
-- One row for what happened, one for each person to whom nothing more goes until somebody has
-- checked where they are reached, and one for each thing that was done about it: none of these is
-- changed or removed, and where an incident stands is worked out from them. Who stands in
-- `incident_person` without an end is written to in no review of the council. What happened, what
-- had been told and every reason are locked under the child's key.

create table incident (
    id text not null primary key,
    document text not null references document (id),
    -- When the council learned of it: its 72 hours run from here.
    aware_at bigint not null,
    by_code text not null,
    at bigint not null,
    ended_at bigint,
    content bytea not null
);

create index incident_by_document on incident (document, at);
create index incident_open on incident (at) where ended_at is null;

create table incident_person (
    id text not null primary key,
    incident text not null references incident (id),
    document text not null references document (id),
    person text not null,
    -- When somebody had checked where they are reached.
    ended_at bigint,
    -- What they are called, and what went to them.
    content bytea not null
);

create index incident_person_by_incident on incident_person (incident);
create index incident_person_open on incident_person (person) where ended_at is null;

create table incident_step (
    id text not null primary key,
    incident text not null references incident (id),
    document text not null references document (id),
    number bigint not null,
    -- begun, reportable, not_reportable, regulator_told, family_told, released, closed
    step text not null,
    by_code text not null,
    at bigint not null,
    -- When it was done, where somebody says so.
    done_at bigint,
    content bytea not null
);

create unique index incident_step_by_incident on incident_step (incident, number);
