//! The guide to mappings, held in step with the program.

use std::path::Path;

use crate::{
    mapping::{expression, lint, targets::TARGETS},
    model::person::Relationship,
};

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/README.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_guide_names_every_target_with_its_fields() {
    let guide = guide();
    for target in TARGETS {
        let row = format!("| `{}` | {} |", target.name, target.about);
        let line = guide.lines().find(|line| line.starts_with(&row));
        let line = line.unwrap_or_else(|| panic!("no row for {row}"));
        let cells = line.split(" | ").nth(2).unwrap();
        let listed: Vec<&str> = cells.split('`').skip(1).step_by(2).collect();
        let fields: Vec<&str> = target.all_fields().map(|field| field.name).collect();
        assert_eq!(listed, fields, "{}", target.name);
        for field in target.all_fields() {
            let bold = line.contains(&format!("**`{}`**", field.name));
            assert_eq!(bold, field.required, "{} {}", target.name, field.name);
        }
    }
}

#[test]
fn the_guide_names_every_function_and_every_relationship() {
    let guide = guide();
    for name in expression::function_names() {
        let there = [format!("`{name}`"), format!("`{name}(")];
        assert!(there.iter().any(|form| guide.contains(form)), "{name}");
    }
    for (_, code) in Relationship::ALL {
        assert!(guide.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn the_guide_fits_a_page_and_its_example_is_right() {
    let guide = guide();
    assert!(guide.lines().count() <= 200);

    let example = guide.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let errors = lint::text_of(example, "README.md", (Path::new("."), &lint::as_saved));
    assert!(errors.is_empty(), "{errors:?}");
    let document = guide.split("```json\n").nth(1).unwrap();
    let document = document.split("```").next().unwrap();
    let whole = format!(
        "{example}\n[[test]]\ninput = '''{document}'''\nexpect = '''{{\"child\": {{\"date_of_birth\": {{\"date\": \"2014-03-09\"}}}}, \"network\": [{{\"relationship\": \"parent_mother\"}}, {{\"relationship\": \"foster_carer\", \"parental_responsibility\": false}}], \"findings\": []}}'''\n"
    );
    let errors = lint::text_of(&whole, "README.md", (Path::new("."), &lint::as_saved));
    assert!(errors.is_empty(), "{errors:?}");
}
