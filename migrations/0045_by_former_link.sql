-- What somebody wrote or ticked by the link before the newest waits until somebody has checked it.
--
-- An answer by that link has its mark beside it (reply_aside); what somebody thinks and the dates that
-- they can make counted at once. `former_at` says when it came that way: nothing once somebody has
-- checked that it is theirs, or they have said it by the newest link. Dates wait in `former`, sealed, and
-- take the place of nothing that was said before.

alter table consultation add column former_at bigint;
alter table date_link add column former_at bigint;
alter table date_link add column former bytea;

create index consultation_to_check on consultation (document) where former_at is not null;
create index date_link_to_check on date_link (document) where former_at is not null;
