-- What people think, as they write it down for a review.
--
-- Whoever is asked for their views has one row for each review: the door before what they wrote,
-- and whether it was sent. Each answer is kept version by version, and nothing is written over. A
-- file or a recording lies where files of forms lie; here stands whose it is and of which kind.
-- Words, names and files are locked under the child's key. The code that opens the door again is
-- worked out from the council's key, the name of the row and how often it was made anew.

create table consultation (
    id text not null primary key,
    document text not null references document (id),
    person text not null,
    made_at bigint not null,
    -- When it was last sent.
    sent_at bigint,
    -- How often the code was given wrongly, and how often it was made anew.
    wrong bigint not null,
    round bigint not null
);

create unique index consultation_once on consultation (document, person);

create table consultation_answer (
    consultation text not null references consultation (id),
    document text not null references document (id),
    question text not null,
    version bigint not null,
    by_code text not null,
    at bigint not null,
    content bytea not null,
    primary key (consultation, question, version)
);

create table consultation_file (
    id text not null primary key,
    consultation text not null references consultation (id),
    document text not null references document (id),
    file text not null references form_file (id),
    -- pdf, word, open_text, jpeg, png, heic, mp4, webm, ogg, mp3, wav
    kind text not null,
    size bigint not null,
    by_code text not null,
    at bigint not null,
    -- When whoever sent it took it back, before it was sent.
    removed_at bigint,
    content bytea not null
);

create index consultation_file_by_consultation on consultation_file (consultation, at);
