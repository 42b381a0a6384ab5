//! A network that fails: a way to PostgreSQL that can be made slow, still or broken.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{AbortHandle, JoinHandle},
};

/// How the network behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// As it should.
    Pass,
    /// Everything takes so long, each way.
    Delay(Duration),
    /// Connections are taken, and nothing comes through.
    Stall,
    /// Connections are refused; those that there are, are broken off.
    Refuse,
}

#[derive(Debug, Clone, Copy)]
struct State {
    mode: Mode,
    /// How often all connections were lost.
    n_lost: u32,
}

/// A proxy on a port of its own.
pub(super) struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    state: watch::Sender<State>,
    target: Mutex<u16>,
    ways: Mutex<Vec<AbortHandle>>,
}

impl Proxy {
    /// One that leads to the port `target` of this computer.
    pub(super) async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            state: watch::channel(State {
                mode: Mode::Pass,
                n_lost: 0,
            })
            .0,
            target: Mutex::new(target),
            ways: Mutex::default(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            port,
            shared,
            accepting,
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// From now on it behaves so.
    pub(super) fn be(&self, mode: Mode) {
        self.shared.state.send_modify(|state| state.mode = mode);
        if mode == Mode::Refuse {
            self.cut();
        }
    }

    /// Breaks off the connections that there are.
    pub(super) fn cut(&self) {
        for way in lock(&self.shared.ways).drain(..) {
            way.abort();
        }
    }

    /// Lets go of the connections that there are, so that nobody ever hears of them again: neither
    /// what is sent, nor that they are gone.
    pub(super) fn lose(&self) {
        self.shared.state.send_modify(|state| state.n_lost += 1);
    }

    /// New connections lead to another port.
    pub(super) fn lead_to(&self, target: u16) {
        *lock(&self.shared.target) = target;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        // To close what was taken looks to the client like a refusal a moment later.
        let state = shared.state.subscribe();
        let State { mode, n_lost } = *state.borrow();
        if mode == Mode::Refuse {
            continue;
        }
        let target = SocketAddr::from(([127, 0, 0, 1], *lock(&shared.target)));
        let gate = Gate { state, n_lost };
        let way = tokio::spawn(carry(client, target, gate));
        lock(&shared.ways).push(way.abort_handle());
    }
}

/// What holds up one connection.
#[derive(Clone)]
struct Gate {
    state: watch::Receiver<State>,
    /// How often all had been lost when it was made.
    n_lost: u32,
}

impl Gate {
    /// Waits until something may pass: for ever, if the connection is lost.
    async fn pass(&mut self) {
        let n_lost = self.n_lost;
        let is_open = |state: &State| state.mode != Mode::Stall && state.n_lost == n_lost;
        let open = self.state.wait_for(is_open).await;
        let mode = open.map(|state| state.mode);
        if let Ok(Mode::Delay(time)) = mode {
            tokio::time::sleep(time).await;
        }
    }
}

/// Carries what is said between the two, until one of them ends it.
async fn carry(client: TcpStream, target: SocketAddr, mut gate: Gate) {
    prepare(&client);
    gate.pass().await;
    let Ok(server) = TcpStream::connect(target).await else {
        return;
    };
    prepare(&server);
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pass(from_client, to_server, gate.clone()) => {}
        () = pass(from_server, to_client, gate) => {}
    }
}

/// Nothing is held back, and who is cut off learns of it at once.
fn prepare(stream: &TcpStream) {
    stream.set_nodelay(true).unwrap();
    let linger = SockRef::from(stream).set_linger(Some(Duration::ZERO));
    linger.unwrap();
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut gate: Gate) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(n @ 1..) = from.read(&mut bytes).await {
        gate.pass().await;
        if to.write_all(&bytes[..n]).await.is_err() {
            return;
        }
    }
}
