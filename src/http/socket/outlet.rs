//! What is said on a socket, and how much of it may wait there.

use std::{sync::Arc, time::Duration};

use actix_web::web::Bytes;
use actix_ws::{CloseCode, CloseReason, Closed, Session};
use bytestring::ByteString;
use futures_util::FutureExt as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long the other end may be silent, or not take what is for it.
pub(super) const MAX_SILENCE: Duration = Duration::from_mins(1);

/// How many bytes wait to be written; of more, the message that is too large waits alone.
const ROOM: u32 = 16 * 1024;

/// Why a socket is closed: the code of the protocol, and what it says.
pub(super) type Ending = (u16, String);

/// The way out of a socket. Cheap to clone; all that is said shares its room.
#[derive(Clone)]
pub(super) struct Outlet {
    session: Session,
    room: Arc<Semaphore>,
}

/// Why something was not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// The other end is gone.
    Gone,
    /// It takes nothing.
    Deaf,
}

/// A text that takes up room until it is written.
struct Waiting {
    text: String,
    _room: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Waiting {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl Outlet {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            room: Arc::new(Semaphore::new(ROOM as usize)),
        }
    }

    /// Says it as soon as there is room.
    pub(super) async fn say(&mut self, text: String) -> Result<(), Unsaid> {
        let said = self.put(text);
        let said = timeout(MAX_SILENCE, said).await;
        said.map_err(|_| Unsaid::Deaf)?.map_err(|_| Unsaid::Gone)
    }

    async fn put(&mut self, text: String) -> Result<(), Closed> {
        let size = u32::try_from(text.len()).unwrap_or(ROOM).min(ROOM);
        let room = Arc::clone(&self.room).acquire_many_owned(size).await;
        let waiting = Waiting {
            text,
            _room: room.map_err(|_| Closed)?,
        };
        let bytes = Bytes::from_owner(waiting);
        let text = ByteString::try_from(bytes).map_err(|_| Closed)?;
        self.session.text(text).await
    }

    /// Asks whether the other end is there; not if it has other things to take.
    pub(super) fn ping(&mut self) -> Result<(), Closed> {
        self.session.ping(b"").now_or_never().unwrap_or(Ok(()))
    }

    /// Says that we are here.
    pub(super) async fn pong(&mut self, bytes: &[u8]) -> Result<(), Unsaid> {
        let said = timeout(MAX_SILENCE, self.session.pong(bytes)).await;
        said.map_err(|_| Unsaid::Deaf)?.map_err(|_| Unsaid::Gone)
    }

    /// Says why, to one that may not listen any more.
    pub(super) async fn close(self, (code, why): Ending) {
        // A reason has at most 123 bytes.
        let ends = why.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = ends.take_while(|end| *end <= 123).last().unwrap_or(0);
        let reason = CloseReason {
            code: CloseCode::from(code),
            description: why.get(..end).map(str::to_owned),
        };
        let _ = timeout(MAX_SILENCE, self.session.close(Some(reason))).await;
    }
}
