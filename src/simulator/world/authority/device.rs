//! Signing in on another device: a code for the client to ask with, and a shorter one for a person to enter.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Form;
use super::grants::{Proved, audience, check_public_client};
use super::refusal::Refusal;
use crate::simulator::http::{Request, Response};
use crate::simulator::scenario::{PrincipalKind, Span};
use crate::simulator::world::World;
use crate::simulator::world::directory::Who;
use crate::simulator::world::time::Moment;

/// Sign-ins that are under way.
#[derive(Default)]
pub struct Devices(Vec<Device>);

/// One sign-in under way.
struct Device {
    code: String,
    user_code: String,
    client: String,
    tenant: String,
    scope: String,
    claims: Value,
    expires: Moment,
    interval: TimeDelta,
    asked: Option<Moment>,
    entered: Option<Entered>,
    /// Who enters the code by then, unless somebody else was there before.
    awaited: Option<(Moment, Who)>,
}

/// What a person did with the code.
#[derive(Clone, Copy)]
enum Entered {
    SignedIn(Who),
    Declined,
}

/// POST `devicecode`: begins a sign-in.
pub fn begin(world: &mut World, request: &Request, tenant: &str) -> Result<Response, Refusal> {
    let form = Form::of(request);
    let found = match tenant.to_ascii_lowercase().as_str() {
        "common" | "organizations" => world.directory.tenants.first(),
        _ => world.directory.tenant(tenant),
    };
    let found = found.ok_or_else(|| Refusal::tenant(tenant))?;
    let client = form.need("client_id")?;
    check_public_client(world, client, &found.name)?;
    let scope = form.need("scope")?;
    audience(scope, request)?;
    let codes = &found.device_codes;
    let awaited = codes.entered_by.as_deref().and_then(|name| world.directory.named(name));
    let awaited = awaited.map(|who| (world.now + seconds(codes.entered_after), who));
    let user_code: String = world.ids.hex(5).to_uppercase().chars().take(9).collect();
    let device = Device {
        code: world.ids.hex(48),
        user_code: user_code.clone(),
        client: client.to_owned(),
        tenant: tenant.to_ascii_lowercase(),
        scope: scope.to_owned(),
        claims: form.claims()?,
        expires: world.now + seconds(codes.last),
        interval: seconds(codes.interval),
        asked: None,
        entered: None,
        awaited,
    };
    let page = format!("{}/devicelogin", request.origin());
    let body = json!({
        "user_code": user_code,
        "device_code": device.code,
        "verification_uri": page,
        "expires_in": codes.last.0,
        "interval": codes.interval.0,
        "message": format!("To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."),
    });
    let now = world.now;
    world.devices.0.retain(|device| device.expires > now);
    world.devices.0.push(device);
    Ok(Response::json(200, &body))
}

/// The token endpoint, asked with the device's code.
pub fn redeem(world: &mut World, form: &Form, tenant: &str) -> Result<Proved, Refusal> {
    let code = form.need("device_code")?;
    let client = form.need("client_id")?;
    let now = world.now;
    let found = world.devices.0.iter().position(|device| device.code == code && device.client == client);
    let Some(at) = found else {
        let message = "The provided value for the input parameter 'device_code' is not valid. Device codes supplied for use to redeem a token must be valid and not expired.";
        return Err(Refusal::new(400, "bad_verification_code", 70_018, message));
    };
    let device = &mut world.devices.0[at];
    if device.tenant != tenant.to_ascii_lowercase() {
        return Err(Refusal::tenant(tenant));
    }
    let last = device.asked.replace(now);
    if device.expires <= now {
        world.devices.0.remove(at);
        let message = "The provided value for the input parameter 'device_code' is not valid. This device code has expired.";
        return Err(Refusal::new(400, "expired_token", 70_020, message));
    }
    if last.is_some_and(|last| now - last < device.interval) {
        let message = "OAuth 2.0 device flow error. The client polls too often.";
        return Err(Refusal::new(400, "slow_down", 70_019, message));
    }
    let awaited = device.awaited.filter(|(moment, _)| *moment <= now);
    let entered = device.entered.or(awaited.map(|(_, who)| Entered::SignedIn(who)));
    match entered {
        None => {
            let message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
            Err(Refusal::new(400, "authorization_pending", 70_016, message))
        }
        Some(Entered::Declined) => {
            world.devices.0.remove(at);
            let message = "The user declined to sign in, or to consent to the application.";
            Err(Refusal::new(400, "authorization_declined", 65_004, message))
        }
        Some(Entered::SignedIn(who)) => {
            let Device { client, scope, claims, .. } = world.devices.0.remove(at);
            Ok(Proved { who, client, claims, is_person: true, scope: Some(scope) })
        }
    }
}

impl World {
    /// The codes that somebody could enter now, oldest first.
    pub fn user_codes(&self) -> Vec<String> {
        let open =
            self.devices.0.iter().filter(|device| device.entered.is_none() && device.expires > self.now);
        open.map(|device| device.user_code.clone()).collect()
    }

    /// Somebody enters a code, and signs in as that user or declines. False when there is no such code or user.
    pub fn enter_code(&mut self, code: &str, user: Option<&str>) -> bool {
        let entered = match user {
            None => Some(Entered::Declined),
            Some(name) => {
                let who = self.directory.named(name);
                let who = who.filter(|who| self.directory.principals[*who].kind == PrincipalKind::User);
                who.map(Entered::SignedIn)
            }
        };
        let now = self.now;
        let device = self.devices.0.iter_mut().find(|device| {
            device.user_code.eq_ignore_ascii_case(code.trim())
                && device.expires > now
                && device.entered.is_none()
        });
        match (device, entered) {
            (Some(device), Some(entered)) => {
                device.entered = Some(entered);
                true
            }
            (None, _) | (_, None) => false,
        }
    }
}

fn seconds(span: Span) -> TimeDelta {
    TimeDelta::seconds(i64::try_from(span.0).unwrap_or(0))
}
