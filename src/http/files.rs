//! The graph as files to take away: IATI, `GraphML`, JSON-LD. They are sent as they are read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    web,
};
use futures_util::stream;

use super::{
    caller::Caller,
    headers::header,
    refusal::{Refusal, incident},
    revision::{self, GRAPH_REVISION},
    seats::Seat,
    state::State,
    tag,
};
use crate::{
    exchange::graph_file::{Description, GraphFile},
    read::narrowed,
};

/// What a page of a file costs, in points.
const PAGE: u64 = 10;

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
    let caller = Caller::of(request, state).await?;
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
    state.spend(&caller, 1)?;
    let file = GraphFile::open(about, state.store.clone(), condition).await;
    let mut file = file.map_err(|error| incident(&error))?;
    // What cannot be read at all is told by a status.
    let Some(first) = file.next().await.map_err(|error| incident(&error))? else {
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
        .streaming(parts(file, first, seat, (caller, state.clone()))))
}

/// A file broke off; the log has why.
#[derive(Debug, thiserror::Error)]
#[error("the file broke off")]
struct Broken;

impl actix_web::ResponseError for Broken {}

/// The parts of a file. One that cannot be read breaks the answer off, so that nobody takes what
/// came for the whole.
fn parts(
    file: GraphFile,
    first: String,
    seat: Seat,
    payer: (Caller, web::Data<State>),
) -> impl stream::Stream<Item = Result<web::Bytes, Broken>> {
    let begun = (file, Some(first), seat, payer);
    stream::try_unfold(begun, |(mut file, first, seat, payer)| async move {
        let mut part = first;
        // An empty part would be taken for the end.
        while part.as_ref().is_none_or(String::is_empty) {
            part = file.next().await.map_err(|error| {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a file broke off");
                Broken
            })?;
            if part.is_none() {
                break;
            }
        }
        // Who has begun may end; what it owes is paid before the next request.
        let (caller, state) = &payer;
        let _ = state.spend(caller, PAGE);
        Ok(part.map(|part| (web::Bytes::from(part), (file, None, seat, payer))))
    })
}
