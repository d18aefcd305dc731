//! Tokens: what was issued to whom, and what has become of it.

use std::collections::{BTreeMap, HashMap};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::dice::Dice;
use super::directory::{Principal, Who};
use super::time::Moment;
use crate::simulator::scenario::PrincipalKind;

/// Access tokens that are remembered after they have ended, so that they are known as that.
const REMEMBERED: usize = 2_000;

/// What the front door holds against tokens that were good until now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// They have expired, before their time.
    Expired,
    /// They were revoked.
    Revoked,
    /// They lack claims, which a `claims` parameter of this JSON asks for.
    LackClaims(String),
}

/// A token that was issued.
#[derive(Clone, Debug)]
pub struct Issued {
    pub who: Who,
    pub tenant: String,
    pub audience: String,
    pub expires: Moment,
    /// The claims that were asked for, and given.
    claims: Value,
    /// Tokens are numbered as they are issued.
    number: u64,
}

/// What a refresh token stands for.
#[derive(Clone, Debug)]
pub struct Session {
    pub who: Who,
    pub client: String,
    pub claims: Value,
}

/// What is asked for when a token is issued.
pub struct Wish<'a> {
    pub tenant: &'a str,
    pub audience: &'a str,
    /// The client that asks.
    pub client: &'a str,
    pub lasts: TimeDelta,
    /// The claims that the token has beside the usual ones.
    pub claims: Value,
}

/// All tokens.
#[derive(Default)]
pub struct Tokens {
    issued: HashMap<String, Issued>,
    order: BTreeMap<u64, String>,
    sessions: HashMap<String, Session>,
    /// What is held against the tokens of somebody up to a number.
    troubles: HashMap<Who, (u64, Trouble)>,
    next: u64,
}

impl Tokens {
    /// Issues an access token.
    pub fn issue(
        &mut self,
        who: Who,
        principal: &Principal,
        wish: Wish,
        now: Moment,
        dice: &mut Dice,
    ) -> String {
        let expires = now + wish.lasts;
        let text = text(principal, &wish, now, expires, dice);
        let issued = Issued {
            who,
            tenant: wish.tenant.to_owned(),
            audience: wish.audience.to_owned(),
            expires,
            claims: wish.claims,
            number: self.next,
        };
        self.order.insert(self.next, text.clone());
        self.next += 1;
        self.issued.insert(text.clone(), issued);
        if self.order.len() > REMEMBERED
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.issued.remove(&oldest);
        }
        text
    }

    /// A token that was issued, by its text.
    pub fn find(&self, text: &str) -> Option<&Issued> {
        self.issued.get(text)
    }

    /// What is held against a token, apart from its time.
    pub fn trouble(&self, token: &Issued) -> Option<&Trouble> {
        let (number, trouble) = self.troubles.get(&token.who)?;
        let is_older = token.number < *number;
        match trouble {
            Trouble::Expired | Trouble::Revoked => is_older.then_some(trouble),
            Trouble::LackClaims(claims) => {
                let wanted = serde_json::from_str(claims).unwrap_or(Value::Null);
                (!has_claims(&token.claims, &wanted)).then_some(trouble)
            }
        }
    }

    /// Holds something against everything that somebody was given until now.
    pub fn trouble_for(&mut self, who: Who, trouble: Trouble) {
        self.troubles.insert(who, (self.next, trouble));
    }

    /// Ends the sessions of somebody, who has to sign in again.
    pub fn sign_out(&mut self, who: Who) {
        self.sessions.retain(|_, session| session.who != who);
        self.trouble_for(who, Trouble::Revoked);
    }

    /// Begins a session; its refresh token.
    pub fn remember(&mut self, session: Session, dice: &mut Dice) -> String {
        let text = format!("1.{}", URL_SAFE_NO_PAD.encode(dice.hex(120)));
        self.sessions.insert(text.clone(), session);
        text
    }

    /// The session of a refresh token.
    pub fn session(&self, refresh: &str) -> Option<&Session> {
        self.sessions.get(refresh)
    }
}

/// Whether everything in `wanted` is in `given` as well.
pub fn has_claims(given: &Value, wanted: &Value) -> bool {
    match (given, wanted) {
        (Value::Object(given), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| given.get(name).is_some_and(|given| has_claims(given, wanted)))
        }
        (given, wanted) => given == wanted,
    }
}

/// A token's text. To whom it is shown it is opaque, but it reads as Entra's do.
fn text(principal: &Principal, wish: &Wish, now: Moment, expires: Moment, dice: &mut Dice) -> String {
    let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "simulator" });
    let mut payload = json!({
        "aud": wish.audience,
        "iss": format!("https://sts.windows.net/{}/", wish.tenant),
        "iat": now.timestamp(),
        "nbf": now.timestamp(),
        "exp": expires.timestamp(),
        "tid": wish.tenant,
        "oid": principal.id,
        "sub": principal.id,
        "appid": wish.client,
        "uti": dice.hex(11),
        "ver": "1.0",
    });
    match principal.kind {
        PrincipalKind::User => {
            payload["idtyp"] = json!("user");
            payload["upn"] = json!(principal.name);
            payload["unique_name"] = json!(principal.name);
        }
        PrincipalKind::Application => {
            payload["idtyp"] = json!("app");
            payload["app_displayname"] = json!(principal.name);
        }
        PrincipalKind::ManagedIdentity => {
            payload["idtyp"] = json!("app");
            payload["xms_mirid"] = json!(format!(
                "/subscriptions/0/resourcegroups/machines/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}",
                principal.name
            ));
        }
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&header), part(&payload), URL_SAFE_NO_PAD.encode(dice.hex(128)))
}
