//! Who a token speaks for. Its middle part says so; nothing of it is believed but for showing it.

use crate::domain::{
    sign_in::{Principal, Who},
    text::Text,
};
use azure_core::time::OffsetDateTime;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use serde::Deserialize;
use zeroize::Zeroizing;

/// What is read of a token. Some say it in one way, some in another.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    upn: Text,
    unique_name: Text,
    preferred_username: Text,
    email: Text,
    name: Text,
    app_displayname: Text,
    appid: Text,
    azp: Text,
    oid: Text,
    idtyp: Text,
    tid: Text,
}

/// Who the token of a credential speaks for; with empty names when it is of a kind that does not say.
pub fn read(token: &str, credential: &'static str, expires: Option<OffsetDateTime>) -> Who {
    let claims = claims(token).unwrap_or_default();
    let user = [&claims.upn, &claims.preferred_username, &claims.unique_name, &claims.email];
    let user = user.into_iter().find(|name| !name.is_empty());
    let application = [&claims.app_displayname, &claims.appid, &claims.azp, &claims.oid];
    let application = application.into_iter().find(|name| !name.is_empty());
    let kind = match (claims.idtyp.as_str(), user) {
        ("app", _) => Principal::Application,
        ("user", _) | (_, Some(_)) => Principal::User,
        _ if application.is_some() => Principal::Application,
        _ => Principal::Unknown,
    };
    let name = match kind {
        Principal::User => user.unwrap_or(&claims.name),
        Principal::Application | Principal::Unknown => application.unwrap_or(&claims.name),
    };
    Who {
        name: name.clone(),
        kind,
        tenant: claims.tid,
        credential: Text::new(credential),
        expires: expires.and_then(|expires| DateTime::from_timestamp(expires.unix_timestamp(), 0)),
    }
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let payload = parts.nth(1)?;
    // Three parts make a signed token.
    parts.next()?;
    let payload = Zeroizing::new(URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?);
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(payload: &str) -> Who {
        let token = format!("e30.{}.signature", URL_SAFE_NO_PAD.encode(payload));
        read(&token, "cli", None)
    }

    #[test]
    fn a_token_says_who_it_speaks_for() {
        for (payload, kind, name) in [
            (
                r#"{"upn":"ada@contoso.com","name":"Ada","oid":"1","appid":"04b0"}"#,
                Principal::User,
                "ada@contoso.com",
            ),
            (r#"{"unique_name":"ada@contoso.com","idtyp":"user"}"#, Principal::User, "ada@contoso.com"),
            (r#"{"name":"Ada","idtyp":"user"}"#, Principal::User, "Ada"),
            (r#"{"appid":"0815","oid":"1","idtyp":"app"}"#, Principal::Application, "0815"),
            (r#"{"app_displayname":"nightly","appid":"0815"}"#, Principal::Application, "nightly"),
            ("{}", Principal::Unknown, ""),
        ] {
            let who = who(payload);
            assert_eq!((who.kind, who.name.as_str()), (kind, name), "{payload}");
        }
        assert_eq!(who(r#"{"tid":"72f9","upn":"a\u001b[31mda"}"#).name, Text::new("ada"));
    }

    #[test]
    fn what_is_no_such_token_says_nothing() {
        for token in ["", "token-1", "a.b", "a.b.c", "a.!!!.c", "..", "e30.bnVsbA.x"] {
            assert_eq!(read(token, "cli", None).kind, Principal::Unknown, "{token}");
        }
    }
}
