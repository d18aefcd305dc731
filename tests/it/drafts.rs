//! A form that has nothing against a draft must not be proved wrong by the service: random drafts of every form.

use crate::support::{Keyboard, Whole, whole::last};
use amldeck::{
    app::{
        form::{Entry, Focus},
        operation::Outcome,
        panes::PANES,
    },
    domain::period::Period,
    kinds::{
        action::Does,
        form::{Field, Input},
    },
};
use proptest::{prelude::*, strategy::ValueTree, string::string_regex, test_runner::TestRunner};

/// Drafts of each form.
const CASES: usize = 16;
/// As `ssh-keygen -t rsa` writes it; made for tests, its private half was never kept.
const PUBLIC_KEY: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC4A9hA2oku+4mAwFPCm+xO5WhqEtWZhHS+6KHJsLmbOZ37xasRMjauf2Oe5obcgo7vB8RvjKP2O6jckmug84nulIrc4Hs4M+qob2xKM4xBUJpwA+lLj255nYUUlzppp/9d+3y+zj80f/0WJZFsJML583Bys1l5d6HhRsF96hPvuw== somebody@somewhere";
const PRIVATE_KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nbm90IGEga2V5\n-----END RSA PRIVATE KEY-----\n";

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
        Input::PublicKey => PUBLIC_KEY.to_owned(),
        Input::ResourceId(kind) => {
            let name = dice.text("[a-z][a-z0-9-]{0,15}");
            format!("/subscriptions/s/resourceGroups/rg/providers/{kind}/{name}")
        }
        Input::Secret { lines: true } => PRIVATE_KEY.to_owned(),
        Input::Secret { lines: false } => dice.text("[!-~]{1,20}"),
        Input::Text => match field.label {
            "Address" => dice.text("10\\.[0-9]{1,2}\\.[0-9]{1,2}\\.[1-9]|[a-z]{1,9}(\\.[a-z]{2,5}){0,2}"),
            "User" => dice.text("[a-z_][a-z0-9_.-]{0,20}"),
            _ => dice.text("[a-zA-Z][a-zA-Z0-9-]{1,23}"),
        },
        Input::Choice(_) => unreachable!("a choice is not typed"),
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
        }
        whole.press("tab");
    }
}

/// Fills the form that `open` opens again and again; what it has nothing against is sent, and must be taken.
async fn drafts(whole: &mut Whole, dice: &mut Dice, open: impl Fn(&mut Whole)) {
    let mut sent = 0;
    for _ in 0..CASES {
        open(whole);
        fill(whole, dice);
        let (title, change) = (whole.form().rows.title, whole.form().change(false));
        if whole.form().obstacle().is_some() {
            whole.press("esc y");
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
    assert!(sent >= CASES / 4, "only {sent} drafts of {CASES} were good: too few to prove anything");
}

#[tokio::test]
async fn what_a_form_has_nothing_against_the_service_takes() {
    let mut whole = Whole::open("small").await;
    let mut dice = Dice(TestRunner::deterministic());
    let mut forms = 0;
    for pane in &PANES {
        for (form, key) in [(pane.create(), "n"), (pane.attach(), "A")] {
            // Where nothing can be created, `n` opens the form for attaching.
            if form.is_some_and(|_| key == "A" || pane.attach().is_none()) {
                drafts(&mut whole, &mut dice, |whole| {
                    whole.pane(pane.id).press(key);
                })
                .await;
                forms += 1;
            }
        }
    }
    for name in ["ci-one", "cpu-one"] {
        let kind = amldeck::kinds::kind(&whole.compute(name).compute_type);
        for action in kind.actions.iter().filter(|action| matches!(action.does, Does::Fill(_))) {
            drafts(&mut whole, &mut dice, |whole| {
                whole.select(name).act(action.label);
            })
            .await;
            forms += 1;
        }
    }
    assert_eq!(forms, 4, "instance, cluster, machine, scale");
}
