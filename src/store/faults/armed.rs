//! The points with effect: what happens at which, and how often.
//!
//! A test says so by [`arm`], to all stores of its process. To a program of its own it does by a file
//! that `HAMKOR_TEST_FAULTS` names, with a point and an act in it: `Commit Abort`.

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use sea_orm::{DbErr, RuntimeErr};

use super::{Error, Point};

/// How long a delay lasts.
pub const DELAY: Duration = Duration::from_millis(150);

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The database breaks off.
    Error,
    /// The program has a fault of its own.
    Panic,
    /// It takes long.
    Delay,
    /// The program is ended.
    Abort,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 4] = [Self::Error, Self::Panic, Self::Delay, Self::Abort];
}

impl Point {
    /// Every point.
    pub const ALL: [Self; 20] = [
        Self::Begun,
        Self::PromiseTaken,
        Self::RecordsWritten,
        Self::Withdrawn,
        Self::Redirected,
        Self::Parted,
        Self::GraphWritten,
        Self::HeadRaised,
        Self::PromiseKept,
        Self::Rebuilt,
        Self::Commit,
        Self::Committed,
        Self::Look,
        Self::Forget,
        Self::Tell,
        Self::Poll,
        Self::AnswerKept,
        Self::BatchPut,
        Self::BatchDone,
        Self::Migrated,
    ];
}

/// What is to happen, and how often it has.
#[derive(Debug)]
struct Armed {
    point: Point,
    act: Act,
    n_left: u32,
    n_done: u32,
}

static ARMED: Mutex<Option<Armed>> = Mutex::new(None);

fn armed() -> MutexGuard<'static, Option<Armed>> {
    ARMED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on `act` happens to the next `n` who come to `point`.
pub fn arm(point: Point, act: Act, n: u32) {
    *armed() = Some(Armed {
        point,
        act,
        n_left: n,
        n_done: 0,
    });
}

/// From now on nothing happens; how often it did.
#[must_use]
pub fn disarm() -> u32 {
    armed().take().map_or(0, |armed| armed.n_done)
}

pub(super) async fn at(point: Point) -> Result<(), Error> {
    match due(point).or_else(|| written(point)) {
        None => Ok(()),
        Some(Act::Error) => {
            let reason = format!("a fault at {point:?}");
            Err(Error::Write(DbErr::Conn(RuntimeErr::Internal(reason))))
        }
        Some(Act::Panic) => panic!("a fault at {point:?}"),
        Some(Act::Delay) => {
            tokio::time::sleep(DELAY).await;
            Ok(())
        }
        Some(Act::Abort) => std::process::abort(),
    }
}

/// What this process was told to have happen there.
fn due(point: Point) -> Option<Act> {
    let mut armed = armed();
    let armed = armed.as_mut()?;
    if armed.point != point || armed.n_left == 0 {
        return None;
    }
    armed.n_left -= 1;
    armed.n_done += 1;
    Some(armed.act)
}

/// What the file says, if there is one.
fn written(point: Point) -> Option<Act> {
    static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let file = FILE.get_or_init(|| std::env::var_os("HAMKOR_TEST_FAULTS").map(PathBuf::from));
    let text = std::fs::read_to_string(file.as_ref()?).ok()?;
    let (name, act) = text.trim().split_once(' ')?;
    if name != format!("{point:?}") {
        return None;
    }
    Act::ALL
        .into_iter()
        .find(|known| act == format!("{known:?}"))
}
