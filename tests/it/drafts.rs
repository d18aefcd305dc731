//! A form that has nothing against a draft must not be proved wrong by the service: random drafts of every form.

use crate::{
    properties::cases,
    support::{Keyboard, Whole, pem, whole::last},
};
use amldeck::{
    app::{
        form::{Entry, Focus, Stage},
        operation::Outcome,
        panes::PANES,
    },
    domain::period::Period,
    kinds::{
        action::Does,
        field::{Field, Input, Secret},
    },
};
use proptest::{prelude::*, strategy::ValueTree, string::string_regex, test_runner::TestRunner};

/// Drafts of each form, if enough of them are good.
const CASES: usize = 16;
/// Good ones of each form that it takes to prove anything.
const GOOD: usize = 2;
/// Drafts of each form at most: a form that takes none of so many cannot be filled in at all.
const MOST: usize = 40 * CASES;
/// As `ssh-keygen -t rsa` writes it; made for tests, its private half was never kept.
const PUBLIC_KEY: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== somebody@somewhere";

struct Dice(TestRunner);

impl Dice {
    fn roll<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.0).unwrap().current()
    }

    fn text(&mut self, regex: &str) -> String {
        self.roll(string_regex(regex).unwrap())
    }
}

/// Something that somebody might type into a field, as often as not something good.
fn typed(field: &Field, whole: &Whole, dice: &mut Dice) -> String {
    match field.input {
        Input::Number { from, to } => dice.roll(from..=to.min(from + 20)).to_string(),
        Input::Period { from, to, .. } => period(from, to, dice),
        Input::Size(_) => {
            let sizes = whole.state().watched().and_then(|watched| watched.sizes.get()).unwrap();
            let at = dice.roll(0..sizes.all().len());
            sizes.all()[at].name.to_string()
        }
        Input::PublicKey(_) => PUBLIC_KEY.to_owned(),
        // Something of another subscription, of which nobody here can say whether it exists.
        Input::ResourceId(_) => {
            field.sample().replace("SUB", "s").replace("NAME", &dice.text("[a-z][a-z0-9-]{0,15}"))
        }
        Input::Secret(Secret::PrivateKey | Secret::CertificateKey) => pem::KEY.to_owned(),
        Input::Secret(Secret::Certificates) => pem::CERTIFICATE.to_owned(),
        Input::Secret(Secret::Line | Secret::Password) => dice.text("[!-~]{8,20}"),
        Input::Text if dice.roll(0..24) > 0 => match field.label {
            "Name" => dice.text("[a-zA-Z][a-zA-Z0-9-]{1,23}"),
            "Address" => dice.text("10\\.[0-9]{1,2}\\.[0-9]{1,2}\\.[1-9]|[a-z]{1,9}(\\.[a-z]{2,5}){0,2}"),
            "When" => dice.text(
                "(daily|weekdays|mon,thu|monthly 1,15) 1[0-9]:[0-5]0|[0-5]?[0-9] 1[0-9] \\* \\* (\\*|1-5)",
            ),
            "User" => dice.text("[a-z_][a-z0-9_.-]{0,20}"),
            _ => field.sample().into_owned(),
        },
        Input::Text => dice.text("[a-zA-Z0-9/:._-]{1,20}"),
        Input::Line(_) => field.sample().replace("SUB", "s"),
        Input::Choice(_) | Input::Items(_) | Input::File => unreachable!("these are not typed"),
    }
}

fn period(from: Period, to: Period, dice: &mut Dice) -> String {
    let seconds = dice.roll(from.0.as_secs()..=to.0.as_secs());
    match dice.roll(0..4) {
        0 => seconds.to_string(),
        1 => format!("PT{seconds}S"),
        2 => format!("PT{}M", seconds / 60),
        _ => format!("{}m", seconds / 60),
    }
}

/// Goes through the form on top from its first field to its button.
fn fill(whole: &mut Whole, dice: &mut Dice) {
    while let Focus::Field(index) = whole.form().focus {
        let field = &whole.form().rows.fields[index];
        match &whole.form().entries[index] {
            Entry::Choice(_) => {
                for _ in 0..dice.roll(0..3) {
                    whole.press("right");
                }
            }
            // What the form begins with is a draft too, and an optional field may stay empty.
            Entry::Line(line) if !line.value().is_empty() && dice.roll(0..4) == 0 => {}
            Entry::Line(_) | Entry::Secret(_) if field.optional && dice.roll(0..4) == 0 => {
                whole.press("ctrl-u");
            }
            Entry::Line(_) => {
                let text = typed(field, whole, dice);
                whole.press("ctrl-u").type_(&text);
            }
            Entry::Secret(_) => {
                let text = typed(field, whole, dice);
                whole.paste(&text);
            }
            Entry::Items(_) => {
                for _ in 0..dice.roll(0..3) {
                    add(whole, dice);
                }
            }
            // Files have tests of their own.
            Entry::File(..) => {}
        }
        whole.press("tab");
    }
}

/// Adds an item to the list in focus, if it is one that may be kept.
fn add(whole: &mut Whole, dice: &mut Dice) {
    let list = whole.form().focus;
    if matches!(list, Focus::Field(index) if whole.form().is_full(index)) {
        return;
    }
    whole.press("+");
    fill(whole, dice);
    let complete = whole.form().obstacle().is_none();
    if complete {
        whole.press("enter");
    } else {
        leave(whole);
    }
    assert_eq!(whole.form().focus, list, "{}", whole.screen());
}

/// Leaves the form on top, which asks only when something was typed.
fn leave(whole: &mut Whole) {
    whole.press("esc");
    if whole.state().form().is_some_and(|form| form.stage == Stage::Leaving) {
        whole.press("y");
    }
}

/// Fills the form that `open` opens again and again; what it has nothing against is sent, and must be taken.
async fn drafts(whole: &mut Whole, dice: &mut Dice, open: impl Fn(&mut Whole)) {
    let (mut tried, mut sent) = (0, 0);
    while tried < CASES || sent < GOOD {
        assert!(tried < MOST, "only {sent} drafts of {tried} were good\n{}", whole.screen());
        tried += 1;
        open(whole);
        if whole.state().form().is_none() {
            // A schedule of the last draft is at work on it: the next one comes later.
            whole.press("esc");
            whole.turn().await;
            continue;
        }
        fill(whole, dice);
        let (title, change) = (whole.form().rows.title, whole.form().change(false));
        if whole.form().obstacle().is_some() {
            leave(whole);
            continue;
        }
        whole.press("enter");
        whole
            .until("it is answered", |state| {
                last(state).is_some_and(|last| last.is_accepted() || last.outcome().is_some())
            })
            .await;
        let outcome = last(whole.state()).unwrap().outcome();
        assert!(
            !matches!(outcome, Some(Outcome::Refused(_) | Outcome::Unknown(_))),
            "{title}: {outcome:?}\n{change:#?}"
        );
        sent += 1;
        // The next one may be about the same compute.
        whole.outcome().await;
        whole.quiet().await;
    }
}

#[tokio::test]
async fn what_a_form_has_nothing_against_the_service_takes() {
    let mut whole = Whole::open("small").await;
    let mut dice = Dice(TestRunner::new(cases(1)));
    let mut forms = 0;
    for pane in &PANES {
        for form in pane.new_forms() {
            drafts(&mut whole, &mut dice, |whole| {
                whole.pane(pane.id).open_form(form.title);
            })
            .await;
            forms += 1;
        }
    }
    for name in ["ci-one", "cpu-one"] {
        let kind = amldeck::kinds::kind(&whole.compute(name).compute_type);
        for action in kind.actions.iter().filter(|action| matches!(action.does, Does::Fill(_))) {
            // Only a stopped instance can be resized: elsewhere.
            if action.name == "resize" {
                continue;
            }
            drafts(&mut whole, &mut dice, |whole| {
                whole.select(name).act(action.label);
            })
            .await;
            forms += 1;
        }
    }
    assert_eq!(forms, 14, "11 to make or attach something, scale, and 2 to edit");
}
