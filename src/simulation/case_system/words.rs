//! Names, streets and numbers that belong to nobody.
//!
//! Telephone numbers are from the ranges that Ofcom keeps for drama, NHS numbers from the
//! range kept for tests, postcodes from an area that does not exist.

use crate::simulation::case_system::chance::Chance;

pub const GIRLS: &[&str] = &[
    "Amara",
    "Zainab",
    "Ellie-Mae",
    "Chloe",
    "Aisha",
    "Niamh",
    "Zoë",
    "Maryam",
    "Freya",
    "Precious",
    "Lily-Rose",
    "Sienna",
    "Anaïs",
    "Kezia",
    "Yasmin",
    "Sofia",
    "Ruby",
    "Poppy",
    "Efua",
    "Hana",
    "Inês",
    "Siobhán",
    "Leila",
    "Tia",
    "Jade",
    "Megan",
    "Nadia",
    "Shanice",
    "Wiktoria",
    "Xin Yi",
    "Mei",
    "Priya",
    "Simran",
    "Hodan",
    "Renée",
    "Bronwen",
    "Keira",
    "Mollie",
    "Teagan",
    "Adaeze",
    "Summer",
    "Skye",
];
pub const BOYS: &[&str] = &[
    "Noah",
    "Tyler",
    "Mohammed",
    "Kai",
    "Jayden",
    "Oisín",
    "Kwame",
    "Alfie",
    "Tomasz",
    "Reggie",
    "Ibrahim",
    "Logan",
    "Chukwuemeka",
    "Rhys",
    "Finley",
    "Dev",
    "Yusuf",
    "Callum",
    "Malachi",
    "Archie",
    "Zaid",
    "Andrei",
    "Leon",
    "José",
    "Cody",
    "Tariq",
    "Ethan",
    "Ayaan",
    "Elijah",
    "Luca",
    "Bilal",
    "Harley",
    "Theo",
    "Jean-Luc",
    "Sammy",
    "Mateusz",
    "Ravi",
    "Kofi",
    "Bobby",
    "Jude",
    "Søren",
    "Dwayne",
];
pub const WOMEN: &[&str] = &[
    "Keisha",
    "Joan",
    "Deborah",
    "Winifred",
    "Carys",
    "Ifeoma",
    "Priya",
    "Kelly",
    "Michelle",
    "Samantha",
    "Nasreen",
    "Agnieszka",
    "Denise",
    "Yewande",
    "Tracey",
    "Bernadette",
    "Shabnam",
    "Gemma",
    "Roisin",
    "Margaret",
    "Lorraine",
    "Mei Ling",
    "Chantelle",
    "Stacey",
    "Parveen",
    "Joanna",
    "Hyacinth",
    "Natalie",
    "Sandra",
    "Ewa",
    "Fatima",
    "Helen",
    "Gurpreet",
    "Abena",
    "Leanne",
    "Cátia",
    "Marie-Louise",
    "Sinéad",
    "Blessing",
    "Karen",
];
pub const MEN: &[&str] = &[
    "Liam",
    "Marcus",
    "Sam",
    "Huw",
    "Tom",
    "Darren",
    "Wayne",
    "Imran",
    "Piotr",
    "Kelvin",
    "Anthony",
    "Rajesh",
    "Craig",
    "Olu",
    "Stephen",
    "Gareth",
    "Hassan",
    "Lee",
    "Desmond",
    "Patrick",
    "Ahmed",
    "Neil",
    "Kwabena",
    "Jamie",
    "Carl",
    "Vikram",
    "Robert",
    "Nuno",
    "Dean",
    "Emeka",
    "Alan",
    "Shane",
    "Tadhg",
    "Winston",
    "Gavin",
    "Mehmet",
    "Colin",
    "Jürgen",
    "Abdirahman",
    "Ross",
];
pub const FAMILIES: &[&str] = &[
    "Bright",
    "O’Rourke",
    "Adeyemi",
    "Whitlock",
    "Okonjo",
    "Marsden",
    "Hussain",
    "Kowalska",
    "Begum",
    "Pritchard",
    "Mbeki",
    "D’Souza",
    "Fletcher",
    "Chaudhry",
    "Núñez",
    "Thackeray",
    "Osei",
    "McAllister",
    "Holloway",
    "Sandhu",
    "Bevan",
    "Quist",
    "Rahman",
    "Ellwood",
    "Nowak",
    "Achterberg",
    "O'Connell",
    "Patel",
    "Garrick",
    "Yeboah",
    "Sørensen",
    "Tomlinson",
    "Ali",
    "Grimshaw",
    "Oyelaran",
    "Carrow",
    "Żukowski",
    "Baptiste",
    "Hargreaves",
    "Mensah",
    "Lacey",
    "Van der Berg",
    "Farrow",
    "Ito",
    "Delacroix",
    "Winstanley",
    "Abubakar",
    "Peake",
    "Ferreira",
    "Iqbal",
    "Stubbs",
    "Ng",
    "Llewellyn",
    "Dacosta",
    "Ramanathan",
    "Birtwistle",
    "Hosseini",
    "Cartwright",
    "Ogunleye",
    "St John",
    "Threlfall",
    "Mukherjee",
    "Sykes",
    "Boateng",
];
pub const STREETS: &[&str] = &[
    "Larkspur Close",
    "Tanner’s Yard",
    "Bellhouse Road",
    "Chapel Row",
    "Minster Road",
    "Quay Street",
    "Orchard Way",
    "Station Approach",
    "Mill Lane",
    "Heron Drive",
    "Cobden Street",
    "Priory Gardens",
    "Weir View",
    "Alma Terrace",
    "Foundry Lane",
    "Meadow Bank",
    "King’s Acre",
    "Lock Side",
    "Thornfield Avenue",
    "Beacon Hill",
    "Windmill Crescent",
    "Saltergate",
];
pub const TOWNS: &[&str] = &[
    "Northshire",
    "Holm Cross",
    "Wexcombe",
    "Long Aldby",
    "Stainmoor",
];
/// Where children live who are placed with another authority.
pub const TOWNS_ELSEWHERE: &[&str] = &["Eastmere", "Sandhaven"];

const INWARD: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

/// `14 Larkspur Close, Northshire`
pub fn street_address(chance: &mut Chance, towns: &[&str]) -> String {
    let number = 1 + chance.below(98);
    let flat = chance.one_in(6).then(|| 1 + chance.below(20));
    let street = chance.pick(STREETS);
    let town = chance.pick(towns);
    match flat {
        Some(flat) => format!("Flat {flat}, {number} {street}, {town}"),
        None => format!("{number} {street}, {town}"),
    }
}

/// A postcode of the area `ZZ`, which no post office knows.
pub fn postcode(chance: &mut Chance) -> String {
    let letter = |chance: &mut Chance| {
        let at = chance.below(INWARD.len() as u64) as usize;
        char::from(INWARD.get(at).copied().unwrap_or(b'A'))
    };
    let (digit, first, second) = (chance.below(10), letter(chance), letter(chance));
    format!("ZZ99 {digit}{first}{second}")
}

pub fn mobile(chance: &mut Chance) -> String {
    format!("07700 900{:03}", chance.below(1000))
}

pub fn landline(chance: &mut Chance) -> String {
    format!("01632 960{:03}", chance.below(1000))
}

pub fn london(chance: &mut Chance) -> String {
    format!("020 7946 0{:03}", chance.below(1000))
}

/// A number of the test range with its check digit (modulo 11).
pub fn nhs_number(chance: &mut Chance) -> u64 {
    loop {
        let stem = 999_000_000 + chance.below(1_000_000);
        let sum: u64 = (0..9u32)
            .map(|place| stem / 10u64.pow(place) % 10 * u64::from(place + 2))
            .sum();
        match (11 - sum % 11) % 11 {
            10 => {}
            check => return stem * 10 + check,
        }
    }
}

/// What stands before the `@`: lower case ASCII of a name.
pub fn mailbox(first: &str, last: &str) -> String {
    let mut out = String::with_capacity(first.len() + last.len() + 1);
    fold(first, &mut out);
    if !out.is_empty() && !last.is_empty() {
        out.push('.');
    }
    fold(last, &mut out);
    out
}

fn fold(name: &str, out: &mut String) {
    for letter in name.chars() {
        match letter {
            'a'..='z' | '0'..='9' | '-' => out.push(letter),
            'A'..='Z' => out.push(letter.to_ascii_lowercase()),
            ' ' => out.push('-'),
            'á' | 'à' | 'ä' | 'ã' => out.push('a'),
            'é' | 'è' | 'ë' | 'ê' => out.push('e'),
            'í' | 'ï' => out.push('i'),
            'ó' | 'ø' | 'ö' => out.push('o'),
            'ú' | 'ü' => out.push('u'),
            'ñ' | 'ń' => out.push('n'),
            'Ż' | 'ż' => out.push('z'),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_numbers_are_of_the_test_range_and_check() {
        let mut chance = Chance::of(1, 1, "nhs");
        for _ in 0..200 {
            let number = nhs_number(&mut chance);
            assert_eq!(number / 10_000_000, 999);
            let digits: Vec<u64> = number
                .to_string()
                .bytes()
                .map(|b| u64::from(b - b'0'))
                .collect();
            let sum: u64 = digits.iter().zip((2..=10).rev()).map(|(d, w)| d * w).sum();
            assert_eq!((11 - sum % 11) % 11, digits[9]);
        }
    }

    #[test]
    fn a_mailbox_is_plain_ascii() {
        assert_eq!(mailbox("Zoë", "O’Rourke"), "zoe.orourke");
        assert_eq!(mailbox("Xin Yi", "Żukowski"), "xin-yi.zukowski");
        assert_eq!(mailbox("", "Ng"), "ng");
    }
}
