-- What was done to a form by somebody who does not own it, and why, told to its owner.
--
-- It stands among the suggestions, which go the same way: `what` is `suggested`, `published`,
-- `archived` or `restored`, and the words are the reason. Nothing takes the row away: once it was
-- dealt with, the list of versions still says why a version was published.

alter table form_suggestion add column what text not null default 'suggested';
