//! The bank holidays of England and Wales, as they were published.
//!
//! Facts copied from the GOV.UK feed (www.gov.uk/bank-holidays.json, division
//! `england-and-wales`) as carried by the Python package `govuk-bank-holidays` 0.19. A list and
//! not a formula: days are moved and added by royal proclamation (2012, 2020, 2022, 2023). To
//! go on, append the year that GOV.UK has published and move `VALID_TO`.

use jiff::civil::{Date, date};

/// The first day for which the list is whole.
pub const VALID_FROM: Date = date(2012, 1, 1);

/// The last day for which the list is whole.
pub const VALID_TO: Date = date(2028, 12, 31);

/// Each day with its name, in order.
#[rustfmt::skip]
pub const ENGLAND_AND_WALES: &[(Date, &str)] = &[
    (date(2012, 1, 2), "New Year's Day (substitute day)"),
    (date(2012, 4, 6), "Good Friday"),
    (date(2012, 4, 9), "Easter Monday"),
    (date(2012, 5, 7), "Early May bank holiday"),
    (date(2012, 6, 4), "Spring bank holiday (substitute day)"),
    (date(2012, 6, 5), "Queen's Diamond Jubilee"),
    (date(2012, 8, 27), "Summer bank holiday"),
    (date(2012, 12, 25), "Christmas Day"),
    (date(2012, 12, 26), "Boxing Day"),

    (date(2013, 1, 1), "New Year's Day"),
    (date(2013, 3, 29), "Good Friday"),
    (date(2013, 4, 1), "Easter Monday"),
    (date(2013, 5, 6), "Early May bank holiday"),
    (date(2013, 5, 27), "Spring bank holiday"),
    (date(2013, 8, 26), "Summer bank holiday"),
    (date(2013, 12, 25), "Christmas Day"),
    (date(2013, 12, 26), "Boxing Day"),

    (date(2014, 1, 1), "New Year's Day"),
    (date(2014, 4, 18), "Good Friday"),
    (date(2014, 4, 21), "Easter Monday"),
    (date(2014, 5, 5), "Early May bank holiday"),
    (date(2014, 5, 26), "Spring bank holiday"),
    (date(2014, 8, 25), "Summer bank holiday"),
    (date(2014, 12, 25), "Christmas Day"),
    (date(2014, 12, 26), "Boxing Day"),

    (date(2015, 1, 1), "New Year's Day"),
    (date(2015, 4, 3), "Good Friday"),
    (date(2015, 4, 6), "Easter Monday"),
    (date(2015, 5, 4), "Early May bank holiday"),
    (date(2015, 5, 25), "Spring bank holiday"),
    (date(2015, 8, 31), "Summer bank holiday"),
    (date(2015, 12, 25), "Christmas Day"),
    (date(2015, 12, 28), "Boxing Day (substitute day)"),

    (date(2016, 1, 1), "New Year's Day"),
    (date(2016, 3, 25), "Good Friday"),
    (date(2016, 3, 28), "Easter Monday"),
    (date(2016, 5, 2), "Early May bank holiday"),
    (date(2016, 5, 30), "Spring bank holiday"),
    (date(2016, 8, 29), "Summer bank holiday"),
    (date(2016, 12, 26), "Boxing Day"),
    (date(2016, 12, 27), "Christmas Day (substitute day)"),

    (date(2017, 1, 2), "New Year's Day (substitute day)"),
    (date(2017, 4, 14), "Good Friday"),
    (date(2017, 4, 17), "Easter Monday"),
    (date(2017, 5, 1), "Early May bank holiday"),
    (date(2017, 5, 29), "Spring bank holiday"),
    (date(2017, 8, 28), "Summer bank holiday"),
    (date(2017, 12, 25), "Christmas Day"),
    (date(2017, 12, 26), "Boxing Day"),

    (date(2018, 1, 1), "New Year's Day"),
    (date(2018, 3, 30), "Good Friday"),
    (date(2018, 4, 2), "Easter Monday"),
    (date(2018, 5, 7), "Early May bank holiday"),
    (date(2018, 5, 28), "Spring bank holiday"),
    (date(2018, 8, 27), "Summer bank holiday"),
    (date(2018, 12, 25), "Christmas Day"),
    (date(2018, 12, 26), "Boxing Day"),

    (date(2019, 1, 1), "New Year's Day"),
    (date(2019, 4, 19), "Good Friday"),
    (date(2019, 4, 22), "Easter Monday"),
    (date(2019, 5, 6), "Early May bank holiday"),
    (date(2019, 5, 27), "Spring bank holiday"),
    (date(2019, 8, 26), "Summer bank holiday"),
    (date(2019, 12, 25), "Christmas Day"),
    (date(2019, 12, 26), "Boxing Day"),

    (date(2020, 1, 1), "New Year's Day"),
    (date(2020, 4, 10), "Good Friday"),
    (date(2020, 4, 13), "Easter Monday"),
    (date(2020, 5, 8), "Early May bank holiday (VE day)"),
    (date(2020, 5, 25), "Spring bank holiday"),
    (date(2020, 8, 31), "Summer bank holiday"),
    (date(2020, 12, 25), "Christmas Day"),
    (date(2020, 12, 28), "Boxing Day (substitute day)"),

    (date(2021, 1, 1), "New Year's Day"),
    (date(2021, 4, 2), "Good Friday"),
    (date(2021, 4, 5), "Easter Monday"),
    (date(2021, 5, 3), "Early May bank holiday"),
    (date(2021, 5, 31), "Spring bank holiday"),
    (date(2021, 8, 30), "Summer bank holiday"),
    (date(2021, 12, 27), "Christmas Day (substitute day)"),
    (date(2021, 12, 28), "Boxing Day (substitute day)"),

    (date(2022, 1, 3), "New Year's Day (substitute day)"),
    (date(2022, 4, 15), "Good Friday"),
    (date(2022, 4, 18), "Easter Monday"),
    (date(2022, 5, 2), "Early May bank holiday"),
    (date(2022, 6, 2), "Spring bank holiday"),
    (date(2022, 6, 3), "Platinum Jubilee bank holiday"),
    (date(2022, 8, 29), "Summer bank holiday"),
    (date(2022, 9, 19), "bank holiday for the state funeral of Queen Elizabeth II"),
    (date(2022, 12, 26), "Boxing Day"),
    (date(2022, 12, 27), "Christmas Day (substitute day)"),

    (date(2023, 1, 2), "New Year's Day (substitute day)"),
    (date(2023, 4, 7), "Good Friday"),
    (date(2023, 4, 10), "Easter Monday"),
    (date(2023, 5, 1), "Early May bank holiday"),
    (date(2023, 5, 8), "bank holiday for the coronation of King Charles III"),
    (date(2023, 5, 29), "Spring bank holiday"),
    (date(2023, 8, 28), "Summer bank holiday"),
    (date(2023, 12, 25), "Christmas Day"),
    (date(2023, 12, 26), "Boxing Day"),

    (date(2024, 1, 1), "New Year's Day"),
    (date(2024, 3, 29), "Good Friday"),
    (date(2024, 4, 1), "Easter Monday"),
    (date(2024, 5, 6), "Early May bank holiday"),
    (date(2024, 5, 27), "Spring bank holiday"),
    (date(2024, 8, 26), "Summer bank holiday"),
    (date(2024, 12, 25), "Christmas Day"),
    (date(2024, 12, 26), "Boxing Day"),

    (date(2025, 1, 1), "New Year's Day"),
    (date(2025, 4, 18), "Good Friday"),
    (date(2025, 4, 21), "Easter Monday"),
    (date(2025, 5, 5), "Early May bank holiday"),
    (date(2025, 5, 26), "Spring bank holiday"),
    (date(2025, 8, 25), "Summer bank holiday"),
    (date(2025, 12, 25), "Christmas Day"),
    (date(2025, 12, 26), "Boxing Day"),

    (date(2026, 1, 1), "New Year's Day"),
    (date(2026, 4, 3), "Good Friday"),
    (date(2026, 4, 6), "Easter Monday"),
    (date(2026, 5, 4), "Early May bank holiday"),
    (date(2026, 5, 25), "Spring bank holiday"),
    (date(2026, 8, 31), "Summer bank holiday"),
    (date(2026, 12, 25), "Christmas Day"),
    (date(2026, 12, 28), "Boxing Day (substitute day)"),

    (date(2027, 1, 1), "New Year's Day"),
    (date(2027, 3, 26), "Good Friday"),
    (date(2027, 3, 29), "Easter Monday"),
    (date(2027, 5, 3), "Early May bank holiday"),
    (date(2027, 5, 31), "Spring bank holiday"),
    (date(2027, 8, 30), "Summer bank holiday"),
    (date(2027, 12, 27), "Christmas Day (substitute day)"),
    (date(2027, 12, 28), "Boxing Day (substitute day)"),

    (date(2028, 1, 3), "New Year's Day (substitute day)"),
    (date(2028, 4, 14), "Good Friday"),
    (date(2028, 4, 17), "Easter Monday"),
    (date(2028, 5, 1), "Early May bank holiday"),
    (date(2028, 5, 29), "Spring bank holiday"),
    (date(2028, 8, 28), "Summer bank holiday"),
    (date(2028, 12, 25), "Christmas Day"),
    (date(2028, 12, 26), "Boxing Day"),
];
