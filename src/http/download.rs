//! Files that are sent as they are read: a piece when the client has taken the one before.
//!
//! Must not know what is in them.

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web::{self, Bytes},
};
use futures_util::{Stream, stream};

use super::{caller::Caller, metrics::End, refusal::Refusal, seats::Seat, state::State};
use crate::{store::Error, telemetry::chain};

/// What a piece costs, in points.
const PIECE: u64 = 10;

/// A file on its way out.
pub(super) trait Pieces: 'static {
    /// The next piece, `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Error>;
}

/// Who takes a file, and pays for it.
pub(super) struct Taker {
    /// Held as long as the file is sent.
    _seat: Seat,
    caller: Caller,
    state: web::Data<State>,
    file: &'static str,
    /// How it came to its end, once it has begun.
    end: Option<End>,
}

impl Taker {
    /// Lets the caller begin, if it has a seat left and has not spent its budget.
    pub(super) fn admit(
        caller: Caller,
        state: &web::Data<State>,
        file: &'static str,
    ) -> Result<Self, Refusal> {
        let seat = state.seat(&caller)?;
        state.spend(&caller, 1)?;
        Ok(Self {
            _seat: seat,
            caller,
            state: state.clone(),
            file,
            end: None,
        })
    }

    /// How the file comes to its end, which is told once nobody holds this any more.
    fn note(&mut self, end: End) {
        self.end = Some(end);
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        if let Some(end) = self.end {
            self.state.metrics.export(self.file, end);
        }
    }
}

/// A file broke off; the log has why.
#[derive(Debug, thiserror::Error)]
#[error("the file broke off")]
pub(super) struct Broken;

impl ResponseError for Broken {}

/// The head of an answer that is a file to be kept under that name.
pub(super) fn head(name: &str, media_type: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    let disposition = format!("attachment; filename=\"{name}\"");
    answer
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_DISPOSITION, disposition));
    answer
}

/// The pieces of a file, after one that was read already. What cannot be read breaks the answer off
/// without its last chunk, so that nobody takes what came for the whole.
pub(super) fn body<P: Pieces>(
    first: Option<Bytes>,
    file: P,
    mut taker: Taker,
) -> impl Stream<Item = Result<Bytes, Broken>> {
    taker.note(End::Left);
    stream::try_unfold((first, file, taker), |(first, mut file, mut taker)| async {
        let mut piece = first;
        // An empty piece would be taken for the end.
        while piece.as_ref().is_none_or(Bytes::is_empty) {
            piece = file.next().await.map_err(|error| {
                tracing::error!(error = chain(&error), "a file broke off");
                taker.note(End::Broken);
                Broken
            })?;
            if piece.is_none() {
                taker.note(End::Whole);
                return Ok(None);
            }
        }
        // Who has begun may end; what it owes is paid before the next request.
        let _ = taker.state.spend(&taker.caller, PIECE);
        Ok(piece.map(|piece| (piece, (None, file, taker))))
    })
}
