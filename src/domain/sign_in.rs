//! Who we are to the service, and what there is to say while we are nobody.

use super::{error::Refusal, text::Text};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// Somebody who is signed in, as far as the token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The user's or the application's name; its id where it has no name. Empty where the token does not say.
    pub name: Text,
    /// Whether it is a person or an application.
    pub kind: Principal,
    /// The tenant's id.
    pub tenant: Text,
    /// The credential that vouches for it, by its name on the command line.
    pub credential: Text,
    /// When the token that says so expires.
    pub expires: Option<DateTime<Utc>>,
}

/// What can be signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Principal {
    /// A person.
    User,
    /// An application, or a managed identity.
    Application,
    /// The token does not say.
    Unknown,
}

impl Principal {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Application => "application",
            Self::Unknown => "unknown",
        }
    }
}

/// Why nobody is signed in, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// What the service said of the token; nothing, and status 0, where it was not even asked.
    pub refusal: Refusal,
    /// What each credential said that was tried.
    pub said: Vec<Said>,
    /// What the service wants beside the token that it refused.
    pub wants: Option<Wants>,
    /// Commands that sign in, the most likely one first.
    pub run: Vec<Text>,
    /// Whether none of the tools that they run is on this machine.
    #[serde(default)]
    pub is_to_install: bool,
}

/// What a credential said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Its name.
    pub by: Text,
    /// Its words.
    pub words: Text,
}

/// What a service may want beside a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wants {
    /// A token of this tenant; of another one than it got, when it does not say which.
    Tenant(Option<Text>),
    /// A token with these claims: JSON in base64, as the service sent it.
    Claims(Text),
}

impl SignedOut {
    /// Whether it is the matter of one subscription, so that others can still be read.
    pub fn is_of_one_subscription(&self) -> bool {
        matches!(self.wants, Some(Wants::Tenant(_)))
    }
}

/// What the service said.
impl From<Refusal> for SignedOut {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, ..Self::default() }
    }
}

/// What was said, each with its speaker, and what signs in.
impl fmt::Display for SignedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said.iter().map(|said| format!("{}: {}", said.by, said.words));
        let message = Some(self.refusal.message.to_string()).filter(|message| !message.is_empty());
        let reasons: Vec<String> = message.into_iter().chain(said).collect();
        f.write_str("not signed in")?;
        if !reasons.is_empty() {
            write!(f, " ({})", reasons.join("; "))?;
        }
        write!(f, "; {} signs in", self.run.first().map_or("az login", |run| run.as_str()))
    }
}

/// What a person is to do to sign in with a device code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCode {
    /// What is typed at the link.
    pub code: Text,
    /// Where it is typed.
    pub link: Text,
    /// How long it is good for, from the answer on.
    pub lasts: Duration,
    /// How long to wait between two questions whether it was typed.
    pub every: Duration,
}

/// What has become of a device code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Redeemed {
    /// Nobody typed it yet; ask again, and by so much more seldom.
    NotYet(Duration),
    /// This is who typed it.
    By(Who),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_speaker_is_named_and_the_command_stands_last() {
        let said = |by: &str, words: &str| Said { by: by.into(), words: words.into() };
        let mut out =
            SignedOut { said: vec![said("cli", "not found"), said("azd", "no")], ..SignedOut::default() };
        assert_eq!(out.to_string(), "not signed in (cli: not found; azd: no); az login signs in");
        out.refusal.message = "the token has expired".into();
        out.run = vec!["azd auth login".into()];
        assert_eq!(
            out.to_string(),
            "not signed in (the token has expired; cli: not found; azd: no); azd auth login signs in"
        );
        assert_eq!(SignedOut::default().to_string(), "not signed in; az login signs in");
    }
}
