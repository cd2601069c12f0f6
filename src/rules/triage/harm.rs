//! What a person must read at once: harm, risk, distress, complaints, abuse.
//!
//! Meant to catch too much rather than too little: a sentence of these kinds is never applied to
//! anything. Only the standing advice of automatic answers (`if you are worried about a child,
//! ring …`) is let pass, since a full tray of those would hide the one that matters.

use crate::{
    model::inbound::{AutomaticSign, InboundMail},
    rules::triage::{
        phrase::any_in,
        sentence::{self, Sentence},
    },
};

/// Harm to somebody, by others or by themselves.
const HARM: &[&str] = &[
    "hit|hits|hitting|punched|punches|kicked|kicks|slapped|slaps|smacked|beat|beats|beaten|beating|choked|strangled|bit|burnt|burned ~ me|him|her|them|us|my|the|his",
    "hit|punched|kicked|slapped|beaten|attacked|assaulted|stabbed|strangled|choked ~ by",
    "hurt|hurts|hurting|harm|harmed|harming ~ me|him|her|them|myself|himself|herself|themselves|us|my",
    "self ~ harm*",
    "selfharm*",
    "cut|cuts|cutting ~ myself|herself|himself|themselves|her|his ~ arms|arm|legs|wrists|$",
    "suicid*",
    "kill|killing|killed ~ myself|himself|herself|me|him|her|them|themselves|you",
    "end|ending ~ my|his|her|it ~ life|all",
    "want to die",
    "better off dead|without",
    "do not want to ~ live|here|alive|wake",
    "no ~ reason|point ~ in? living|live|going on|carrying",
    "overdos*",
    "took|taken .. tablets|pills|paracetamol",
    "bruis*",
    "black eye",
    "broken ~ arm|wrist|rib|ribs|nose|bone",
    "marks|mark on ~ his|her|their|the ~ arm|arms|back|legs|neck|body|face|wrist|wrists",
    "abus*",
    "molest*",
    "rape|raped|raping",
    "sexual*",
    "touch|touched|touches|touching ~ me|him|her|them|inappropriately",
    "inappropriate* ~ touch*|behaviour|contact|messages|photos|pictures|with",
    "groom|grooming|groomed|exploit*|trafficked|trafficking",
    "nudes|naked|indecent",
    "assault*",
    "domestic ~ violence|abuse|incident",
    "violen*",
    "strangl*",
    "weapon|knife|knives|gun|machete|blade",
    "gang|gangs",
    "county lines",
    "drugs|heroin|crack|cocaine|dealing|cannabis|ketamine",
    "drunk|drinking ~ again|heavily|every|a lot",
    "neglect*",
    "starv*",
    "not ~ being? fed|eating|eaten|feeding",
    "locked ~ me|him|her|them|in|out|up",
    "no food ~ in|at|$",
    "disclos* ~ to|that|something|abuse|about|today|last|yesterday",
    "told me|us|staff|her|his|my .. hit|hurt|hits|hurts|touched|touches|scared|afraid|frightened|hurting|hitting",
    "overheard .. threat*|hit|hurt|plan*",
];

/// Danger.
const RISK: &[&str] = &[
    "not ~ safe|feel|feeling ~ safe|$",
    "unsafe",
    "do|does not feel ~ safe",
    "at ~ risk|immediate|serious ~ risk|of|danger|$",
    "in danger",
    "danger|dangerous",
    "scared ~ of|to|that|at|for|he|she|and|$",
    "frighten*",
    "afraid of",
    "terrified",
    "threat*",
    "stalk*",
    "harass*",
    "followed|following ~ me|us|her|him ~ home",
    "found|finds|find ~ out ~ where ~ i|we|she|he|the|they",
    "knows|know where ~ i|we|she|he ~ live|lives|am|are|is",
    "turned up ~ at ~ the|my|our|his|her ~ house|home|door|school|placement|address",
    "breach* .. order",
    "non molestation|mol",
    "restraining order",
    "injunction",
    "not|never ~ tell|give|share|let .. where|address|know|live|lives",
    "must not ~ know|find|see|have",
    "missing ~ since|from|for|again|person|overnight|person",
    "went|gone|goes|going ~ missing",
    "ran|run|running ~ away",
    "not ~ come|came|returned ~ home|back",
    "not been seen",
    "police ~ were|was|have|came|are|called|involved|attended|arrested|incident|know|been|had",
    "called|rang|phoned|call|ring ~ the? police|999|ambulance",
    "arrest*",
    "safeguarding ~ concern|concerns|issue|incident|disclosure|referral|alert",
    "welfare ~ concern|concerns|check",
    "concerned|worried|concern|concerns|worries ~ about|for|that|regarding ~ .. safety|welfare|wellbeing|well|safe|injuries|injury|behaviour|mental|weight|bruise|bruises|mark|marks|home|him|her|child|children",
    "very|really|so|extremely|seriously|deeply worried|concerned",
    "a&e|hospital|ambulance|sectioned|overdose",
    "emergency",
    "urgent* ~ help|concern|safeguarding",
    "section 47",
    "said|says|saying|telling .. some|strange|worrying|odd|funny|awful ~ things|stuff|comments",
    "bath|bed|shower ~ time .. uncle|dad|stepdad|boyfriend|man|brother|grandad",
    "upset ~ me|us|him|her|both|everyone",
    "not ~ known|know ~ who|whom ~ to|else ~ to? ~ tell|say|speak|turn|ask",
    "boję|groził|grozi|nożem|bił|uderzył|pobił",
    "peur|frappe|frappé|menacé|menace",
    "miedo|pegó|pega|amenazó|amenaza",
    "frică|frica|teamă|bate|bătut|amenințat",
    "angst|schlägt|geschlagen|bedroht",
    "korkuyorum|dövdü|vurdu|tehdit",
    "ofn|taro|bygwth",
    "боюсь|боюся|бьет|погрожував|вдарив",
];

/// Distress.
const DISTRESS: &[&str] = &[
    "cannot ~ carry|take|do|go|cope .. anymore|any|longer",
    "cannot ~ cope",
    "cannot ~ go|carry on",
    "cannot ~ do|take ~ this|it ~ any|anymore|no",
    "not ~ coping|managing",
    "breaking|break ~ point|down",
    "at ~ my ~ wits|end",
    "desperate*",
    "crying ~ every|all|myself|and",
    "cries ~ every|all|himself|herself",
    "in tears",
    "nightmares",
    "panic attack|attacks",
    "suffering",
    "depress*",
    "hopeless",
    "hate|hates ~ myself|himself|herself|my life|living|it|being|him|her|this ~ here|there|placement|house|home|$",
    "nobody|noone|one ~ cares|listens|helps|believes|listening|believe",
    "help me",
    "please ~ help ~ $",
    "please ~ help ~ me|us|him|her",
    "want ~ to ~ go|come ~ home",
    "want to ~ see ~ my ~ mum|dad|mom|brother|sister",
    "hardly|not|barely ~ sleeping|slept|eaten",
    "died|dies|death|bereave*|funeral|miscarr*|cancer|stillb*",
    "passed away",
    "terminal*",
];

/// Complaints and anger.
const COMPLAINT: &[&str] = &[
    "complain*",
    "solicitor|solicitors|lawyer|barrister|ombudsman",
    "legal ~ action|advice|proceedings",
    "tribunal",
    "judicial review",
    "take|taking|see you ~ .. court",
    "subject access",
    "data breach",
    "shared|disclosed|told|given .. my address|details|information ~ with|to",
    "sent .. to the wrong",
    "should not ~ have ~ been ~ sent|shared|told|given|copied",
    "my|our ~ mp|councillor",
    "newspaper|press|media|journalist",
    "disgrace*",
    "disgust*",
    "appalling|appalled",
    "unacceptable",
    "outrage*",
    "sue|suing",
    "liars|liar|lies|lying|lied",
    "corrupt",
    "stole|stolen|stealing|took|taken|take|snatched|kidnapp* ~ my|our|her|his|the ~ child|children|kids|kid|son|daughter|baby|boy|girl|babies|grandson|granddaughter|grandchildren",
    "you ~ people|lot|useless|idiots|bastards",
    "discriminat*|racis*|bully|bullied|bullying",
    "let down",
    "failed|failing ~ my|him|her|us|me|this|these|to protect",
    "fed up",
    "how dare",
    "ashamed",
    "furious",
    "never|not ~ forgive|forget",
    "you will ~ regret|pay|sorry|see",
    "watch your back",
    "fuck*|shit|shits|bastard*|bitch*|cunt*|wanker*|piss|pissed|bollocks|twat*|arsehole*|scum|bloody ~ useless|hell|joke|idiots",
    "f*** off",
    "go to hell",
    "hate ~ you|social|them",
    "leave us|me|him|her|my ~ family|kids|alone",
];

/// Beginnings of standing advice: it speaks of nobody.
const ADVICE: &[&str] = &[
    "if you|your|a|the|there|anyone|someone|this|it|any|you|urgent|immediate",
    "^ for ~ urgent|emergencies|emergency|safeguarding|immediate|all|any",
    "^ in ~ an|the|case|event|emergency",
    "^ ~ in ~ an emergency",
    "out of hours",
    "^ safeguarding ~ concerns|referrals|issues|matters|enquiries",
    "^ ~ urgent* ~ safeguarding|enquiries|matters|queries",
    "should be|please ~ contact|call|ring|phone|dial|report",
    "contact|call|ring|phone|dial|email ~ the|our ~ .. mash|front|duty|emergency|999|111|samaritans|line|team|desk|lead",
    "where you have|there are ~ concerns",
    "members of the public",
];

/// The sentences that make a mail one to be read at once; nothing where there are none.
pub fn found<'s>(
    mail: &InboundMail,
    sentences: impl Iterator<Item = &'s Sentence>,
) -> Option<Vec<String>> {
    let machine = [
        AutomaticSign::AutoReplied,
        AutomaticSign::VendorAutoReply,
        AutomaticSign::AutoGenerated,
        AutomaticSign::Bulk,
    ];
    let is_machine = mail.signs.iter().any(|sign| machine.contains(sign));
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let is_away = super::machine::is_about_absence(subject);
    // A calendar program's own answer is no machine's chatter: its comment is somebody's words.
    let standing = (is_machine || is_away) && mail.calendar.is_none();
    let subject = sentence::sentences(subject);
    let own: Vec<&Sentence> = subject.iter().filter(|_| !is_answer(mail)).collect();
    let all = own.into_iter().cloned().chain(sentences.cloned());
    let quoted: Vec<String> = all
        .filter(|one| tells(one, standing))
        .map(|one| one.text)
        .collect();
    (!quoted.is_empty()).then_some(quoted)
}

fn is_answer(mail: &InboundMail) -> bool {
    let subject = mail.subject.as_ref().map_or("", |it| it.reveal());
    let subject = subject.to_lowercase();
    ["re:", "fw:", "fwd:", "sv:", "aw:"]
        .iter()
        .any(|start| subject.starts_with(start))
}

fn tells(sentence: &Sentence, standing: bool) -> bool {
    let words = &sentence.words;
    if standing {
        // Of what machines send only what speaks of somebody, in plain words.
        let somebody = ["i", "he", "she", "him", "her", "me", "my", "myself"];
        let speaks = words.iter().any(|word| somebody.contains(&word.as_str()));
        return speaks && !any_in(words, ADVICE) && any_in(words, HARM);
    }
    let told = [HARM, RISK, DISTRESS, COMPLAINT]
        .iter()
        .any(|table| any_in(words, table));
    let only_advice = any_in(words, ADVICE) && !speaks_of_somebody(words);
    told && !only_advice && !any_in(words, NOT_HARM)
}

fn speaks_of_somebody(words: &[String]) -> bool {
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "he" | "she" | "him" | "her" | "me" | "my" | "i" | "we"
        )
    })
}

/// The same words where they tell of nothing.
const NOT_HARM: &[&str] = &[
    "afraid ~ i|we|that|not|so ~ cannot|will|am|are|have|not",
    "i am afraid ~ i|we|not|that",
    "domestic abuse ~ team|service|worker|practitioner|training|forum|awareness",
    "safeguarding ~ lead|team|training|officer|manager|board|partnership|nurse",
    "hospital appointment|consultant|paediatric*",
    "complaints ~ team|officer|department",
    "abuse ~ investigation|team|unit|desk|service|support",
    "hit ~ send|reply|the ~ wrong|button|send",
    "missing ~ the ~ attachment|link|details|page|time|date|start|beginning",
    "missing ~ from ~ the|your ~ email|message|invitation|letter",
    "strategy meeting|discussion ~ that|then|on|at|clash*",
    "drugs ~ worker|service|and alcohol",
    "not ~ been ~ sent|seen ~ the|a|any|your",
];
