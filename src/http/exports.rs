//! `GET /export/{file}`: what agencies said, as files.
//!
//! They are read a page at a time as the client takes them, and nothing of the database is held
//! meanwhile. What is written in between may be in them or not.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    web::{self, Bytes},
};
use futures_util::stream;
use serde::Deserialize;

use super::{
    caller::Caller,
    refusal::{Refusal, incident},
    revision::{self, GRAPH_REVISION},
    seats::Seat,
    state::State,
};
use crate::{
    domain::Agency,
    exchange::export::{self, Export, FILES, File},
    store,
};

/// What a page of records costs, in points.
const PAGE: u64 = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    agency: Option<String>,
}

pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    open(&request, &state).await.unwrap_or_else(Into::into)
}

async fn open(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Refusal> {
    let caller = Caller::of(request, &state.settings.trusted_proxies, &state.store).await?;
    let name = request.match_info().query("file");
    let file = export::file(name).ok_or_else(|| {
        let names: Vec<_> = FILES.iter().map(|file| file.name).collect();
        Refusal::unknown(format!(
            "no file is called `{name}`; there are {}",
            names.join(", ")
        ))
    })?;
    let Parameters { agency } = web::Query::<Parameters>::from_query(request.query_string())
        .map_err(|error| Refusal::bad_request(format!("{error}; `agency` may be given")))?
        .into_inner();
    revision::reach(request, state).await?;
    let agency = match agency {
        Some(slug) => Some(find(&state.store, &slug).await?),
        None => None,
    };
    let seat = state.seat(&caller)?;
    state.spend(&caller, 1)?;
    let revision = state.watch.revision();
    let export = Export::new(&state.store, file, agency.as_ref()).await;
    let export = export.map_err(|error| incident(&error))?;
    Ok(answer(file, revision, pieces(export, seat, caller, state)))
}

async fn find(store: &store::Store, slug: &str) -> Result<Agency, Refusal> {
    let found = store.agency_get(slug).await;
    let found = found.map_err(|error| incident(&error))?;
    found.ok_or_else(|| Refusal::unknown(format!("there is no agency `{slug}`")))
}

fn answer<S>(file: &File, revision: i64, pieces: S) -> HttpResponse
where
    S: futures_util::Stream<Item = Result<Bytes, Broken>> + 'static,
{
    let name = format!("attachment; filename=\"{}\"", file.name);
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.media_type))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((GRAPH_REVISION, revision))
        .streaming(pieces)
}

/// A file broke off; the log has why.
#[derive(Debug, thiserror::Error)]
#[error("the file broke off")]
struct Broken;

impl actix_web::ResponseError for Broken {}

/// The pieces of a file, each read when the client has taken the one before. What fails ends the
/// answer without its last chunk, which clients take for what it is.
fn pieces(
    export: Export,
    seat: Seat,
    caller: Caller,
    state: &web::Data<State>,
) -> impl futures_util::Stream<Item = Result<Bytes, Broken>> + use<> {
    let start = Some((export, seat, caller, state.clone()));
    stream::unfold(start, |running| async {
        let (mut export, seat, caller, state) = running?;
        match export.next().await {
            Ok(None) => None,
            Ok(Some(piece)) => {
                // Who has begun may end; what it owes is paid before the next request.
                let _ = state.spend(&caller, PAGE);
                Some((Ok(piece.into()), Some((export, seat, caller, state))))
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "an export broke off"
                );
                Some((Err(Broken), None))
            }
        }
    })
}
