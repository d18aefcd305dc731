//! Forms as rows. The draft *is* the request body: checks, cost and preview read it through the same properties
//! as everything else. What a form needs but the wire does not (the name, CPU or GPU) stands under `/form`.

use super::{
    Kind,
    column::{Context, Tone},
    columns::short_size,
    edit,
    facts::COMPUTE_TYPE,
    field::Field,
    property::{Property, at, property, remove, write},
};
use crate::domain::{
    change::{Change, Edit, Expects, Method, Spoken},
    compute::Compute,
    ids::{ComputeKey, WorkspaceId},
    offer::{Offer, Offered},
    permissions::{self, Permission},
    quota::Usage,
    text::Text,
    vm_size::{VmSize, VmSizes},
};
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub use super::facts::LOCATION;

/// The compute's name: part of the URL, not of the body.
pub const NAME: Property<String> = property("/form/name");
/// CPU or GPU: narrows the list of sizes, is not sent.
pub const MACHINE: Property<String> = property("/form/machine");
/// Where a draft keeps what is not sent.
const NOT_SENT: &str = "/form";

/// Whether a size is of the machine type that the draft asks for.
pub fn is_of_machine(draft: &Value, size: &VmSize) -> bool {
    match MACHINE.read(draft).as_deref() {
        Some("gpu") => size.gpus > 0,
        Some("cpu") => size.gpus == 0,
        Some(_) | None => true,
    }
}

/// Says by the size of a draft whether it is a CPU or a GPU machine: the names of sizes with GPUs begin with N.
pub fn derive_machine(draft: &mut Value, size: Property<String>) {
    let has_gpus =
        size.read(draft).is_some_and(|size| short_size(&size).to_ascii_uppercase().starts_with('N'));
    write(draft, MACHINE.path, if has_gpus { "gpu" } else { "cpu" }.into());
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Can be sent all the same.
    Warning,
    /// Cannot be sent.
    Error,
}

/// What is wrong with a field, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: the rule that is broken. What would be right follows from the field's example.
    pub text: String,
}

impl Problem {
    /// Something that keeps the form from being sent.
    pub fn error(text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, text: text.into() }
    }

    /// Something to think about.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, text: text.into() }
    }
}

/// What the service has said about values while a form was filled in.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Names of compute instances, and why one cannot be given, if so.
    pub names: BTreeMap<String, Option<Text>>,
    /// Clusters by their ids in lower case: whether they have the machine learning extension, or why that is not known.
    pub extensions: BTreeMap<String, Result<bool, Text>>,
    /// The sizes that the instance can be changed to.
    pub allowed_sizes: Option<Vec<Text>>,
}

impl Answers {
    /// Nothing was said.
    pub const NONE: Self = Self { names: BTreeMap::new(), extensions: BTreeMap::new(), allowed_sizes: None };
}

/// What checks may know beside the draft.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The type of the compute that has this name in the workspace, if there is one.
    pub taken: &'a dyn Fn(&str) -> Option<Text>,
    /// The name of the other workspace of the region that has an instance or cluster of this name, if one that is watched has.
    pub neighbour: &'a dyn Fn(&str) -> Option<Text>,
    /// The sizes of the region, once they are known.
    pub sizes: Option<&'a VmSizes>,
    /// The quota of the region, once it is known.
    pub usages: &'a [Usage],
    /// What the subscription has of something that can be listed, once it is known.
    pub offers: &'a [(Offer, &'a [Offered])],
    /// What the service has said about values of this form.
    pub answers: &'a Answers,
    /// Whether the workspace has a managed network, as far as that is known.
    pub managed_network: Option<bool>,
    /// The compute that the form was opened for.
    pub on: Option<&'a Compute>,
}

impl<'a> Known<'a> {
    /// What the subscription has of something.
    pub fn offered(&self, offer: Offer) -> Option<&'a [Offered]> {
        self.offers.iter().find(|(of, _)| *of == offer).map(|(_, offered)| *offered)
    }
}

impl Known<'_> {
    /// Nothing is known of the outside.
    pub const NOTHING: Known<'static> = Known {
        taken: &|_| None,
        neighbour: &|_| None,
        sizes: None,
        usages: &[],
        offers: &[],
        answers: &Answers::NONE,
        managed_network: None,
        on: None,
    };
}

/// What a form begins with.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The region of the workspace.
    pub region: &'a str,
    /// The compute that it is about; `None` for a new one.
    pub compute: Option<&'a Compute>,
}

/// One line of what will happen.
pub struct Forecast {
    /// What it is about, as `at most`.
    pub label: &'static str,
    /// What it comes to, as `4 × 0.27 = 1.08 $/h`.
    pub text: String,
    /// How it is to be taken.
    pub tone: Tone,
}

/// What comes of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// A new compute: a PUT, where nothing of that name exists.
    New,
    /// An alteration of a part, by PATCH: the draft is the whole of that part.
    Part,
    /// An edit: the compute is read, what was touched is altered in it, and it is sent back whole.
    Edit,
    /// A verb of the preview with a body, as `POST …/resize`.
    Verb(&'static str),
    /// Nothing: it is an item of a list in another form.
    Item,
}

/// A form: fields, and the change that comes of them.
pub struct Form {
    /// Its title, as `New compute cluster`.
    pub title: &'static str,
    /// What its button says, as `Create`.
    pub submit: &'static str,
    /// What is done, as `create`.
    pub verb: &'static str,
    /// What cannot be changed later, for the panel beside the fields.
    pub fixed: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
    /// The draft that it begins with.
    pub draft: fn(&Origin) -> Value,
    /// Derives what stands under `/form` from the rest of a draft that was filled from a compute or a file.
    pub derive: fn(&mut Value),
    /// What the user's roles have to allow; nothing for an item of a list, which the form around it sends.
    pub needs: &'static [Permission],
    /// What comes of it.
    pub sends: Sends,
    /// Turns a finished draft into the body that is sent, where a field is not one place on the wire.
    pub finish: fn(&mut Value),
    /// The version of the service's protocol that the draft needs.
    pub spoken: fn(&Value) -> Spoken,
    /// What will happen, as the draft stands.
    pub forecast: fn(&Value, Option<&Compute>, &Context, &[Usage]) -> Vec<Forecast>,
}

/// What most forms have in common.
pub const FORM: Form = Form {
    title: "",
    submit: "",
    verb: "",
    fixed: "",
    fields: &[],
    draft: |_| Value::Object(Map::new()),
    derive: |_| {},
    needs: &[permissions::WRITE],
    sends: Sends::New,
    finish: |_| {},
    spoken: |_| Spoken::Pinned,
    forecast: |_, _, _, _| Vec::new(),
};

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form({})", self.title)
    }
}

impl Form {
    /// The draft that the form begins with: its own, or for an edit what the compute has.
    pub fn begin(&'static self, origin: &Origin) -> Value {
        match (self.sends, origin.compute) {
            (Sends::Edit, Some(compute)) => self.standing(&compute.body.value()),
            (Sends::New | Sends::Part | Sends::Edit | Sends::Verb(_) | Sends::Item, _) => {
                (self.draft)(origin)
            }
        }
    }

    /// The draft of an edit before anything is touched: all that the compute has, so that checks can look at it.
    fn standing(&'static self, body: &Value) -> Value {
        let mut draft = body.clone();
        (self.derive)(&mut draft);
        draft
    }

    /// Puts into a draft what `body` has for the fields of this form; what it does not have goes, but for what the form
    /// cannot do without.
    pub fn fill(&'static self, draft: &mut Value, body: &Value) {
        let on_wire = |field: &&Field| !field.path.starts_with(NOT_SENT) && !field.is_secret();
        for field in self.fields.iter().filter(on_wire) {
            match at(body, field.path) {
                Some(value) => write(draft, field.path, value.clone()),
                None if field.optional => remove(draft, field.path),
                None => {}
            }
        }
        (self.derive)(draft);
    }

    /// A draft with all that a file says, whether this form has a field for it or not.
    pub fn load(&'static self, origin: &Origin, name: Option<&str>, body: &Value) -> Value {
        let mut draft = (self.draft)(origin);
        self.fill(&mut draft, body);
        merge(&mut draft, body);
        (self.derive)(&mut draft);
        if let Some(name) = name {
            write(&mut draft, NAME.path, name.into());
        }
        draft
    }

    /// The change that the draft asks for. `on` is the compute that the form was opened for.
    pub fn change(
        &'static self,
        draft: &Value,
        workspace: &WorkspaceId,
        on: Option<&Compute>,
        secrets: Vec<(String, SecretString)>,
    ) -> Change {
        let new = || {
            let name = NAME.read(draft).unwrap_or_default();
            ComputeKey { id: workspace.compute(&name), created: None }
        };
        let target = on.map_or_else(new, Compute::key);
        let spoken = (self.spoken)(draft);
        let bare = |method| Change { secrets, spoken, ..Change::bare(self.verb, target, method) };
        match self.sends {
            Sends::New | Sends::Item => {
                Change { body: Some(self.body(draft)), expects: Expects::Absent, ..bare(Method::Put) }
            }
            Sends::Part => {
                Change { body: Some(self.body(draft)), expects: Expects::Same, ..bare(Method::Patch) }
            }
            Sends::Verb(suffix) => {
                Change { body: Some(self.body(draft)), expects: Expects::Same, suffix, ..bare(Method::Post) }
            }
            Sends::Edit => {
                let before = on.map(|compute| compute.body.value()).unwrap_or_default();
                let edits = self.edits(draft, &before);
                let body = edit::applied(&before, &edits).unwrap_or_default();
                Change { body: Some(body), edits, expects: Expects::Same, ..bare(Method::Put) }
            }
        }
    }

    /// The body that is sent: the draft without what is not meant for the wire.
    fn body(&'static self, draft: &Value) -> Value {
        let mut body = draft.clone();
        // What was typed into a field that is there no longer is not meant any more.
        for field in self.fields.iter().filter(|field| !(field.shown)(draft)) {
            // Two fields may take turns at one place.
            let taken = self.fields.iter().any(|other| other.path == field.path && (other.shown)(draft));
            if !taken {
                remove(&mut body, field.path);
            }
        }
        (self.finish)(&mut body);
        remove(&mut body, NOT_SENT);
        body
    }

    /// What the draft alters in `before`: one edit for each field whose value is another one, beside what only the service
    /// writes in it. A field that was there and is there no longer takes its value with it.
    pub fn edits(&'static self, draft: &Value, before: &Value) -> Vec<Edit> {
        let (body, standing) = (self.body(draft), self.standing(before));
        let (sent, stood) = (edit::writable(&body), edit::writable(before));
        let on_wire = |field: &&Field| !field.path.starts_with(NOT_SENT) && !field.is_secret();
        let meant = |field: &&Field| (field.shown)(draft) || (field.shown)(&standing);
        // Identities that are typed again lack the ids that the service gave them: that alters nothing.
        let differs = |field: &&Field| at(&sent, field.path) != at(&stood, field.path);
        let edit = |field: &Field| Edit {
            label: field.label,
            path: field.path.to_owned(),
            was: at(before, field.path).cloned(),
            to: at(&body, field.path).cloned(),
        };
        self.fields.iter().filter(on_wire).filter(meant).filter(differs).map(edit).collect()
    }
}

/// Puts all that `from` has into `to`; lists are taken whole.
fn merge(to: &mut Value, from: &Value) {
    match (to, from) {
        (Value::Object(to), Value::Object(from)) => {
            for (key, value) in from {
                merge(to.entry(key).or_insert(Value::Null), value);
            }
        }
        (to, from) => *to = from.clone(),
    }
}

/// A new resource of `compute_type` in `region`, with nothing in it yet.
pub fn new_body(compute_type: &str, region: &str) -> Value {
    let mut body = Value::Object(Map::new());
    write(&mut body, LOCATION.path, region.into());
    write(&mut body, COMPUTE_TYPE.path, compute_type.into());
    body
}

/// The form that makes or attaches another compute like this one, and its draft: all that `compute` has but its name.
pub fn duplicate(kind: &'static Kind, compute: &Compute, region: &str) -> Option<(&'static Form, Value)> {
    let body = edit::writable(&compute.body.value());
    let form = kind.form_for(&body)?;
    let mut draft = (form.draft)(&Origin { region, compute: None });
    form.fill(&mut draft, &body);
    Some((form, draft))
}
