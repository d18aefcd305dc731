//! The client: one ask in, one reply out. Cheap to clone; everything it keeps is shared.

use super::{
    answer::Answer,
    auth::Credential,
    cache::Cache,
    cloud::{self, Cloud, CloudError, Realm},
    endpoint::{Endpoint, EndpointError},
    hours::Hours,
    lro, refusal, reply,
    request::{self, Request, Versions},
    tape::Tape,
    throttle::Throttle,
    transport,
    trust::Trust,
};
use crate::domain::{
    ask::{Ask, Cost, Elsewhere, NodePage, Page, Reply},
    error::ApiError,
    ids::{RegionId, ResourceId, WorkspaceId},
    offer::{Offer, Offered},
    permissions::Permissions,
    text::Text,
    vm_size::VmSizes,
};
use chrono::Utc;
use secrecy::SecretString;
use std::{
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::OnceCell;

const TIMEOUT: Duration = Duration::from_secs(30);
/// No list of the service is longer; a service that never stops paging is.
pub(super) const MOST_PAGES: usize = 1000;

/// How to reach the service. Can only be made so that no real credential travels in clear.
#[derive(Clone, Debug)]
pub struct Options {
    cloud: Cloud,
    credential: Credential,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// How long one request may take, its answer included.
    pub timeout: Duration,
    /// The api-versions that are spoken.
    pub versions: Versions,
    /// What tells how long the service still wants to be left alone.
    pub hours: Hours,
}

impl Options {
    /// The service at `endpoint`, which is a known cloud's or on this machine, as whoever `credential` is.
    ///
    /// # Errors
    /// `Stranger` for any other endpoint, and as for `of`.
    pub fn new(endpoint: Endpoint, credential: Credential) -> Result<Self, CloudError> {
        Self::of(Cloud::at(endpoint, &[])?, credential)
    }

    /// The service of `cloud`, as whoever `credential` is.
    ///
    /// # Errors
    /// `CredentialInClear` when a real credential would go over plain http, be it only on this machine.
    pub fn of(cloud: Cloud, credential: Credential) -> Result<Self, CloudError> {
        if credential.is_real() && !cloud.endpoint().is_encrypted() {
            return Err(EndpointError::CredentialInClear.into());
        }
        let (trust, versions) = (Trust::System, Versions::default());
        Ok(Self { cloud, credential, trust, timeout: TIMEOUT, versions, hours: Hours::default() })
    }
}

/// The service, as this program speaks to it, and the tape that what it says is taken down on.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>, Tape);

#[derive(Debug)]
struct Inner {
    options: Options,
    http: OnceLock<Result<reqwest::Client, ApiError>>,
    realm: OnceCell<Realm>,
    throttle: Mutex<Throttle>,
    cache: Cache,
    /// Set once the service refused the api-version and took the older one.
    speaks_fallback: AtomicBool,
}

impl Client {
    /// A client that has done nothing yet: the connection, and what it needs, are made for the first ask.
    pub fn new(options: Options) -> Self {
        let inner = Arc::new(Inner {
            options,
            http: OnceLock::new(),
            realm: OnceCell::new(),
            throttle: Mutex::default(),
            cache: Cache::default(),
            speaks_fallback: AtomicBool::new(false),
        });
        Self(inner, Tape::None)
    }

    /// A client that can only be asked `on` a tape that is played back: it sends nothing. `endpoint` is where the service
    /// was that the recording is of.
    pub fn of_recording(endpoint: Endpoint) -> Self {
        let (cloud, credential) = (Cloud::of_recording(endpoint), Credential::token(SecretString::default()));
        let (trust, versions) = (Trust::System, Versions::default());
        Self::new(Options { cloud, credential, trust, timeout: TIMEOUT, versions, hours: Hours::default() })
    }

    /// The same client, and what it hears is taken down, or played back.
    #[must_use]
    pub fn on(&self, tape: Tape) -> Self {
        Self(Arc::clone(&self.0), tape)
    }

    /// Asks, and waits for what comes of it. The answer is decoded here, in the caller's task.
    pub async fn perform(&self, ask: Ask) -> Reply {
        let ask = match self.sign_in(ask).await {
            Ok(reply) => return reply,
            Err(ask) => ask,
        };
        let request = match request::request(&ask, self.endpoint(), &self.versions()) {
            Ok(request) => Request { is_polled: ask.is_polled(), ..request },
            Err(error) => return ask.failed(error),
        };
        match ask {
            Ask::Workspaces(search) => Reply::Workspaces(self.search(&search, request).await),
            Ask::Workspace(id) => {
                let answer = self.send(request).await;
                Reply::Workspace(id, answer.and_then(|answer| reply::workspace(&answer)))
            }
            Ask::Page(workspace, at) => {
                let page = self.page(&workspace, at, request).await;
                Reply::Page(workspace, page)
            }
            Ask::Compute(id) => {
                let compute = self.send(request).await.and_then(|answer| reply::compute(&answer, &id));
                Reply::Compute(id, compute)
            }
            Ask::Nodes(cluster, at) => Reply::Nodes(cluster, self.nodes(at, request).await),
            Ask::Permissions(workspace) => {
                let grants = self.all(request, reply::grants).await;
                Reply::Permissions(workspace, grants.map(Permissions))
            }
            Ask::Usages(region) => {
                Reply::Usages(region, self.all(request, reply::usages).await.map(Arc::from))
            }
            Ask::Sizes(region, _) => {
                let sizes = self.all(request, reply::sizes).await;
                let now = self.1.dated(Utc::now);
                Reply::Sizes(region, sizes.map(|sizes| Arc::new(VmSizes::new(sizes).dated(now))))
            }
            Ask::Elsewhere(workspace, region) => {
                let elsewhere = self.elsewhere(&workspace, &region, request).await;
                Reply::Elsewhere(workspace, region, elsewhere)
            }
            Ask::Offers(workspace, offer) => {
                let offered = self.offers(offer, request).await;
                Reply::Offers(workspace, offer, offered)
            }
            Ask::NameIsFree(workspace, name) => {
                let verdict = self.send(request).await.and_then(|answer| reply::name_verdict(&answer));
                Reply::NameIsFree(workspace, name, verdict)
            }
            Ask::Extension(cluster) => {
                let found = self.all(request, reply::extensions).await;
                Reply::Extension(cluster, found.map(|found| found.into_iter().any(|is_it| is_it)))
            }
            Ask::AllowedSizes(instance) => {
                let sizes = self.all(request, reply::sizes).await;
                let names = sizes.map(|sizes| sizes.into_iter().map(|size| size.name).collect());
                Reply::AllowedSizes(instance, names)
            }
            // No request can be made of these.
            ask @ (Ask::File(_)
            | Ask::Save(..)
            | Ask::SignIn
            | Ask::SignInFiles
            | Ask::DeviceCode
            | Ask::Redeem) => ask.failed(ApiError::lost()),
            Ask::Change(operation, change) => {
                let answer = self.send(request).await;
                let answer = answer.map_err(|error| refusal::silent_about(error, &change.secrets));
                Reply::Changed(operation, answer.map(|answer| lro::accepted(&answer, &change.target.id)))
            }
            Ask::Progress(operation, follow) => {
                Reply::Progress(operation, lro::progress(self.send(request).await, &follow))
            }
        }
    }

    /// Answers an ask about signing in; gives any other ask back.
    async fn sign_in(&self, ask: Ask) -> Result<Reply, Ask> {
        let (credential, realm) = (self.credential(), self.realm());
        match ask {
            Ask::SignIn => Ok(Reply::SignedIn(async { credential.who(realm.await?).await }.await)),
            Ask::DeviceCode => {
                Ok(Reply::DeviceCode(async { credential.device_code(realm.await?).await }.await))
            }
            Ask::Redeem => Ok(Reply::Redeemed(async { credential.redeem(realm.await?).await }.await)),
            other => Err(other),
        }
    }

    async fn page(
        &self,
        workspace: &WorkspaceId,
        at: Option<String>,
        request: Request,
    ) -> Result<Page, ApiError> {
        let answer = self.send(request).await?;
        let page = reply::page(&answer, workspace, at.is_none(), &self.0.cache)?;
        leads_on(&answer, at.as_deref(), page.next.as_deref())?;
        let cost = self.cost(&answer, page.cost);
        Ok(Page { cost, ..page })
    }

    /// What an answer cost, with what only the client knows.
    fn cost(&self, answer: &Answer, told: Cost) -> Cost {
        Cost { took: self.1.took(|| answer.sent.elapsed()), version: Some(self.versions().computes), ..told }
    }

    async fn nodes(&self, at: Option<String>, request: Request) -> Result<NodePage, ApiError> {
        let answer = self.send(request).await?;
        let page = reply::nodes(&answer)?;
        leads_on(&answer, at.as_deref(), page.next.as_deref())?;
        let cost = self.cost(&answer, page.cost);
        Ok(NodePage { cost, ..page })
    }

    /// Sizes and quota of a region; without its quota the sizes are still worth knowing.
    async fn elsewhere(
        &self,
        workspace: &WorkspaceId,
        region: &Text,
        sizes: Request,
    ) -> Result<Elsewhere, ApiError> {
        let sizes = Arc::new(VmSizes::new(self.all(sizes, reply::sizes).await?));
        let region = RegionId::new(workspace.subscription(), region);
        let request = request::usages(self.endpoint(), &region, self.versions().computes)?;
        let usages = self.all(request, reply::usages).await.unwrap_or_default();
        Ok(Elsewhere { sizes, usages })
    }

    /// All that a list offers; Spark pools are listed by the Synapse workspace that has them.
    async fn offers(&self, offer: Offer, request: Request) -> Result<Vec<Offered>, ApiError> {
        let rows = self.all(request, |answer| reply::offered(answer, offer)).await?;
        let offered: Vec<Offered> = rows.into_iter().flatten().collect();
        if offer != Offer::SparkPools {
            return Ok(offered);
        }
        let mut pools = Vec::new();
        for synapse in offered {
            let request = request::pools(self.endpoint(), &ResourceId::new(&synapse.value))?;
            pools.extend(self.all(request, |answer| reply::pools(answer, &synapse.label)).await?);
        }
        Ok(pools)
    }

    /// All rows of a list, page after page.
    pub(super) async fn all<T>(
        &self,
        first: Request,
        read: impl Fn(&Answer) -> Result<reply::Rows<T>, ApiError>,
    ) -> Result<Vec<T>, ApiError> {
        let (mut all, mut request) = (Vec::new(), first);
        for _ in 0..MOST_PAGES {
            let answer = self.send(request.clone()).await?;
            let page = read(&answer)?;
            all.extend(page.rows);
            let Some(next) = page.next else { return Ok(all) };
            leads_on(&answer, Some(request.url.as_str()), Some(&next))?;
            request = request::page(self.endpoint(), &next)?;
        }
        Err(ApiError::Guarded(format!("gave up after {MOST_PAGES} pages of one list").into()))
    }

    pub(super) fn tape(&self) -> &Tape {
        &self.1
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        self.0.options.cloud.endpoint()
    }

    /// What tokens are like here. A cloud that is not known beforehand is asked, once, and without a token.
    ///
    /// # Errors
    /// When it does not say.
    pub(super) async fn realm(&self) -> Result<&Realm, ApiError> {
        let known = || async {
            match self.0.options.cloud.realm() {
                Some(realm) => Ok(realm),
                None => cloud::described(&self.metadata().await?, self.endpoint()),
            }
        };
        self.0.realm.get_or_try_init(known).await
    }

    /// Whether the cloud is one that says itself what it is like.
    pub(super) fn is_told(&self) -> bool {
        self.0.options.cloud.tells_itself()
    }

    pub(super) fn credential(&self) -> &Credential {
        &self.0.options.credential
    }

    pub(super) fn timeout(&self) -> Duration {
        self.0.options.timeout
    }

    /// The time by which waits are measured.
    pub(super) fn now(&self) -> Instant {
        self.0.options.hours.now()
    }

    /// Lets time pass by that clock.
    pub(super) async fn sleep(&self, time: Duration) {
        self.0.options.hours.sleep(time).await;
    }

    pub(super) fn throttle(&self) -> &Mutex<Throttle> {
        &self.0.throttle
    }

    /// The HTTP client, built on first use.
    pub(super) fn http(&self) -> Result<&reqwest::Client, ApiError> {
        self.0
            .http
            .get_or_init(|| transport::build(self.endpoint(), &self.0.options.trust, self.timeout()))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The versions to speak now.
    pub(super) fn versions(&self) -> Versions {
        let mut versions = self.0.options.versions;
        if self.1.speaks_older(self.0.speaks_fallback.load(Ordering::Relaxed)) {
            versions.computes = versions.fallback;
        }
        versions
    }

    /// Speaks the older version from now on, and says so once.
    pub(super) fn fall_back(&self) {
        if !self.0.speaks_fallback.swap(true, Ordering::Relaxed) {
            let Versions { computes, fallback, .. } = &self.0.options.versions;
            tracing::warn!(
                "the service does not know api-version {computes}: {fallback} is spoken from now on"
            );
        }
    }
}

/// A page that names itself as the next one would be read for ever.
fn leads_on(answer: &Answer, at: Option<&str>, next: Option<&str>) -> Result<(), ApiError> {
    if next.is_some() && next == at {
        return Err(answer.unreadable("a page that names itself as the next one"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::auth::fixture::StubTool;
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
    };

    /// Answers each request with 401 but for one that has the token `good`; gives the tokens that came.
    async fn doorkeeper(
        good: &'static str,
        requests: usize,
    ) -> (Endpoint, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let door = tokio::spawn(async move {
            let mut tokens = Vec::new();
            for _ in 0..requests {
                let (connection, _) = listener.accept().await.unwrap();
                let mut lines = BufReader::new(connection).lines();
                let mut token = String::new();
                while let Some(line) = lines.next_line().await.unwrap().filter(|line| !line.is_empty()) {
                    if let Some(bearer) = line.strip_prefix("authorization: Bearer ") {
                        bearer.clone_into(&mut token);
                    }
                }
                let (status, body) = if token == good { (200, r#"{"value":[]}"#) } else { (401, "") };
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
                lines.get_mut().get_mut().write_all(format!("{head}{body}").as_bytes()).await.unwrap();
                tokens.push(token);
            }
            tokens
        });
        (endpoint, door)
    }

    /// A client that `Options::new` would refuse: only so can a real credential be tried without a certificate.
    fn in_clear(endpoint: Endpoint, tool: &StubTool) -> Client {
        let given = Options::new(endpoint, Credential::token("none".into())).unwrap();
        Client::new(Options { credential: tool.credential(), ..given })
    }

    async fn page(client: &Client) -> Result<Page, ApiError> {
        match client.perform(Ask::Page(WorkspaceId::new("s", "rg", "w"), None)).await {
            Reply::Page(_, page) => page,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_refused_token_is_asked_for_anew_once() {
        let tool = StubTool::new();
        let (endpoint, door) = doorkeeper("token-2", 3).await;
        let scope = format!("{endpoint}/.default");
        let client = in_clear(endpoint, &tool);

        page(&client).await.unwrap();
        page(&client).await.unwrap();

        assert_eq!(door.await.unwrap(), ["token-1", "token-2", "token-2"]);
        let call = format!("account get-access-token -o json --scope {scope}");
        assert_eq!(tool.calls(), [call.clone(), call]);
    }

    #[tokio::test]
    async fn a_second_refusal_is_the_answer() {
        let tool = StubTool::new();
        let (endpoint, door) = doorkeeper("no token at all", 2).await;
        let refused = page(&in_clear(endpoint, &tool)).await;
        assert!(matches!(refused, Err(ApiError::SignedOut(_))));
        assert_eq!(door.await.unwrap(), ["token-1", "token-2"]);
    }
}
