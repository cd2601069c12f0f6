-- A second form of the same kind beside one that is open: two journeys, two vouchers.
--
-- The first has 0. Two people who begin one at once still get the same, and so do two who ask at
-- once for another: both ask for the same next number.

alter table document add column beside bigint not null default 0;
drop index document_current;
create unique index document_current on document (form, child, beside) where state = 'open';
