//! What a 401 asks for: a token of another tenant, or one with certain claims. It stands in `WWW-Authenticate`.

use super::answer::Answer;
use crate::domain::{
    error::Refusal,
    sign_in::{SignedOut, Wants},
    text::Text,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use url::Url;

/// Said by a front door that got a token of another tenant than the subscription's.
const WRONG_TENANT: &str = "InvalidAuthenticationTokenTenant";
/// The longest claims that are handed on: they are a line to be copied, and a part of a request.
const LONGEST_CLAIMS: usize = 4000;

/// What the service said of the token, and what it wants instead.
pub fn signed_out(answer: &Answer, refusal: Refusal) -> Box<SignedOut> {
    let wants = wants(answer, &refusal);
    let message = if refusal.code.is_empty() && refusal.message.is_empty() {
        "the service does not take the credential".to_owned()
    } else {
        format!("the service does not take the credential ({})", refusal.sentence())
    };
    let refusal = Refusal { message: Text::from(message), ..refusal };
    Box::new(SignedOut { wants, ..SignedOut::from(refusal) })
}

fn wants(answer: &Answer, refusal: &Refusal) -> Option<Wants> {
    let asked: Vec<&str> =
        answer.headers.get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok()).collect();
    let find = |name: &str| asked.iter().find_map(|header| parameter(header, name));
    if let Some(claims) = find("claims").filter(|claims| is_json_in_base64(claims)) {
        return Some(Wants::Claims(Text::new(claims)));
    }
    if refusal.code.eq_ignore_ascii_case(WRONG_TENANT) {
        return Some(Wants::Tenant(find("authorization_uri").and_then(tenant)));
    }
    None
}

/// The value of a parameter, as in `Bearer realm="", claims="eyJ9"`.
fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = header.split_once(' ')?.1;
    loop {
        let (key, after) = rest.trim_start_matches([' ', ',']).split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after;
    }
}

/// It goes into a line for a shell and into a request, so that nothing but what it must be will do.
fn is_json_in_base64(claims: &str) -> bool {
    claims.len() <= LONGEST_CLAIMS
        && STANDARD
            .decode(claims)
            .is_ok_and(|json| serde_json::from_slice::<serde_json::Map<_, _>>(&json).is_ok())
}

/// The tenant in `https://login.windows.net/TENANT`.
fn tenant(authority: &str) -> Option<Text> {
    let url = Url::parse(authority).ok()?;
    let tenant = url.path_segments()?.next()?;
    is_tenant(tenant).then(|| Text::new(tenant))
}

/// Whether it can be a tenant's id or domain. It becomes a part of a command and of an address.
pub fn is_tenant(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && !name.starts_with('-')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::answer::fixture::answer;

    fn wanted(header: &str, code: &str) -> Option<Wants> {
        let refusal = Refusal { code: code.into(), ..Refusal::default() };
        signed_out(&answer(401, &[("WWW-Authenticate", header)], ""), refusal).wants
    }

    #[test]
    fn claims_are_handed_on_as_they_came() {
        let claims = STANDARD.encode(r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#);
        for header in [
            format!(r#"Bearer realm="", error="insufficient_claims", claims="{claims}""#),
            format!(
                r#"Bearer authorization_uri="https://login.microsoftonline.com/common", CLAIMS="{claims}""#
            ),
        ] {
            assert_eq!(wanted(&header, ""), Some(Wants::Claims(claims.as_str().into())), "{header}");
        }
        for wrong in ["$(reboot)", "\\\"; reboot", "bm8ganNvbg==", ""] {
            assert_eq!(wanted(&format!(r#"Bearer claims="{wrong}""#), ""), None, "{wrong}");
        }
    }

    #[test]
    fn the_right_tenant_is_read_from_the_authoritys_address() {
        let header =
            r#"Bearer authorization_uri="https://login.windows.net/72f988bf-0000", error="invalid_token""#;
        let tenant = |tenant: Option<&str>| Some(Wants::Tenant(tenant.map(Text::new)));
        assert_eq!(wanted(header, WRONG_TENANT), tenant(Some("72f988bf-0000")));
        assert_eq!(wanted(header, "ExpiredAuthenticationToken"), None);
        for wrong in ["https://login.windows.net/a%20b", "https://login.windows.net/-x", "nonsense", ""] {
            let header = format!(r#"Bearer authorization_uri="{wrong}""#);
            assert_eq!(wanted(&header, WRONG_TENANT), tenant(None), "{wrong}");
        }
    }

    #[test]
    fn headers_that_make_no_sense_want_nothing() {
        for header in ["", "Bearer", "Bearer claims", "Bearer claims=\"", "Bearer =,=,=", "Basic realm=\"x\""]
        {
            assert_eq!(wanted(header, ""), None, "{header}");
        }
    }
}
