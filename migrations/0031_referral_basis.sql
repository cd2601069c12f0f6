-- On what a referral stands, and whose place a service took.
--
-- The lawful basis on which a referral goes is recorded with each, also where everybody has agreed. A
-- service that was asked in the place of one that has declined says so: that decline is dealt with,
-- and no other.

-- The code of a lawful basis, as the form's file lists them; nothing where none was recorded yet.
alter table referral add column basis text;

-- The part of this referral that has declined, and in whose place this one was asked.
alter table referral_part add column instead_of text;
