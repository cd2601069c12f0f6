-- What a place that reached another is known by once nobody may read it any more.
--
-- The address itself is locked with the key of the child about whom the letter was, and goes with
-- it. Of other children whose network has the same person the warning still counts: so a hash of it
-- is kept, which nobody without the council's key can try out.

alter table misdirected add column place text;
