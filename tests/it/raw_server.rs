//! A server that can do what no proper one does: break off in the middle, lie about lengths, name other hosts.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, crypto::ring::default_provider};
use rustls_pki_types::PrivatePkcs8KeyDer;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// A request as it came over the wire.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query, byte for byte.
    pub target: String,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Seen {
    /// The header called `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

/// What is done with a request.
pub enum Turn {
    /// These bytes are sent and the connection is closed.
    Send(String),
    /// The connection is closed without a byte.
    Drop,
    /// The connection stays open and silent.
    Hang,
}

/// Sends a well-formed answer.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Turn {
    let length = body.len().to_string();
    let own = [("Connection", "close"), ("Content-Length", &length)];
    let mut bytes = format!("HTTP/1.1 {status} X\r\n");
    for (name, value) in own.iter().chain(headers) {
        bytes.extend([name, ": ", value, "\r\n"]);
    }
    bytes.extend(["\r\n", body]);
    Turn::Send(bytes)
}

/// Announces more than it sends.
pub fn cut(status: u16, headers: &[(&str, &str)], body: &str) -> Turn {
    let Turn::Send(whole) = answer(status, headers, &format!("{body}{}", " ".repeat(100))) else {
        unreachable!()
    };
    Turn::Send(whole[..whole.len() - 100].to_owned())
}

/// The server. It ends with its last use.
pub struct RawServer {
    origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    accepting: JoinHandle<()>,
}

impl RawServer {
    /// Starts one that answers each request with what `turn` makes of it and of how many came before.
    pub async fn start(turn: impl Fn(&Seen, usize) -> Turn + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, turn) = (Arc::clone(&seen), Arc::new(turn));
        let accepting = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&log), Arc::clone(&turn)));
            }
        });
        Self { origin, seen, accepting }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What came so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The same, one line each.
    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A server that speaks TLS with a certificate for this machine and for some clouds' hosts, and who issued it.
pub struct TlsServer {
    /// The server; its origin begins with https.
    pub server: RawServer,
    /// The certificate authority, in PEM.
    pub ca: String,
}

impl TlsServer {
    /// Starts one that answers each request with what `turn` makes of it and of how many came before.
    pub async fn start(turn: impl Fn(&Seen, usize) -> Turn + Send + Sync + 'static) -> Self {
        Self::until(4096, turn).await
    }

    /// The same with a certificate that is good until this year begins.
    pub async fn until(year: i32, turn: impl Fn(&Seen, usize) -> Turn + Send + Sync + 'static) -> Self {
        let names = ["127.0.0.1", "localhost", "management.azure.com"].map(str::to_owned);
        let mut authority = CertificateParams::default();
        authority.distinguished_name.push(DnType::CommonName, "Contoso Root");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut leaf = CertificateParams::new(names).unwrap();
        leaf.not_after = date_time_ymd(year, 1, 1);
        let leaf = leaf.signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("https://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, turn) = (Arc::clone(&seen), Arc::new(turn));
        let accepting = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (acceptor, log, turn) = (acceptor.clone(), Arc::clone(&log), Arc::clone(&turn));
                tokio::spawn(async move {
                    // Whoever does not believe the certificate goes away again.
                    if let Ok(connection) = acceptor.accept(connection).await {
                        serve(connection, log, turn).await;
                    }
                });
            }
        });
        Self { server: RawServer { origin, seen, accepting }, ca: authority.pem() }
    }
}

async fn serve(
    mut connection: impl AsyncRead + AsyncWrite + Unpin,
    log: Arc<Mutex<Vec<Seen>>>,
    turn: Arc<impl Fn(&Seen, usize) -> Turn>,
) {
    let Some(seen) = read(&mut connection).await else { return };
    let turn = {
        let mut log = log.lock().unwrap();
        let turn = turn(&seen, log.len());
        log.push(seen);
        turn
    };
    match turn {
        Turn::Send(bytes) => {
            // Whoever has gone needs no answer.
            connection.write_all(bytes.as_bytes()).await.ok();
            connection.shutdown().await.ok();
        }
        Turn::Drop => {}
        Turn::Hang => std::future::pending().await,
    }
}

async fn read(connection: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut lines = BufReader::new(connection);
    let mut first = String::new();
    lines.read_line(&mut first).await.ok()?;
    let mut words = first.split(' ');
    let mut seen =
        Seen { method: words.next()?.to_owned(), target: words.next()?.to_owned(), ..Seen::default() };
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body).await.ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}
