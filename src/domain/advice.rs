//! What to do about an error: the table of `assets/advice.toml`, and which of its entries an error has.

use super::{
    compute::Fault,
    error::{ApiError, Refusal},
    text::Text,
};
use serde::Deserialize;
use std::sync::LazyLock;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../assets/advice.toml")).expect("a test reads the table")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    advice: Vec<Advice>,
}

/// What an error is about, as the table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// `ApiError::SignedOut`.
    SignedOut,
    /// `ApiError::Forbidden`.
    Forbidden,
    /// `ApiError::NotFound`.
    NotFound,
    /// `ApiError::Conflict`.
    Conflict,
    /// `ApiError::Invalid`.
    Invalid,
    /// `ApiError::Throttled`.
    Throttled,
    /// `ApiError::Service`.
    Service,
    /// `ApiError::Unreachable`.
    Unreachable,
    /// `ApiError::TimedOut`.
    TimedOut,
    /// `ApiError::Unreadable`.
    Unreadable,
    /// `ApiError::ForeignOrigin`.
    ForeignOrigin,
    /// `ApiError::Lost`.
    Lost,
    /// `ApiError::Guarded`.
    Guarded,
    /// An operation that the service took and could not carry out.
    Failed,
    /// An operation that the service called off.
    Canceled,
    /// Something that is wrong with a compute.
    Fault,
}

/// One entry of the table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The codes that it is for; any when there are none.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The HTTP statuses that it is for; any when there are none.
    #[serde(default)]
    pub status: Vec<u16>,
    /// What the message has to have.
    #[serde(default)]
    pub words: Vec<String>,
    /// The errors that it is for; any when there are none.
    #[serde(default)]
    pub errors: Vec<About>,
    what: String,
    now: String,
    command: Option<String>,
    /// Where the code or its text was met.
    pub source: String,
}

/// What is looked up.
#[derive(Clone, Copy, Debug)]
struct Case<'a> {
    about: About,
    status: u16,
    code: &'a str,
    message: &'a str,
}

impl Advice {
    /// All entries, in the order in which they are looked through.
    pub fn all() -> &'static [Self] {
        &TABLE.advice
    }

    /// The entry for an error; there is one for each.
    pub fn on(error: &ApiError) -> &'static Self {
        let (about, message) = match error {
            ApiError::SignedOut(out) => (About::SignedOut, &out.refusal.message),
            ApiError::Forbidden(refusal) => (About::Forbidden, &refusal.message),
            ApiError::NotFound(refusal) => (About::NotFound, &refusal.message),
            ApiError::Conflict(refusal) => (About::Conflict, &refusal.message),
            ApiError::Invalid(refusal) => (About::Invalid, &refusal.message),
            ApiError::Throttled { refusal, .. } => (About::Throttled, &refusal.message),
            ApiError::Service(refusal) => (About::Service, &refusal.message),
            ApiError::Unreachable { why, .. } => (About::Unreachable, why),
            ApiError::TimedOut { .. } => (About::TimedOut, &Text::default()),
            ApiError::Unreadable { why, .. } => (About::Unreadable, why),
            ApiError::ForeignOrigin(to) => (About::ForeignOrigin, to),
            ApiError::Lost(_) => (About::Lost, &Text::default()),
            ApiError::Guarded(why) => (About::Guarded, why),
        };
        let (status, code) = error.refusal().map_or((0, ""), |refusal| (refusal.status, &*refusal.code));
        find(Case { about, status, code, message })
    }

    /// The entry for an operation that the service could not carry out.
    pub fn on_failure(refusal: &Refusal) -> &'static Self {
        let Refusal { status, code, message, .. } = refusal;
        find(Case { about: About::Failed, status: *status, code, message })
    }

    /// The entry for an operation that the service called off.
    pub fn on_cancel() -> &'static Self {
        find(Case { about: About::Canceled, status: 0, code: "", message: "" })
    }

    /// The entry for something that is wrong with a compute.
    pub fn on_fault(fault: &Fault) -> &'static Self {
        find(Case { about: About::Fault, status: 0, code: &fault.code, message: &fault.message })
    }

    /// What happened, in our words, with the service's where they say more.
    pub fn what(&self, said: &str) -> Text {
        let what = self.what.replace("{said}", said);
        Text::new(what.trim_end().trim_end_matches(':'))
    }

    /// What to do now, in the dashboard; `run` is the command that signs in.
    pub fn now(&self, run: &str) -> Text {
        Text::from(self.now.replace("{run}", run))
    }

    /// What to do where there are no keys to press.
    pub fn for_commands(&self, run: &str) -> Text {
        Text::from(self.command.as_ref().unwrap_or(&self.now).replace("{run}", run))
    }

    fn fits(&self, case: &Case, message: &str) -> bool {
        let among = |codes: &[String]| codes.iter().any(|code| code.eq_ignore_ascii_case(case.code));
        (self.codes.is_empty() || among(&self.codes))
            && (self.status.is_empty() || self.status.contains(&case.status))
            && (self.errors.is_empty() || self.errors.contains(&case.about))
            && self.words.iter().all(|words| message.contains(&words.to_lowercase()))
    }
}

fn find(case: Case) -> &'static Advice {
    let message = case.message.to_lowercase();
    let mut all = Advice::all().iter();
    all.find(|advice| advice.fits(&case, &message)).expect("a test looks for one for each error")
}
