-- The day of the next core group, as the last one has agreed it: 2026-12-21.

alter table minutes add column next_on text;
