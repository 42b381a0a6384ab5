//! The graph as files to take away: IATI, `GraphML`, JSON-LD. They are sent as they are read.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ETAG},
    web::{self, Bytes},
};

use super::{
    caller::Caller,
    download::{self, Pieces, Taker},
    refusal::{Refusal, incident},
    revision::{self, GRAPH_REVISION},
    state::State,
    tag,
};
use crate::{
    exchange::graph_file::{Description, GraphFile},
    read::narrowed,
    store,
};

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
    if state.has_kept(request, &tag) {
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
    let taker = Taker::admit(caller, state, name)?;
    let file = GraphFile::open(about, state.store.clone(), condition).await;
    let mut file = file.map_err(|error| incident(&error))?;
    // What cannot be read at all is told by a status.
    let first = Pieces::next(&mut file).await;
    let Some(first) = first.map_err(|error| incident(&error))? else {
        return Err(Refusal::unknown(
            "nothing in the graph fits, and such a file has something in it",
        ));
    };
    Ok(download::head(name, about.media_type)
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag))
        .insert_header((GRAPH_REVISION, head.revision))
        .streaming(download::body(Some(first), file, taker)))
}

impl Pieces for GraphFile {
    async fn next(&mut self) -> Result<Option<Bytes>, store::Error> {
        Ok(GraphFile::next(self).await?.map(Bytes::from))
    }
}
