//! The graph as files to take away: IATI, GraphML, JSON-LD. They are sent as they are read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    web,
};
use futures_util::stream;

use super::{
    caller::Caller,
    headers::header,
    refusal::Refusal,
    revision::{self, GRAPH_REVISION},
    seats::Seat,
    state::State,
    tag,
};
use crate::{
    exchange::graph_file::{Description, GraphFile},
    read::narrowed,
    store,
};

/// What a file costs, in points: it is as much as the dearest queries.
const COST: u64 = 100;

/// `GET /export/iati.xml?direction=…` and the others, each under its name.
pub(super) async fn get(
    request: HttpRequest,
    state: web::Data<State>,
    file: Description,
) -> HttpResponse {
    answer(&request, &state, file)
        .await
        .unwrap_or_else(Into::into)
}

async fn answer(
    request: &HttpRequest,
    state: &web::Data<State>,
    about: Description,
) -> Result<HttpResponse, Refusal> {
    let caller = Caller::of(request, &state.settings.trusted_proxies, &state.store).await?;
    revision::reach(request, state).await?;
    // Taken before anything is read: what is read may be newer, never older.
    let head = state.watch.head();
    let query = request.query_string();
    let path = format!("{}?{}", request.path(), query);
    let tag = tag::of_path(&path, about.media_type, head);
    if tag::is_known(&header(request, &IF_NONE_MATCH), &tag) {
        let mut known = HttpResponse::NotModified();
        return Ok(known
            .insert_header((ETAG, tag))
            .insert_header((GRAPH_REVISION, head.revision))
            .finish());
    }
    let name = about.name;
    if !about.is_narrowed && !query.is_empty() {
        let message = format!("`{name}` is the whole graph and takes no parameters");
        return Err(Refusal::bad_request(message));
    }
    let condition = narrowed(query).map_err(Refusal::bad_request)?;
    let seat = state.seat(&caller)?;
    state.charge(&caller, COST)?;
    let file = GraphFile::open(about, state.store.clone(), condition).await;
    let mut file = file.map_err(|error| unread(&error))?;
    // What cannot be read at all is told by a status.
    let Some(first) = file.next().await.map_err(|error| unread(&error))? else {
        return Err(Refusal::unknown(
            "nothing in the graph fits, and such a file has something in it",
        ));
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, about.media_type))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag))
        .insert_header((GRAPH_REVISION, head.revision))
        .streaming(parts(file, first, seat)))
}

/// The parts of a file. One that cannot be read breaks the answer off, so that nobody takes what
/// came for the whole.
fn parts(
    file: GraphFile,
    first: String,
    seat: Seat,
) -> impl stream::Stream<Item = Result<web::Bytes, store::Error>> {
    let begun = (file, Some(first), seat);
    stream::try_unfold(begun, |(mut file, first, seat)| async move {
        let mut part = first;
        // An empty part would be taken for the end.
        while part.as_ref().is_none_or(String::is_empty) {
            part = file.next().await.inspect_err(log)?;
            if part.is_none() {
                break;
            }
        }
        Ok(part.map(|part| (web::Bytes::from(part), (file, None, seat))))
    })
}

fn log(error: &store::Error) {
    let error = error as &dyn std::error::Error;
    tracing::error!(error, "a file cannot be read from the store");
}

pub(super) fn unread(error: &store::Error) -> Refusal {
    log(error);
    Refusal::unavailable("the graph cannot be read now; try again in a moment")
}
