//! `X-Graph-Revision`: how new an answer is at least, and how new a reader wants it.
//!
//! Servers beside each other see what another one wrote with the next look at the feed. Who has just
//! written something, or was told a revision, names it, and is answered once this server is there.

use std::time::Duration;

use actix_web::{HttpRequest, http::header::HeaderName};

use super::{headers::header, refusal::Refusal, state::State};
use crate::telemetry::chain;

/// The header, of requests and answers.
pub(super) const GRAPH_REVISION: HeaderName = HeaderName::from_static("x-graph-revision");

/// How often it is looked for a revision that is not there yet.
const LOOKS: u32 = 10;
/// How long it is waited between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Waits until this server knows the revision that a request asks for, if it asks for one.
pub(super) async fn reach(request: &HttpRequest, state: &State) -> Result<(), Refusal> {
    let asked = header(request, &GRAPH_REVISION);
    if asked.is_empty() {
        return Ok(());
    }
    let wanted = asked.parse().ok().filter(|wanted: &i64| *wanted >= 0);
    let Some(wanted) = wanted else {
        return Err(Refusal::bad_request(
            "`X-Graph-Revision` is a whole number, as an answer's header of that name tells it",
        ));
    };
    for _ in 0..LOOKS {
        if state.watch.revision() >= wanted {
            return Ok(());
        }
        match state.store.reach(wanted).await {
            Ok(true) => return Ok(()),
            Ok(false) => actix_web::rt::time::sleep(PAUSE).await,
            Err(error) => {
                tracing::error!(error = chain(&error), "the revision cannot be read");
                return Err(Refusal::unavailable(
                    "the graph's revision cannot be read now; try again in a moment",
                ));
            }
        }
    }
    Err(Refusal::unavailable(&format!(
        "the graph is at revision {}, `X-Graph-Revision` asks for {wanted}; try again in a moment, \
         or leave the header out",
        state.watch.revision(),
    )))
}
