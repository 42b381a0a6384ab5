//! `GET /export/{file}`: what agencies said, as files.
//!
//! They are read a page at a time as the client takes them, and nothing of the database is held
//! meanwhile. What is written in between may be in them or not.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, Bytes},
};
use serde::Deserialize;

use super::{
    caller::Caller,
    download::{self, Pieces, Taker},
    refusal::{Refusal, incident},
    revision::{self, GRAPH_REVISION},
    state::State,
};
use crate::{
    domain::Agency,
    exchange::{
        export::{self, Export, FILES},
        graph_file::GRAPH_FILES,
    },
    store,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    agency: Option<String>,
}

pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    open(&request, &state).await.unwrap_or_else(Into::into)
}

async fn open(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Refusal> {
    let caller = Caller::of(request, state).await?;
    let name = request.match_info().query("file");
    let file = export::file(name).ok_or_else(|| {
        let names = FILES.iter().map(|file| file.name);
        let names: Vec<_> = names
            .chain(GRAPH_FILES.iter().map(|file| file.name))
            .collect();
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
    let taker = Taker::admit(caller, state, file.name)?;
    let revision = state.watch.revision();
    let export = Export::new(&state.store, file, agency.as_ref()).await;
    let export = export.map_err(|error| incident(&error))?;
    Ok(download::head(file.name, file.media_type)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((GRAPH_REVISION, revision))
        .streaming(download::body(None, export, taker)))
}

async fn find(store: &store::Store, slug: &str) -> Result<Agency, Refusal> {
    let found = store.agency_get(slug).await;
    let found = found.map_err(|error| incident(&error))?;
    found.ok_or_else(|| Refusal::unknown(format!("there is no agency `{slug}`")))
}

impl Pieces for Export {
    async fn next(&mut self) -> Result<Option<Bytes>, store::Error> {
        Ok(Export::next(self).await?.map(Bytes::from))
    }
}
