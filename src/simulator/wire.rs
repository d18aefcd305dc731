//! Connections, plain or with TLS, that can be cut in the middle of an answer.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Sleep;
use tokio_rustls::{Accept, TlsAcceptor, server::TlsStream};

use super::network::{Lines, Network, Port};

/// One connection as those see it who answer on it.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    allowance: Allowance,
    is_secure: bool,
}

/// What may still be written to a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Allowance {
    #[default]
    Everything,
    /// The head of the answer, then so many bytes.
    Head(usize),
    /// So many bytes.
    Bytes(usize),
}

impl Switch {
    /// Nothing more is written.
    pub fn cut_now(&self) {
        self.set(Allowance::Bytes(0));
    }

    /// The head of the next answer is written, and so many bytes of its body.
    pub fn cut_body_after(&self, bytes: usize) {
        self.set(Allowance::Head(bytes));
    }

    /// `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.state().is_secure { "https" } else { "http" }
    }

    fn set(&self, allowance: Allowance) {
        self.state().allowance = allowance;
    }

    fn get(&self) -> Allowance {
        self.state().allowance
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected<IncomingStream<'_, Wires>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Switch {
        stream.io().switch.clone()
    }
}

/// The first byte of a TLS handshake.
const HANDSHAKE: u8 = 22;

/// An order to the network, and who waits until it is carried out.
pub type Order = (Network, oneshot::Sender<()>);

/// A listener whose connections have a switch.
pub struct Wires {
    address: SocketAddr,
    port: Port,
    /// How connections are secured, if they are.
    tls: Option<TlsAcceptor>,
    lines: Lines,
    orders: mpsc::UnboundedReceiver<Order>,
}

impl Wires {
    /// Connections of a listener, as far as the network lets them.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn new(
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> io::Result<Wires> {
        let address = listener.local_addr()?;
        Ok(Wires { address, port: Port::Open(listener), tls, lines: Lines::default(), orders })
    }

    async fn obey(&mut self, (network, done): Order) {
        self.lines.set(network);
        let port = std::mem::replace(&mut self.port, Port::Closed);
        match port.adapted(self.address, network).await {
            Ok(port) => self.port = port,
            Err(error) => tracing::warn!(%error, "the simulator cannot listen as it was told to"),
        }
        // Whoever gave the order may be gone.
        let _ = done.send(());
    }
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = loop {
            tokio::select! {
                biased;
                Some(order) = self.orders.recv() => self.obey(order).await,
                accepted = accepted(&mut self.port) => break accepted,
            }
        };
        // Small answers must not wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let link = match &self.tls {
            None => Link::Plain(stream),
            Some(acceptor) => Link::Silent(Some(stream), acceptor.clone()),
        };
        let pause = match self.lines.network() {
            Network::Slow(pause) => Some(Box::pin(tokio::time::sleep(pause))),
            Network::Open | Network::Silent | Network::Closed | Network::Unreachable => None,
        };
        let lines = self.lines.clone();
        (Wire { link, switch: Switch::default(), number: lines.number(), lines, pause }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn accepted(port: &mut Port) -> (TcpStream, SocketAddr) {
    match port {
        Port::Open(listener) => Listener::accept(listener).await,
        Port::Closed | Port::Full { .. } => std::future::pending().await,
    }
}

/// One connection.
pub struct Wire {
    link: Link,
    switch: Switch,
    lines: Lines,
    /// By which the lines know it.
    number: u64,
    /// Before the first byte is read.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.lines.forget(self.number);
    }
}

/// What carries the bytes. TLS begins with the first read, so that nobody's handshake keeps others from connecting.
enum Link {
    Plain(TcpStream),
    /// Nothing was said yet, neither in TLS nor in the clear. The stream is missing only while it moves on.
    Silent(Option<TcpStream>, TlsAcceptor),
    Greeting(Box<Accept<TcpStream>>),
    Secure(Box<TlsStream<TcpStream>>),
}

impl Link {
    /// The stream to read from or to write to, once the handshake is over.
    fn poll_ready(
        &mut self,
        switch: &Switch,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<Pin<&mut dyn Stream>>> {
        if let Link::Silent(stream, acceptor) = self {
            let mut first = [0];
            let mut peeked = ReadBuf::new(&mut first);
            if let Some(stream) = stream {
                ready!(stream.poll_peek(context, &mut peeked))?;
            }
            let is_handshake = peeked.filled() == [HANDSHAKE];
            let stream = stream.take().ok_or(io::ErrorKind::NotConnected)?;
            *self = if is_handshake {
                switch.state().is_secure = true;
                Link::Greeting(Box::new(acceptor.accept(stream)))
            } else {
                Link::Plain(stream)
            };
        }
        if let Link::Greeting(greeting) = self {
            let stream = ready!(Pin::new(greeting.as_mut()).poll(context))?;
            *self = Link::Secure(Box::new(stream));
        }
        Poll::Ready(match self {
            Link::Plain(stream) => Ok(Pin::new(stream)),
            Link::Secure(stream) => Ok(Pin::new(stream.as_mut())),
            Link::Silent(..) | Link::Greeting(_) => Err(io::ErrorKind::NotConnected.into()),
        })
    }
}

/// What bytes go in and out of.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Wire {
    fn poll_link(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Pin<&mut dyn Stream>>> {
        self.lines.park(self.number, context.waker());
        match self.lines.network() {
            Network::Open | Network::Slow(_) => {}
            Network::Silent => return Poll::Pending,
            Network::Closed | Network::Unreachable => {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        self.link.poll_ready(&self.switch, context)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_link(context))?.poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    /// The head of an answer arrives here in one piece, for it is written from one buffer.
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let allowed = match self.switch.get() {
            Allowance::Everything => {
                return ready!(self.poll_link(context))?.poll_write(context, bytes);
            }
            Allowance::Head(body) => head_length(bytes) + body,
            Allowance::Bytes(rest) => rest,
        };
        if allowed == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let stream = ready!(self.poll_link(context))?;
        let written = stream.poll_write(context, &bytes[..allowed.min(bytes.len())]);
        if let Poll::Ready(Ok(count)) = written {
            self.switch.set(Allowance::Bytes(allowed - count));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_link(context))?.poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_link(context))?.poll_shutdown(context)
    }
}

fn head_length(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4)
}
