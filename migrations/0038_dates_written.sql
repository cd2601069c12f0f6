-- How somebody was written to about the dates that they are asked for.
--
-- A mail or a text of it is a letter of its own in the outbox, under the purpose `dates`; what goes
-- on paper is printed from the page, so that here stands when it was made to be posted or handed
-- over, and who said that it has left the house. Of links from before these columns nobody was written
-- to by the service: they were copied into messages of people's own.

alter table date_link add column channel text;
alter table date_link add column handed_by text;
alter table date_link add column handed_at bigint;
