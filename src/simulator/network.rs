//! The network in front of the simulator: whether it can be reached at all, and how fast.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How long the queue of a port is given to take one more connection.
const FULL_AFTER: Duration = Duration::from_millis(100);

/// The state of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// All is well.
    #[default]
    Open,
    /// Connections are made, and what comes in is answered only after so long: a TLS handshake too.
    Slow(Duration),
    /// Connections are made, and then nothing is ever said; those that exist fall silent too.
    Silent,
    /// Nobody listens: connections are refused, and those that exist are closed.
    Closed,
    /// Connections are not even refused, and those that exist are closed.
    Unreachable,
}

/// What the connections know of the network, and who wakes them when it changes.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    network: Network,
    next: u64,
    parked: HashMap<u64, Waker>,
}

impl Lines {
    /// The present state.
    pub fn network(&self) -> Network {
        self.known().network
    }

    /// A number for a new connection.
    pub fn number(&self) -> u64 {
        let mut known = self.known();
        known.next += 1;
        known.next
    }

    /// A connection is to be woken when the network changes.
    pub fn park(&self, number: u64, waker: &Waker) {
        self.known().parked.insert(number, waker.clone());
    }

    /// A connection is over.
    pub fn forget(&self, number: u64) {
        self.known().parked.remove(&number);
    }

    /// The network changes.
    pub fn set(&self, network: Network) {
        let woken = {
            let mut known = self.known();
            known.network = network;
            std::mem::take(&mut known.parked)
        };
        woken.into_values().for_each(Waker::wake);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The port that the simulator listens on.
pub enum Port {
    Open(TcpListener),
    Closed,
    /// Its queue is full of connections that nobody takes, so that the system ignores further ones.
    Full {
        _listener: TcpListener,
        _queue: Vec<TcpStream>,
    },
}

impl Port {
    /// The port as the network wants it.
    ///
    /// # Errors
    /// When somebody else has taken it in the meantime.
    pub async fn adapted(self, address: SocketAddr, network: Network) -> std::io::Result<Port> {
        match (network, self) {
            (Network::Open | Network::Slow(_) | Network::Silent, Port::Open(listener)) => {
                Ok(Port::Open(listener))
            }
            (network, before) => {
                // Two cannot listen on one port.
                drop(before);
                match network {
                    Network::Open | Network::Slow(_) | Network::Silent => {
                        TcpListener::bind(address).await.map(Port::Open)
                    }
                    Network::Closed => Ok(Port::Closed),
                    Network::Unreachable => full(address).await,
                }
            }
        }
    }
}

async fn full(address: SocketAddr) -> std::io::Result<Port> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(1)?;
    let mut queue = Vec::new();
    // The system decides how many it queues beyond what it was told.
    while let Ok(connection) = tokio::time::timeout(FULL_AFTER, TcpStream::connect(address)).await {
        queue.push(connection?);
    }
    Ok(Port::Full { _listener: listener, _queue: queue })
}
