//! Signing in: every grant of the token endpoint, and what it refuses in which words.

use std::time::Duration;

use amldeck::simulator::Scenario;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair, SigningKey};
use reqwest::Method;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};

use super::{Bench, value};
use crate::support::pem::RSA_KEYS;

const TENANT: &str = "7f1d9a52-3c40-4e8b-9a61-5d2c8e4b0f17";
const CLIENT: &str = "e1b64f38-92c7-4d05-8ab3-7f04d5e6c219";
const SECRET: &str = "a-secret-of-amldeck-ci";
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const ADA: &str = "ada.novak@contoso.example";
const SCOPE: &str = "https://management.azure.com/.default";
const SOON: Duration = Duration::from_secs(6);

impl Bench {
    /// POSTs a form below a tenant.
    async fn sign_in(&self, tenant: &str, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let address = format!("{}/{tenant}/oauth2/v2.0/{path}", self.simulator.url());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(address).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(body).send().await.unwrap();
        (response.status().as_u16(), value(response).await)
    }

    async fn token(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        self.sign_in(TENANT, "token", fields).await
    }

    async fn with_secret(&self, tenant: &str, client: &str, secret: &str) -> (u16, Value) {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", client),
            ("client_secret", secret),
            ("scope", SCOPE),
        ];
        self.sign_in(tenant, "token", &fields).await
    }

    /// Begins to sign in on another device: the code to ask with, and the one to enter.
    async fn device_code(&self, claims: &str) -> (String, String) {
        let fields =
            [("client_id", AZURE_CLI), ("scope", &format!("{SCOPE} offline_access")), ("claims", claims)];
        let (status, body) = self.sign_in("organizations", "devicecode", &fields).await;
        assert_eq!(status, 200, "{body}");
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        assert!(
            text("message").contains(&text("verification_uri"))
                && text("message").contains(&text("user_code"))
        );
        (text("device_code"), text("user_code"))
    }

    async fn redeem(&self, code: &str) -> (u16, Value) {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", AZURE_CLI),
            ("device_code", code),
        ];
        self.sign_in("organizations", "token", &fields).await
    }

    async fn refresh(&self, token: &str, claims: &str) -> (u16, Value) {
        let scope = format!("{SCOPE} offline_access");
        self.token(&[
            ("grant_type", "refresh_token"),
            ("client_id", AZURE_CLI),
            ("refresh_token", token),
            ("scope", &scope),
            ("claims", claims),
        ])
        .await
    }

    /// The status of a listing that is asked for with a token.
    pub async fn listed_with(&self, token: &str) -> u16 {
        let address = format!("{}?api-version=2025-12-01", self.computes());
        self.client.get(address).bearer_auth(token).send().await.unwrap().status().as_u16()
    }
}

/// The claims that can be read in a token.
pub fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[track_caller]
fn refused(answer: &(u16, Value), status: u16, error: &str, number: u32) {
    let (told, body) = answer;
    assert_eq!((*told, body["error"].as_str()), (status, Some(error)), "{body}");
    assert_eq!(body["error_codes"], json!([number]));
    let description = body["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
    for id in ["trace_id", "correlation_id"] {
        assert!(description.contains(body[id].as_str().unwrap()), "{description}");
    }
}

async fn guarded() -> Bench {
    Bench::of(Scenario::named("small").unwrap().with_issued_tokens_only()).await
}

#[tokio::test]
async fn a_secret_is_worth_a_token_that_says_whose_it_is() {
    let bench = guarded().await;
    let (status, body) = bench.with_secret("contoso.example", CLIENT, SECRET).await;
    assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &json!("Bearer"), &json!(3600)));
    assert_eq!(body["refresh_token"], Value::Null);
    let token = body["access_token"].as_str().unwrap();
    let claims = claims(token);
    assert_eq!(
        (&claims["tid"], &claims["appid"], &claims["idtyp"], &claims["aud"]),
        (&json!(TENANT), &json!(CLIENT), &json!("app"), &json!("https://management.azure.com"))
    );
    assert_eq!(bench.listed_with(token).await, 200);
}

#[tokio::test]
async fn applications_are_refused_for_what_is_wrong() {
    let bench = guarded().await;
    refused(&bench.with_secret(TENANT, CLIENT, "wrong").await, 401, "invalid_client", 7_000_215);
    refused(&bench.with_secret(TENANT, AZURE_CLI, SECRET).await, 400, "unauthorized_client", 700_016);
    refused(&bench.with_secret("fabrikam.example", CLIENT, SECRET).await, 400, "invalid_request", 90_002);
    let nothing = [("grant_type", "client_credentials"), ("client_id", CLIENT), ("scope", SCOPE)];
    refused(&bench.token(&nothing).await, 401, "invalid_client", 7_000_218);
    refused(&bench.token(&[("grant_type", "password")]).await, 400, "unsupported_grant_type", 70_003);
    refused(&bench.token(&[]).await, 400, "invalid_request", 900_144);
    let other = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scope", "https://vault.azure.net/.default"),
    ];
    refused(&bench.token(&other).await, 400, "invalid_resource", 500_011);
}

/// An application's key, and the certificate that is registered for it.
struct Signer {
    key: KeyPair,
    thumbprint: String,
    pem: String,
}

impl Signer {
    fn with(key: &str) -> Signer {
        let key = KeyPair::from_pem(key).unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap();
        let thumbprint = digest(&SHA256, certificate.der());
        Signer { key, thumbprint: URL_SAFE_NO_PAD.encode(thumbprint), pem: certificate.pem() }
    }

    fn sign(&self, algorithm: &str, payload: &Value) -> String {
        let header = json!({ "alg": algorithm, "typ": "JWT", "x5t#S256": self.thumbprint });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(payload));
        let signature = match algorithm {
            "PS256" => {
                let key = RsaKeyPair::from_pkcs8(&self.key.serialize_der()).unwrap();
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
            _ => self.key.sign(text.as_bytes()).unwrap(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn assert_with(bench: &Bench, assertion: &str) -> (u16, Value) {
    bench
        .token(&[
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion),
            ("scope", SCOPE),
        ])
        .await
}

/// What the bench's clock says, in seconds since 1970.
const NOW: i64 = 1_772_438_400;

#[tokio::test]
async fn a_certificate_is_as_good_as_a_secret() {
    let signer = Signer::with(RSA_KEYS[0]);
    let scenario = Scenario::named("small").unwrap().with_certificate("amldeck-ci", &signer.pem).unwrap();
    let bench = Bench::of(scenario.with_issued_tokens_only()).await;
    let endpoint = format!("{}/{TENANT}/oauth2/v2.0/token", bench.simulator.url());
    let good =
        json!({ "aud": endpoint, "iss": CLIENT, "sub": CLIENT, "exp": NOW + 600, "nbf": NOW, "jti": "1" });
    for algorithm in ["RS256", "PS256"] {
        let (status, body) = assert_with(&bench, &signer.sign(algorithm, &good)).await;
        assert_eq!(status, 200, "{algorithm}: {body}");
        assert_eq!(bench.listed_with(body["access_token"].as_str().unwrap()).await, 200);
    }

    let with = |key: &str, wrong: Value| {
        let mut payload = good.clone();
        payload[key] = wrong;
        signer.sign("RS256", &payload)
    };
    let mut stranger = Signer::with(RSA_KEYS[1]);
    let foreign = stranger.sign("RS256", &good);
    stranger.thumbprint.clone_from(&signer.thumbprint);
    for (assertion, number) in [
        (with("aud", json!("https://login.microsoftonline.com/common")), 700_023),
        (with("iss", json!(AZURE_CLI)), 700_211),
        (with("sub", json!(AZURE_CLI)), 700_021),
        (with("exp", json!(NOW - 600)), 700_024),
        (with("nbf", json!(NOW + 600)), 700_024),
        (foreign, 700_027),
        (stranger.sign("RS256", &good), 700_027),
        (stranger.sign("PS256", &good), 700_027),
        ("not.a.token".to_owned(), 50_027),
    ] {
        refused(&assert_with(&bench, &assertion).await, 401, "invalid_client", number);
    }
}

#[tokio::test]
async fn another_authority_may_vouch_for_an_application() {
    let bench = guarded().await;
    let signer = Signer::with(RSA_KEYS[0]);
    let good = json!({
        "aud": ["api://AzureADTokenExchange"],
        "iss": "https://issuer.contoso.example",
        "sub": "system:serviceaccount:ml:amldeck",
        "exp": NOW + 600,
    });
    let (status, body) = assert_with(&bench, &signer.sign("RS256", &good)).await;
    assert_eq!(status, 200, "{body}");
    for (key, wrong, number) in
        [("iss", "https://elsewhere", 700_211), ("sub", "somebody", 700_213), ("aud", "api://other", 700_212)]
    {
        let mut payload = good.clone();
        payload[key] = json!(wrong);
        refused(&assert_with(&bench, &signer.sign("RS256", &payload)).await, 401, "invalid_client", number);
    }
}

#[tokio::test]
async fn somebody_signs_in_on_another_device() {
    let bench = guarded().await;
    let (device, code) = bench.device_code("").await;
    refused(&bench.redeem(&device).await, 400, "authorization_pending", 70_016);
    refused(&bench.redeem(&device).await, 400, "slow_down", 70_019);
    assert_eq!(bench.simulator.user_codes(), [code.as_str()]);
    assert!(!bench.simulator.enter_code(&code, Some("nobody@contoso.example")));
    assert!(!bench.simulator.enter_code(&code, Some("amldeck-ci")), "applications enter no codes");
    assert!(bench.simulator.enter_code(&code, Some(ADA)));
    bench.simulator.advance(SOON);

    let (status, body) = bench.redeem(&device).await;
    assert_eq!(status, 200, "{body}");
    let token = body["access_token"].as_str().unwrap();
    assert_eq!((&claims(token)["upn"], &claims(token)["idtyp"]), (&json!(ADA), &json!("user")));
    assert_eq!(bench.listed_with(token).await, 200);
    refused(&bench.redeem(&device).await, 400, "bad_verification_code", 70_018);

    let refresh = body["refresh_token"].as_str().unwrap();
    let (status, again) = bench.refresh(refresh, "").await;
    assert_eq!(status, 200, "{again}");
    assert!(bench.simulator.sign_out(ADA));
    assert_eq!(bench.listed_with(again["access_token"].as_str().unwrap()).await, 401);
    refused(&bench.refresh(refresh, "").await, 400, "invalid_grant", 50_173);
}

#[tokio::test]
async fn codes_are_declined_and_run_out() {
    let bench = guarded().await;
    let (declined, code) = bench.device_code("").await;
    let (late, _) = bench.device_code("").await;
    assert!(bench.simulator.enter_code(&code, None));
    refused(&bench.redeem(&declined).await, 400, "authorization_declined", 65_004);
    bench.simulator.advance(Duration::from_secs(901));
    refused(&bench.redeem(&late).await, 400, "expired_token", 70_020);
    assert!(bench.simulator.user_codes().is_empty());
}

#[tokio::test]
async fn a_code_can_be_entered_by_hand() {
    let bench = guarded().await;
    let (device, code) = bench.device_code("").await;
    let page = format!("{}/devicelogin", bench.simulator.url());
    let shown = bench.client.get(&page).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("name=\"code\"") && shown.contains("name=\"user\""), "{shown}");
    let body = format!("code={}&user={ADA}", code.to_lowercase());
    assert_eq!(bench.client.post(&page).body(body.clone()).send().await.unwrap().status(), 200);
    assert_eq!(bench.client.post(&page).body(body).send().await.unwrap().status(), 400);
    assert_eq!(bench.redeem(&device).await.0, 200);
}

#[tokio::test]
async fn a_scenario_can_say_who_enters_every_code() {
    let text = include_str!("../../../assets/scenarios/empty.toml");
    let tenant = format!(
        "{text}\n[[tenants]]\nid = \"{TENANT}\"\nname = \"Contoso\"\ndomain = \"contoso.example\"\ndevice_codes = {{ interval = \"1s\", entered_by = \"{ADA}\", entered_after = \"3s\" }}\n[[principals]]\nkind = \"user\"\nname = \"{ADA}\"\nid = \"1\"\n"
    );
    let bench = Bench::of(Scenario::parse(&tenant).unwrap()).await;
    let (device, _) = bench.device_code("").await;
    refused(&bench.redeem(&device).await, 400, "authorization_pending", 70_016);
    bench.simulator.advance(Duration::from_secs(3));
    assert_eq!(bench.redeem(&device).await.0, 200);
}

#[tokio::test]
async fn claims_that_were_not_signed_in_for_need_the_person_again() {
    const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"p1"}}}"#;
    let bench = guarded().await;
    let (device, code) = bench.device_code("").await;
    bench.simulator.enter_code(&code, Some(ADA));
    let (_, body) = bench.redeem(&device).await;
    let refused_refresh = bench.refresh(body["refresh_token"].as_str().unwrap(), CLAIMS).await;
    refused(&refused_refresh, 400, "invalid_grant", 50_076);
    assert_eq!(refused_refresh.1["claims"].as_str(), Some(CLAIMS));

    let trouble = amldeck::simulator::Trouble::LackClaims(CLAIMS.to_owned());
    assert!(bench.simulator.refuse_tokens(ADA, trouble));
    assert_eq!(bench.listed_with(body["access_token"].as_str().unwrap()).await, 401);
    let (device, code) = bench.device_code(CLAIMS).await;
    bench.simulator.enter_code(&code, Some(ADA));
    let (_, body) = bench.redeem(&device).await;
    assert_eq!(bench.listed_with(body["access_token"].as_str().unwrap()).await, 200);
    assert_eq!(bench.refresh(body["refresh_token"].as_str().unwrap(), CLAIMS).await.0, 200);
}

#[tokio::test]
async fn a_cloud_is_described_by_its_metadata() {
    let bench = guarded().await;
    let url = bench.simulator.url();
    let metadata = async |version: &str| {
        let address = format!("{url}/metadata/endpoints?api-version={version}");
        value(bench.client.get(address).send().await.unwrap()).await
    };
    let list = metadata("2019-05-01").await;
    assert_eq!(list[0]["resourceManager"], json!(url));
    assert_eq!(list[0]["authentication"]["loginEndpoint"], json!(url));
    let one = metadata("2022-09-01").await;
    assert_eq!(one["resourceManager"], json!(format!("{url}/")));
    let audience = one["authentication"]["audiences"][0].as_str().unwrap();

    let scope = format!("{audience}/.default");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scope", &scope),
    ];
    let (_, body) = bench.token(&fields).await;
    assert_eq!(bench.listed_with(body["access_token"].as_str().unwrap()).await, 200);

    let openid = format!("{url}/{TENANT}/v2.0/.well-known/openid-configuration");
    let openid = value(bench.client.get(openid).send().await.unwrap()).await;
    assert_eq!(openid["token_endpoint"], json!(format!("{url}/{TENANT}/oauth2/v2.0/token")));
    let instance = format!(
        "{url}/common/discovery/instance?api-version=1.1&authorization_endpoint={url}/{TENANT}/oauth2/v2.0/authorize"
    );
    let instance = value(bench.client.get(instance).send().await.unwrap()).await;
    assert!(instance["tenant_discovery_endpoint"].as_str().unwrap().contains(TENANT), "{instance}");
    let wrong = bench.send(Method::DELETE, &format!("{url}/metadata/endpoints"), None).await;
    assert_eq!(wrong.status(), 405);
}
