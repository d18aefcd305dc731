//! Every masked field there is: how to get to it, to fill it and to send it.

use crate::support::{Body, Driver, Keyboard, bodies, driver::not_found, pem};
use amldeck::{
    app::panes::PaneId,
    kinds::{
        KINDS, Kind,
        field::{Choice, Field, Input, Secret},
        form::{Form, NAME, Sends, Severity},
        property,
    },
};
use serde_json::json;

/// What is typed into a masked line; long enough for any rule of passwords.
pub const TYPED: &str = "CANARY-in-1-line";

/// A masked field of a form, and the type that the form is for.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The type.
    pub kind: &'static Kind,
    /// The form.
    pub form: &'static Form,
    /// Its label.
    pub label: &'static str,
    /// Where it stands in the body.
    pub path: &'static str,
    /// What it takes.
    pub secret: Secret,
}

/// Every masked field of every form of every type.
pub fn places() -> Vec<Place> {
    let secrets = |kind: &'static Kind, form: &'static Form| {
        form.fields.iter().filter_map(move |field| match field.input {
            Input::Secret(secret) => Some(Place { kind, form, label: field.label, path: field.path, secret }),
            _ => None,
        })
    };
    KINDS.iter().flat_map(|kind| kind.forms().flat_map(move |form| secrets(kind, form))).collect()
}

impl Place {
    /// The compute that is edited: its sign-in has a user, and the service keeps back what goes with the name.
    fn body(&self) -> Body {
        let is_of_kind = |body: &Body| *body.read().compute_type == *self.kind.wire;
        let body = bodies::all().into_iter().find(is_of_kind).unwrap();
        body.with("/properties/properties/userAccountCredentials", json!({"adminUserName": "me"}))
    }

    /// The form with nothing typed into it.
    fn open(&self) -> Driver {
        let pane = PaneId::of(self.kind);
        if self.form.sends == Sends::New {
            let mut driver = Driver::ready(&[]);
            driver.pane(pane).open_form(self.form.title);
            return driver;
        }
        assert_eq!(self.form.sends, Sends::Edit, "{self:?}: nobody here knows how to open it");
        let mut driver = Driver::ready(&[self.body()]);
        driver.pane(pane).press("e");
        assert_eq!(driver.form().rows.title, self.form.title);
        driver
    }

    /// The form with the canary in this field, typed or pasted.
    pub fn filled(&self) -> Driver {
        let mut driver = self.open();
        self.reveal(&mut driver);
        fill(&mut driver, self.label, self.secret);
        driver
    }

    /// Chooses, in another field, what makes this one appear.
    fn reveal(&self, driver: &mut Driver) {
        let shown = self.form.fields.iter().find(|field| field.label == self.label).unwrap().shown;
        let draft = driver.form().draft.clone();
        if shown(&draft) {
            return;
        }
        let choices = driver.form().shown().filter_map(|(_, field)| match field.input {
            Input::Choice(choices) => Some((field, choices)),
            _ => None,
        });
        let leads_here = |(field, choice): &(&Field, &Choice)| {
            let mut draft = draft.clone();
            property::write(&mut draft, field.path, choice.value());
            shown(&draft)
        };
        let found = choices
            .flat_map(|(field, choices)| choices.iter().map(move |choice| (field, choice)))
            .find(leads_here);
        let (field, choice) = found.unwrap_or_else(|| panic!("no single choice makes {self:?} appear"));
        driver.go_to(field.label);
        while driver.field(field.label) != choice.label {
            driver.press("right");
        }
    }

    /// What was put into the field.
    pub fn text(&self) -> &'static str {
        text(self.secret)
    }

    /// Sends the complete form and answers what is asked before, so that the change is on its way.
    pub fn send(&self, driver: &mut Driver) {
        complete(driver);
        driver.go_to("").press("enter");
        if self.form.sends == Sends::New {
            let name = NAME.read(&driver.form().draft).unwrap();
            driver.answer_compute(&name, Err(not_found()));
        } else {
            driver.still_there(&self.body());
        }
    }
}

/// What is put into a masked field.
fn text(secret: Secret) -> &'static str {
    match secret {
        Secret::Line | Secret::Password => TYPED,
        Secret::PrivateKey | Secret::CertificateKey => pem::KEY,
        Secret::Certificates => pem::CERTIFICATE,
    }
}

fn fill(driver: &mut Driver, label: &str, secret: Secret) {
    driver.go_to(label);
    match secret {
        Secret::Line | Secret::Password => driver.type_(TYPED),
        Secret::PrivateKey | Secret::Certificates | Secret::CertificateKey => driver.paste(text(secret)),
    };
}

/// Fills in, until nothing is missing, what each field gives as an example of itself.
pub fn complete(driver: &mut Driver) {
    while driver.form().obstacle().is_some() {
        let form = driver.form();
        let bad = form.problems().find(|(_, problem)| problem.severity == Severity::Error);
        let label = bad.unwrap_or_else(|| panic!("nothing to fill in: {:?}", form.obstacle())).0;
        let field = *form.shown().find(|(_, field)| field.label == label).unwrap().1;
        match field.input {
            Input::Secret(secret) => fill(driver, label, secret),
            _ => {
                driver.go_to(label).press("ctrl-u").type_(&field.sample());
            }
        }
        assert_eq!(driver.problem(label), None, "{label}");
    }
}
