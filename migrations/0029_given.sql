-- Whether it was a copy of the minutes that somebody was given, or the letter to the child made of them.

alter table minutes_sent add column what text not null default 'copy';
