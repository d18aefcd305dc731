//! Who is signed in. While nobody is, nothing else is asked: however many workspaces wait, one attempt serves them all,
//! and it is made when the user wants it, when the Azure CLI's files have changed, and once a minute.

use super::effects::Effects;
use crate::domain::{
    ask::Ask,
    error::ApiError,
    ids::RequestId,
    sign_in::{DeviceCode, Redeemed, SignedOut, Who},
    time::Now,
};
use std::time::Duration;

/// How often it is tried again while nobody is signed in.
const AGAIN: Duration = Duration::from_secs(60);
/// How often the Azure CLI's files are looked at meanwhile.
const LOOK: Duration = Duration::from_secs(3);
/// How often it is asked who we are while somebody is: a token that is kept says so at no cost.
const STILL: Duration = Duration::from_secs(600);

/// How a session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Begin {
    /// Nobody signs in: the service is a demo's.
    Not,
    /// With whoever is signed in on this machine.
    Quietly,
    /// With a code that is typed into a browser.
    ByCode,
}

/// Who is signed in.
#[derive(Debug)]
pub struct SignIn {
    begin: Begin,
    stage: Stage,
    /// The question who we are, while it is open.
    asked: Option<RequestId>,
    /// When that is asked next.
    next: Option<Duration>,
    files: Files,
    code: Code,
}

#[derive(Debug)]
enum Stage {
    /// It was not said yet.
    Unknown,
    /// Somebody.
    In(Who),
    /// Nobody, and why.
    // INVARIANT: the error is `SignedOut`.
    Out(ApiError),
}

/// The files in which the Azure CLI keeps who is signed in.
#[derive(Debug, Default)]
struct Files {
    asked: Option<RequestId>,
    next: Option<Duration>,
    /// What they were when nobody was signed in.
    were: Option<u64>,
}

/// What has become of the wish to sign in with a code.
#[derive(Debug)]
pub enum Code {
    /// There is none.
    None,
    /// There will be one at the next opportunity.
    Wanted,
    /// It is asked for.
    Awaited(RequestId),
    /// It can be typed.
    Shown {
        /// The code, and where it is typed.
        code: DeviceCode,
        /// When it expires, on the steady clock.
        until: Duration,
        /// The question whether it was typed, while it is open.
        asked: Option<RequestId>,
        /// When that is asked next.
        next: Duration,
    },
    /// Nothing came of it, and why.
    Failed(ApiError),
}

impl SignIn {
    /// The state at the start: what is to be asked is due at once.
    pub fn new(begin: Begin) -> Self {
        let (stage, next, code) = match begin {
            Begin::Not => (Stage::Unknown, None, Code::None),
            Begin::Quietly => (Stage::Unknown, Some(Duration::ZERO), Code::None),
            Begin::ByCode => (Stage::Out(ApiError::signed_out("")), None, Code::Wanted),
        };
        Self { begin, stage, asked: None, next, files: Files::default(), code }
    }

    /// Who is signed in, as far as it was said.
    pub fn who(&self) -> Option<&Who> {
        match &self.stage {
            Stage::In(who) => Some(who),
            Stage::Unknown | Stage::Out(_) => None,
        }
    }

    /// Why nobody is signed in, if so. Nothing else is asked then.
    pub fn is_out(&self) -> Option<&SignedOut> {
        match self.failure()? {
            ApiError::SignedOut(why) => Some(why),
            _ => None,
        }
    }

    /// The same as an error.
    pub fn failure(&self) -> Option<&ApiError> {
        match &self.stage {
            Stage::Out(error) => Some(error),
            Stage::Unknown | Stage::In(_) => None,
        }
    }

    /// Whether somebody may be typing a code.
    pub fn is_under_way(&self) -> bool {
        match self.code {
            Code::Wanted | Code::Awaited(_) | Code::Shown { .. } => true,
            Code::None | Code::Failed(_) => false,
        }
    }

    /// Whether somebody can sign in at all.
    pub fn is_possible(&self) -> bool {
        self.begin != Begin::Not
    }

    /// The code that is to be typed, and what became of it.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// When it is tried again, on the steady clock; `None` while it is being tried.
    pub fn next(&self) -> Option<Duration> {
        self.next.filter(|_| self.asked.is_none())
    }

    /// Tries now whether somebody has signed in.
    pub fn try_now(&mut self, effects: &mut Effects) {
        if self.is_possible() && self.asked.is_none() {
            self.asked = Some(effects.ask(Ask::SignIn));
        }
    }

    /// Wants a code; one that is shown already stays.
    pub fn want_code(&mut self) {
        match self.code {
            Code::None | Code::Failed(_) if self.is_possible() => self.code = Code::Wanted,
            Code::None | Code::Failed(_) | Code::Wanted | Code::Awaited(_) | Code::Shown { .. } => {}
        }
    }

    /// Nobody will type the code.
    pub fn drop_code(&mut self, effects: &mut Effects) {
        let open = match self.code {
            Code::Awaited(request) => Some(request),
            Code::Shown { asked, .. } => asked,
            Code::None | Code::Wanted | Code::Failed(_) => None,
        };
        if let Some(request) = open {
            effects.abandon(request);
        }
        self.code = Code::None;
    }

    /// Some answer failed. When it did because nobody is signed in, that holds for everything.
    pub fn heard_failure(&mut self, error: &ApiError, now: Now) {
        let ApiError::SignedOut(why) = error else { return };
        if !self.is_possible() || why.is_of_one_subscription() || self.is_out().is_some() {
            return;
        }
        self.stage = Stage::Out(error.clone());
        self.next = Some(now.steady + AGAIN);
        // A look at them that is under way is as good as another.
        self.files = Files { next: Some(now.steady), asked: self.files.asked, were: None };
    }

    /// Who is signed in was answered. Whether somebody is who was not before.
    pub fn heard_who(&mut self, request: RequestId, answer: Result<Who, ApiError>, now: Now) -> bool {
        if self.asked != Some(request) {
            return false;
        }
        self.asked = None;
        match answer {
            Ok(who) => self.came_in(who, now),
            Err(error) => {
                self.next = Some(now.steady + AGAIN);
                self.heard_failure(&error, now);
                if let (ApiError::SignedOut(_), Stage::Out(known)) = (&error, &mut self.stage) {
                    *known = error;
                }
                false
            }
        }
    }

    fn came_in(&mut self, who: Who, now: Now) -> bool {
        let was_out = self.is_out().is_some();
        self.stage = Stage::In(who);
        self.next = Some(now.steady + STILL);
        self.files.were = None;
        was_out
    }

    /// The Azure CLI's files were looked at. When they have changed, somebody may have signed in.
    pub fn heard_files(&mut self, request: RequestId, are: Option<u64>, now: Now, effects: &mut Effects) {
        if self.files.asked != Some(request) {
            return;
        }
        self.files.asked = None;
        self.files.next = Some(now.steady + LOOK);
        let Some(are) = are else { return };
        let were = self.files.were.replace(are);
        if were.is_some_and(|were| were != are) {
            self.try_now(effects);
        }
    }

    /// A code came, or did not. Whether there is one now.
    pub fn heard_code(&mut self, request: RequestId, answer: Result<DeviceCode, ApiError>, now: Now) -> bool {
        if !matches!(self.code, Code::Awaited(asked) if asked == request) {
            return false;
        }
        self.code = match answer {
            Ok(code) => {
                let (until, next) = (now.steady + code.lasts, now.steady + code.every);
                Code::Shown { code, until, asked: None, next }
            }
            Err(error) => self.code_failed(error),
        };
        matches!(self.code, Code::Shown { .. })
    }

    /// Whether the code was typed was answered. Whether somebody is signed in by it.
    pub fn heard_redeemed(
        &mut self,
        request: RequestId,
        answer: Result<Redeemed, ApiError>,
        now: Now,
    ) -> bool {
        let Code::Shown { code, asked, next, .. } = &mut self.code else { return false };
        if *asked != Some(request) {
            return false;
        }
        *asked = None;
        match answer {
            Ok(Redeemed::NotYet(every)) => *next = now.steady + every,
            Ok(Redeemed::By(who)) => {
                self.code = Code::None;
                self.came_in(who, now);
                return true;
            }
            // The line to the authority is not the code's fault.
            Err(ApiError::Unreachable { .. } | ApiError::TimedOut { .. }) => *next = now.steady + code.every,
            Err(error) => self.code = self.code_failed(error),
        }
        false
    }

    /// Where nothing but a code signs in, why it did not is why nobody is.
    fn code_failed(&mut self, error: ApiError) -> Code {
        if let (Begin::ByCode, Stage::Out(known), ApiError::SignedOut(_)) =
            (self.begin, &mut self.stage, &error)
        {
            known.clone_from(&error);
        }
        Code::Failed(error)
    }

    /// Asks for what is due.
    pub fn wake(&mut self, now: Now, effects: &mut Effects) {
        let is_due = |time: Option<Duration>| time.is_some_and(|time| time <= now.steady);
        if is_due(self.next()) {
            self.try_now(effects);
        }
        if self.is_out().is_some() && self.files.asked.is_none() && is_due(self.files.next) {
            self.files.asked = Some(effects.ask(Ask::SignInFiles));
        }
        match &mut self.code {
            Code::Wanted => self.code = Code::Awaited(effects.ask(Ask::DeviceCode)),
            Code::Shown { until, .. } if *until <= now.steady => {
                self.drop_code(effects);
                self.code = self.code_failed(ApiError::signed_out("the code has expired"));
            }
            Code::Shown { asked: asked @ None, next, .. } if *next <= now.steady => {
                *asked = Some(effects.ask(Ask::Redeem));
            }
            Code::None | Code::Awaited(_) | Code::Shown { .. } | Code::Failed(_) => {}
        }
    }

    /// When something is due next.
    pub fn deadline(&self) -> Option<Duration> {
        let files = self.files.next.filter(|_| self.files.asked.is_none() && self.is_out().is_some());
        let code = match &self.code {
            Code::Shown { until, asked: None, next, .. } => Some(*until.min(next)),
            Code::Shown { until, .. } => Some(*until),
            Code::None | Code::Wanted | Code::Awaited(_) | Code::Failed(_) => None,
        };
        [self.next(), files, code].into_iter().flatten().min()
    }
}
