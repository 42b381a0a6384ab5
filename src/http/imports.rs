//! `POST /import`: files of an agency's records, under a key of its own.
//!
//! The body is kept in a file until it has come, so that a slow sender holds nothing of the
//! database; then it is read as `hamkor import` reads it. To send it again does no harm, so that no
//! `Idempotency-Key` is needed.

use std::{
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    web,
};
use futures_util::StreamExt as _;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::{
    caller::Caller,
    denied::{unscoped, unsigned},
    headers::header,
    refusal::{Refusal, incident},
    revision::GRAPH_REVISION,
    state::{IMPORTS, State},
};
use crate::{
    domain::{NodeKind, Scope},
    exchange::{
        csv,
        format::Format,
        iati,
        import::{Import, ImportError, Reading, Report, Target},
        source::{self, Counter},
    },
    store::Store,
};

/// How long a body may take.
const TIME: Duration = Duration::from_mins(10);
/// What a record costs, in points, as where it is put by a mutation.
const RECORD: u64 = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Parameters {
    format: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    dry_run: bool,
}

pub(super) async fn post(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let report = Box::pin(import(&request, payload, &state)).await;
    let came_of_it = report.as_ref().map_err(|refusal| refusal.code);
    state.metrics.import(came_of_it);
    match report {
        Ok(report) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((GRAPH_REVISION, state.watch.revision()))
            .json(report),
        Err(refusal) => refusal.into(),
    }
}

async fn import(
    request: &HttpRequest,
    payload: web::Payload,
    state: &State,
) -> Result<Report, Refusal> {
    let caller = Caller::of(request, state).await?;
    let signer = caller.signer.as_ref().ok_or_else(unsigned)?;
    if !signer.caller.scopes.contains(&Scope::Write) {
        return Err(unscoped(Scope::Write, &caller));
    }
    let parameters: web::Query<Parameters> = web::Query::from_query(request.query_string())
        .map_err(|error| {
            Refusal::bad_request(format!(
                "{error}; `format`, `kind` and `dryRun` may be given"
            ))
        })?;
    let format = format(request, parameters.format.as_deref())?;
    let reading = Reading {
        agency: Some(signer.caller.agency.clone()),
        kind: kind(format, parameters.kind.as_deref())?,
        activities: Arc::new(activities(&state.store, format).await?),
        ..Reading::default()
    };
    // Who has spent its budget is not even heard.
    state.spend(&caller, 1)?;
    let Ok(_turn) = state.imports.try_acquire() else {
        return Err(Refusal::too_many_imports(IMPORTS));
    };
    let body = keep(request, payload, state.settings.max_import_bytes).await?;
    let bytes = source::unpacked(body, &Counter::default())
        .map_err(|error| Refusal::bad_request(format!("the body cannot be read: {error}")))?;
    let parts = reading.parts_of(format, Path::new("body"), bytes);
    let target = if parameters.dry_run {
        let rehearsal = state.store.rehearse().await;
        Target::Rehearsal(rehearsal.map_err(|error| incident(&error))?)
    } else {
        Target::Store(state.store.clone())
    };
    let stop = AtomicBool::new(false);
    let import = Import {
        credential: Some(signer.caller.credential.clone()),
        address: Some(caller.address),
        stop: &stop,
        progress: &|_| (),
    };
    let run = Box::pin(import.run(&target, parts));
    let report = until_stopped(state, &stop, run).await;
    target.end().await.map_err(|error| incident(&error))?;
    let report = report.map_err(|error| match error {
        ImportError::Store(error) => incident(&error),
        error => incident(&error),
    })?;
    // What is owed is paid before the next request.
    let _ = state.spend(&caller, RECORD.saturating_mul(report.n_records()));
    Ok(report)
}

/// Runs an import; a server that is told to stop ends it after the batch at hand.
async fn until_stopped<T>(
    state: &State,
    stop: &AtomicBool,
    mut run: impl Future<Output = T> + Unpin,
) -> T {
    tokio::select! {
        done = &mut run => return done,
        () = state.stopped() => stop.store(true, Ordering::Relaxed),
    }
    run.await
}

/// The format of the body, as its name or its media type tells it.
fn format(request: &HttpRequest, name: Option<&str>) -> Result<Format, Refusal> {
    let names: Vec<_> = Format::names().collect();
    let names = names.join(", ");
    if let Some(name) = name {
        let format = Format::parse(name);
        return format.ok_or_else(|| {
            Refusal::bad_request(format!("`format={name}` is none; it is one of {names}"))
        });
    }
    let media_type = header(request, &CONTENT_TYPE);
    let format = Format::of_media_type(&media_type);
    format.ok_or_else(|| Refusal::bad_request(format!("say what the body is by `format`: {names}")))
}

/// What rows of a table are about.
fn kind(format: Format, name: Option<&str>) -> Result<Option<NodeKind>, Refusal> {
    let kind = name.and_then(csv::kind_of);
    if format == Format::Csv && kind.is_none() {
        let names = csv::names().join(", ");
        let reason = format!("say what the rows are by `kind`: {names}");
        return Err(Refusal::bad_request(reason));
    }
    Ok(kind)
}

/// Keeps the body in a file, which is gone once it is closed.
async fn keep(
    request: &HttpRequest,
    mut payload: web::Payload,
    most: usize,
) -> Result<File, Refusal> {
    let encoding = header(request, &CONTENT_ENCODING);
    if !["", "identity", "gzip", "x-gzip"].contains(&encoding.to_lowercase().as_str()) {
        return Err(Refusal::bad_request(format!(
            "a body of `Content-Encoding: {encoding}` cannot be read; send it plain, or as gzip"
        )));
    }
    let length = header(request, &CONTENT_LENGTH).parse::<usize>().ok();
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::too_large(most));
    }
    let unkept = |error: std::io::Error| incident(&error);
    let mut file = tempfile::tempfile().map_err(unkept)?;
    let end = Instant::now() + TIME;
    let mut n = 0;
    loop {
        let chunk = timeout_at(end, payload.next()).await;
        let Some(chunk) = chunk.map_err(|_| Refusal::too_late(TIME))? else {
            break;
        };
        let chunk =
            chunk.map_err(|error| Refusal::bad_request(format!("the body broke off: {error}")))?;
        n += chunk.len();
        if n > most {
            return Err(Refusal::too_large(most));
        }
        file.write_all(&chunk).map_err(unkept)?;
    }
    file.rewind().map_err(unkept)?;
    Ok(file)
}

/// The activities that a file of IATI may refer to.
async fn activities(store: &Store, format: Format) -> Result<Vec<String>, Refusal> {
    if format != Format::Iati {
        return Ok(Vec::new());
    }
    iati::activities(store)
        .await
        .map_err(|error| incident(&error))
}
