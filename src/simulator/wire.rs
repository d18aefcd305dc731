//! Connections that can be cut in the middle of an answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// What may still be written to a connection.
#[derive(Clone, Debug, Default)]
pub struct Switch(Arc<Mutex<Allowance>>);

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

    fn set(&self, allowance: Allowance) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = allowance;
    }

    fn get(&self) -> Allowance {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected<IncomingStream<'_, Wires>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Switch {
        stream.io().switch.clone()
    }
}

/// A listener whose connections have a switch.
pub struct Wires(pub TcpListener);

impl Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small answers must not wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        (Wire { stream, switch: Switch::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
pub struct Wire {
    stream: TcpStream,
    switch: Switch,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
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
            Allowance::Everything => return Pin::new(&mut self.stream).poll_write(context, bytes),
            Allowance::Head(body) => head_length(bytes) + body,
            Allowance::Bytes(rest) => rest,
        };
        if allowed == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed.min(bytes.len())]);
        if let Poll::Ready(Ok(count)) = written {
            self.switch.set(Allowance::Bytes(allowed - count));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn head_length(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4)
}
