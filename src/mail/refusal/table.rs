//! The sentences for each code; the first of a subject stands for the others.

use std::sync::LazyLock;

use crate::mail::refusal::Told;

/// Every row: subject and detail of an enhanced status, or a basic code, and its sentences.
pub(super) static ROWS: LazyLock<Vec<(&'static str, Told)>> = LazyLock::new(|| {
    let rows = TABLE.lines().filter_map(|line| {
        let (code, rest) = line.split_once(" | ")?;
        let (what, next) = rest.split_once(" | ")?;
        Some((code, Told { what, next }))
    });
    rows.collect()
});

/// Code, what happened, what to do next.
pub(super) const TABLE: &str = "\
0.0 | The receiving system did not take the message and did not say why. | Check the address; if it is right, ask your IT service to look at the code.
1.0 | The receiving system did not take the address. | Ask the person or their office for the right address.
1.1 | The address does not exist at that place. | Ask the person or their office for the right address; the one in the record is wrong or out of date.
1.2 | The part of the address behind the @ does not exist, or takes no mail. | Check the spelling behind the @, or ask for another address.
1.3 | The address is not written as an address can be. | Correct the address in the record.
1.4 | The address could mean more than one mailbox. | Ask for an address that means one person.
1.5 | The receiving system had taken the address and would not go on. | Send it again; if it comes back, ask for another address.
1.6 | The mailbox has moved and left no new address. | Ask the person or their office for the new address.
1.7 | Our own return address was not taken: it is not written as it can be. | Tell your IT service: the return address in the settings is wrong.
1.8 | Our own return address was not taken: its system does not exist. | Tell your IT service: the return address in the settings is wrong.
1.9 | The message was passed on to a system that may change it. | Ask the person whether they can read it.
1.10 | The organisation says that it takes no mail at that name. | Ask for another address: this one can never work.
2.0 | Something is wrong with the mailbox. | Ask the person for another address, or telephone.
2.1 | The mailbox is switched off: the person may have left. | Ask their office who does the work now, and correct the record.
2.2 | The mailbox is full. | Ask the person for another address, or telephone; they cannot read it until they make room.
2.3 | The message is too long for that mailbox. | Send it without attachments, or on paper.
2.4 | The address is a list whose members could not be found. | Ask for the address of the person and not of a list.
3.0 | The receiving system has a problem of its own. | Send it again later, or telephone.
3.1 | The receiving system has no room for mail. | Send it again later, or telephone.
3.2 | The receiving system takes no mail for now. | Send it again later, or telephone.
3.3 | The receiving system cannot do what the message needs. | Send it on paper, or ask your IT service.
3.4 | The message is too big for the receiving system. | Send it without attachments, or on paper.
3.5 | The receiving system is not set up properly. | Tell their office, and telephone meanwhile.
3.6 | The receiving system has put the message off to another order. | Send it again later.
4.0 | The way to the receiving system is broken. | Send it again later, or telephone.
4.1 | The receiving system does not answer. | Send it again later, or telephone; the organisation's mail is down.
4.2 | The line to the receiving system was lost. | Send it again later.
4.3 | The relay could not look up where to send it. | Tell your IT service if this goes on.
4.4 | No way to the receiving system was found. | Check the part behind the @; if it is right, tell your IT service.
4.5 | The receiving system has too much to do. | Send it again later.
4.6 | The message went round in circles between systems. | Tell their office that their mail goes in a circle, and telephone meanwhile.
4.7 | The message was not taken for so long that the relay gave up. | Telephone, and ask for another address; their system takes no mail.
5.0 | The two systems did not understand each other. | Ask your IT service to look at the relay.
5.1 | The relay did not expect that command. | Ask your IT service to look at the relay.
5.2 | The relay did not understand a command. | Ask your IT service to look at the relay; an address may hold odd characters.
5.3 | The relay takes fewer recipients. | Ask your IT service to look at the relay.
5.4 | The relay did not take a part of a command. | Ask your IT service to look at the relay.
5.5 | The relay speaks another version of the protocol. | Ask your IT service to look at the relay.
5.6 | A line of the sign-in was too long for the relay. | Ask your IT service to look at the relay.
6.0 | The receiving system cannot handle what is in the message. | Send it on paper, or ask for another address.
6.1 | The receiving system does not take that kind of content. | Send it on paper, or ask for another address.
6.2 | The message would have to be changed, and may not be. | Ask your IT service to look at the relay.
6.3 | The message would have to be changed, and cannot be. | Ask your IT service to look at the relay.
6.4 | The message was changed on its way and lost something. | Ask the person whether they can read it.
6.5 | The message could not be changed as it needed. | Ask your IT service to look at the relay.
6.6 | The content of the message is not to be had. | Send it again; if it comes back, ask your IT service.
6.7 | The receiving system does not take addresses with such letters. | Ask for an address in plain letters.
6.8 | The answer would need letters that the relay does not take. | Ask your IT service to look at the relay.
6.9 | The message has letters in its first lines that the receiving system does not take. | Ask your IT service to look at the relay.
7.0 | A rule of the receiving system keeps the message out. | Telephone the person, and ask their office to let mail from the council through.
7.1 | The receiving system does not let us write to that address. | Telephone the person, and ask their office to let mail from the council through.
7.2 | We may not write to that list. | Ask for the address of the person and not of a list.
7.3 | The message would have to be made safe in another way, which cannot be done. | Ask the office how it takes confidential mail.
7.4 | The receiving system does not know the protection that is asked for. | Ask the office how it takes confidential mail.
7.5 | The protection that is asked for failed. | Ask the office how it takes confidential mail.
7.6 | The receiving system cannot check the protection of the message. | Ask the office how it takes confidential mail.
7.7 | The message was changed on its way, so the receiving system did not take it. | Ask your IT service to look at the relay.
7.8 | The relay did not take our name and password. | Tell your IT service: the sign-in of the mail settings no longer works.
7.9 | The relay wants a stronger way to sign in. | Tell your IT service: the sign-in of the mail settings has to change.
7.10 | The relay wants an encrypted line first. | Tell your IT service: the encryption of the mail settings has to change.
7.11 | The relay wants an encrypted line for that sign-in. | Tell your IT service: the encryption of the mail settings has to change.
7.12 | The relay wants a new password set. | Tell your IT service: the password of the mail settings has to be set anew.
7.13 | Our account at the relay is switched off. | Tell your IT service: the account of the mail settings has been switched off.
7.14 | The relay and we have no trust set up. | Ask your IT service to look at the relay.
7.15 | The receiving system takes more urgent mail only, for now. | Send it again later, or telephone.
7.16 | The message is too big for its urgency. | Send it without attachments.
7.17 | The mailbox has changed hands since the address was recorded. | Do not send it again: ask the person for the new address, and correct the record.
7.18 | The organisation's name has changed hands since the address was recorded. | Do not send it again: ask the person for the new address, and correct the record.
7.19 | The receiving system cannot tell how long the mailbox has had its owner. | Telephone the person to check the address.
7.20 | The message carries no signature that the receiving system accepts. | Tell your IT service: the relay has to sign the council's mail (DKIM).
7.21 | The message carries a signature, and not the one that is wanted. | Tell your IT service: the relay has to sign the council's mail (DKIM).
7.22 | The signature of the message is not by the council. | Tell your IT service: the relay has to sign the council's mail (DKIM).
7.23 | The receiving system says that our relay may not send for the council. | Tell your IT service: the relay is not listed as the council's (SPF).
7.24 | The receiving system could not check whether our relay may send for the council. | Tell your IT service: the list of the council's relays cannot be read (SPF).
7.25 | The receiving system does not know our relay by name. | Tell your IT service: the relay has no name that its number leads to (reverse DNS).
7.26 | The receiving system takes the message for one that is not from the council. | Tell your IT service: SPF and DKIM of the council's mail both failed (DMARC).
7.27 | The organisation of our return address says that it takes no mail. | Tell your IT service: the return address in the settings is wrong.
7.28 | The receiving system got too much from us at once. | Send it again later; if it comes back, tell your IT service.
7.29 | The seals of the systems in between do not hold. | Ask your IT service to look at the relay.
7.30 | The message asks for encryption all the way, which is not to be had. | Ask the office how it takes confidential mail.
421 | The relay takes no more mail for now. | Send it again later; if it comes back, tell your IT service.
432 | The relay wants a new password set. | Tell your IT service: the password of the mail settings has to be set anew.
450 | The mailbox cannot be written to for now. | Send it again later, or telephone.
451 | The receiving system had a problem of its own. | Send it again later, or telephone.
452 | The receiving system has no room for now. | Send it again later, or telephone.
454 | The relay cannot let us sign in for now. | Tell your IT service if this goes on.
455 | The receiving system cannot do what was asked for now. | Send it again later.
500 | The relay did not understand a command. | Ask your IT service to look at the relay.
501 | The relay did not understand an address. | Check the address for odd characters.
502 | The relay does not know a command. | Ask your IT service to look at the relay.
503 | The relay did not expect that command. | Ask your IT service to look at the relay.
504 | The relay does not know a part of a command. | Ask your IT service to look at the relay.
521 | That system takes no mail at all. | Ask for another address: this one can never work.
523 | The message is too long for the receiving system. | Send it without attachments, or on paper.
530 | The relay wants us to sign in first. | Tell your IT service: the mail settings need a sign-in.
534 | The relay wants a stronger way to sign in. | Tell your IT service: the sign-in of the mail settings has to change.
535 | The relay did not take our name and password. | Tell your IT service: the sign-in of the mail settings no longer works.
538 | The relay wants an encrypted line for that sign-in. | Tell your IT service: the encryption of the mail settings has to change.
550 | The message was refused: the mailbox is not there, or we may not write to it. | Ask the person or their office for the right address.
551 | The person is to be written to elsewhere. | Ask the person or their office for the new address.
552 | The mailbox is full, or the message too big for it. | Ask the person for another address, or telephone.
553 | The address is not one that the receiving system can use. | Correct the address in the record.
554 | The receiving system did not take the message. | Telephone the person, and ask their office to let mail from the council through.
555 | The relay does not know what was asked with the address. | Ask your IT service to look at the relay.
556 | The organisation says that it takes no mail at that name. | Ask for another address: this one can never work.
901 | The number does not exist any more, or takes no texts. | Ask the person or their office for the right number.
902 | The telephone was switched off, or without signal, for three days. | Telephone, or try another way; the number may be an old one.
903 | GOV.UK Notify could not hand the text over. | Send it again later, or telephone.
904 | The number is not one that texts can be sent to. | Correct the number in the record, or choose another way.
";
