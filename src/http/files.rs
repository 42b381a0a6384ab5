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
    exchange::{graphml::Graph, iati::Activities, jsonld::Entities},
    read::narrowed,
    store::{self, Store},
};

/// What a file costs, in points: it is as much as the dearest queries.
const COST: u64 = 100;

/// What a file is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Iati,
    Graphml,
    Jsonld,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Iati => "iati.xml",
            Self::Graphml => "graph.graphml",
            Self::Jsonld => "graph.jsonld",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Iati => "application/xml; charset=utf-8",
            Self::Graphml => "application/graphml+xml; charset=utf-8",
            Self::Jsonld => "application/ld+json",
        }
    }
}

/// A file on its way out.
enum File {
    Iati(Activities),
    Graphml(Graph),
    Jsonld(Entities),
}

impl File {
    async fn open(kind: Kind, query: &str, store: Store) -> Result<Self, Refusal> {
        if !matches!(kind, Kind::Iati) && !query.is_empty() {
            let name = kind.name();
            return Err(Refusal::bad_request(format!(
                "`{name}` is the whole graph and takes no parameters; `iati.xml` does"
            )));
        }
        Ok(match kind {
            Kind::Iati => {
                let condition = narrowed(query).map_err(Refusal::bad_request)?;
                let file = Activities::new(store, condition).await;
                Self::Iati(file.map_err(|error| unread(&error))?)
            }
            Kind::Graphml => Self::Graphml(Graph::new(store)),
            Kind::Jsonld => Self::Jsonld(Entities::new(store)),
        })
    }

    async fn next(&mut self) -> Result<Option<String>, store::Error> {
        match self {
            Self::Iati(file) => file.next().await,
            Self::Graphml(file) => file.next().await,
            Self::Jsonld(file) => file.next().await,
        }
    }
}

/// `GET /export/iati.xml?direction=…`: the projects that fit, as activities of IATI 2.03.
pub(super) async fn iati(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(&request, &state, Kind::Iati)
        .await
        .unwrap_or_else(Into::into)
}

/// `GET /export/graph.graphml`: all entities and relations.
pub(super) async fn graphml(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(&request, &state, Kind::Graphml)
        .await
        .unwrap_or_else(Into::into)
}

/// `GET /export/graph.jsonld`: all entities with their relations.
pub(super) async fn jsonld(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    answer(&request, &state, Kind::Jsonld)
        .await
        .unwrap_or_else(Into::into)
}

async fn answer(
    request: &HttpRequest,
    state: &web::Data<State>,
    kind: Kind,
) -> Result<HttpResponse, Refusal> {
    let caller = Caller::of(request, &state.settings.trusted_proxies, &state.store).await?;
    revision::reach(request, state).await?;
    // Taken before anything is read: what is read may be newer, never older.
    let head = state.watch.head();
    let path = format!("{}?{}", request.path(), request.query_string());
    let tag = tag::of_path(&path, kind.media_type(), head);
    if tag::is_known(&header(request, &IF_NONE_MATCH), &tag) {
        let mut known = HttpResponse::NotModified();
        return Ok(known
            .insert_header((ETAG, tag))
            .insert_header((GRAPH_REVISION, head.revision))
            .finish());
    }
    let seat = state.seat(&caller)?;
    state.charge(&caller, COST)?;
    let mut file = File::open(kind, request.query_string(), state.store.clone()).await?;
    // What cannot be read at all is told by a status.
    let Some(first) = file.next().await.map_err(|error| unread(&error))? else {
        return Err(Refusal::unknown(
            "no project fits, and a file of IATI has one at least",
        ));
    };
    let name = kind.name();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind.media_type()))
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
    file: File,
    first: String,
    seat: Seat,
) -> impl stream::Stream<Item = Result<web::Bytes, store::Error>> {
    let begun = (file, Some(first), seat);
    stream::try_unfold(begun, |(mut file, first, seat)| async move {
        let part = match first {
            Some(first) => Some(first),
            None => file.next().await.inspect_err(|error| log(error))?,
        };
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
