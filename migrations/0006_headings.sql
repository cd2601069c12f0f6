-- Headings say the next step by its code; an operation keeps what was asked.
--
-- They used to hold it in words, with counts behind bars, and its owner and the pressure of the
-- clock beside it. The owner follows from the step and the pressure from the date and the day on
-- which it is asked, so neither is kept.

alter table heading add column next_step text not null default 'fill_in';

update heading set next_step = 'talk' where tasks like 'Talk to the child%';
update heading set next_step = 'decide' where tasks like 'Decide about%';
update heading set next_step = 'confirm' where tasks like 'Confirm the list%';
update heading set next_step = 'agree' where tasks like 'Agree the list%';
update heading set next_step = 'fix_address' where tasks like 'Fix an address%';
update heading set next_step = 'send' where tasks like 'Ready to send%';

alter table heading drop column pressure;
alter table heading drop column tasks;
alter table heading drop column next_owner;

-- A keyed hash of the request, where another request under the same name is to be refused: a
-- program that mixes up its keys is told, in the place of a first answer that was to something else.
alter table operation add column request text;
