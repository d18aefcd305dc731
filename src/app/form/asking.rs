//! What a form wants to know while it is filled in.

use super::{Form, Stage};
use crate::{
    domain::{
        ids::ResourceId,
        offer::{Offer, Offered},
        text::Text,
        time_zone::TimeZone,
    },
    kinds::{
        field::{Asks, Input},
        form::{Known, Severity},
        property::at,
    },
};
use serde_json::Value;
use std::sync::LazyLock;

/// One thing that a form wants to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What does the subscription have of this?
    Offer(Offer),
    /// Which sizes and what quota does this region have?
    Region(Text),
    /// Can this name be given to a compute instance?
    NameIsFree(String),
    /// Does this cluster have the machine learning extension?
    Extension(ResourceId),
    /// Which sizes can this instance be changed to?
    AllowedSizes(ResourceId),
    /// What is in this file?
    File(String),
}

impl Form {
    /// What it wants to know now. Lists are named as long as their field has the focus, everything else once.
    pub fn questions(&mut self) -> Vec<Question> {
        if let Some(inner) = &mut self.inner {
            return inner.form.questions();
        }
        let mut questions: Vec<Question> = Vec::new();
        if let (Stage::Editing, Some(field)) = (self.stage, self.field_in_focus()) {
            questions.extend(field.offers.iter().map(|offer| Question::Offer(*offer)));
        }
        if self.has_sizes() {
            let region = Text::from(self.region());
            self.wish(Some(Question::Region(region)).filter(|_| self.region_is_whole()));
        }
        for (index, field) in self.rows.fields.iter().enumerate() {
            match field.asks {
                Some(Asks::Extension) => self.ask_about(index),
                Some(Asks::AllowedSizes) => {
                    let id = self.on.as_ref().map(|compute| compute.id.clone());
                    self.wish(id.map(Question::AllowedSizes));
                }
                Some(Asks::NameIsFree) | None => {}
            }
        }
        questions.extend(std::mem::take(&mut self.wishes));
        questions
    }

    /// A field was left, or has a value that is complete: the service may have something to say about it.
    pub(super) fn ask_about(&mut self, index: usize) {
        let field = &self.rows.fields[index];
        let wrong = self.problems[index].as_ref().is_some_and(|p| p.severity == Severity::Error);
        let value = at(&self.draft, field.path).and_then(Value::as_str);
        let Some(value) = value.filter(|_| !wrong && (field.shown)(&self.draft)) else { return };
        let question = match field.asks {
            Some(Asks::NameIsFree) => Question::NameIsFree(value.to_owned()),
            Some(Asks::Extension) => Question::Extension(ResourceId::new(value)),
            Some(Asks::AllowedSizes) | None => return,
        };
        self.wish(Some(question));
    }

    /// The region that its machines are to be in.
    pub fn region(&self) -> String {
        let read = |path| at(&self.draft, path).and_then(Value::as_str).map(str::to_owned);
        read("/properties/computeLocation").or_else(|| read("/location")).unwrap_or_default()
    }

    fn has_sizes(&self) -> bool {
        self.rows.fields.iter().any(|field| matches!(field.input, Input::Size(_)))
    }

    /// Whether the name of the region is no longer being typed.
    fn region_is_whole(&self) -> bool {
        !self.field_in_focus().is_some_and(|field| field.offers.contains(&Offer::Regions))
    }

    pub(super) fn wish(&mut self, question: Option<Question>) {
        let Some(question) = question else { return };
        if self.asked.insert(question.clone()) {
            self.wishes.push(question);
        }
    }

    /// The service has said whether a name is free: `refusal` is why it is not.
    pub fn heard_name(&mut self, name: &str, refusal: Option<Text>, known: &Known) {
        self.answers.names.insert(name.to_owned(), refusal);
        self.check(known);
    }

    /// The service has said whether a cluster has the extension.
    pub fn heard_extension(&mut self, cluster: &ResourceId, answer: Result<bool, Text>, known: &Known) {
        self.answers.extensions.insert(cluster.as_str().to_lowercase(), answer);
        self.check(known);
    }

    /// The service has said which sizes the instance can be changed to.
    pub fn heard_allowed_sizes(&mut self, sizes: Vec<Text>, known: &Known) {
        self.answers.allowed_sizes = Some(sizes);
        self.check(known);
    }
}

/// The time zones that the service knows, which need no asking.
pub fn time_zones() -> &'static [Offered] {
    static ALL: LazyLock<Vec<Offered>> = LazyLock::new(|| {
        let offered = |zone: &TimeZone| Offered {
            value: Text::new(zone.windows_name()),
            label: Text::new(zone.windows_name()),
            detail: Text::from(format!("{} · {}", zone.iana_name(), zone.description())),
            region: None,
            doubt: None,
        };
        TimeZone::all().iter().map(offered).collect()
    });
    &ALL
}
