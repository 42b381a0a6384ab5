//! `/id/{slug}`: one entity under an address that lasts, as a page, as JSON-LD or as JSON.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION, VARY},
    },
    web,
};
use serde_json::{Map, Value, json};

use super::{
    caller::Caller,
    headers::header,
    media::choose,
    pages,
    refusal::{Refusal, incident},
    revision::{self, GRAPH_REVISION},
    state::State,
    tag,
};
use crate::{
    domain::{Entity, EntityRef, Id},
    exchange::jsonld,
};

/// What an entity is shown as, by media type; where a client does not mind, as the first.
const SHAPES: [(&str, Shape); 3] = [
    ("application/json", Shape::Json),
    ("application/ld+json", Shape::Jsonld),
    ("text/html", Shape::Page),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Json,
    Jsonld,
    Page,
}

/// `GET /id/{slug}`, or an id in its place; an ending, `.json` or `.jsonld`, settles the shape.
pub(super) async fn get(
    request: HttpRequest,
    name: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let (name, ending) = split(&name);
    let accept = header(&request, &ACCEPT);
    let shape = match ending {
        "json" => Some(Shape::Json),
        "jsonld" => Some(Shape::Jsonld),
        _ => choose(&accept, &SHAPES.map(|(media, _)| media)).map(|n| SHAPES[n].1),
    };
    let Some(shape) = shape else {
        let mut refused: HttpResponse =
            Refusal::none_of(&accept, &SHAPES.map(|(media, _)| media)).into();
        vary(&mut refused);
        return refused;
    };
    let answered = answer(&request, &state, name, ending, shape).await;
    let mut answer = match answered {
        Ok(answer) => answer,
        // People are told on a page.
        Err(refusal) if refusal.status == StatusCode::NOT_FOUND && shape == Shape::Page => {
            pages::not_found(request.clone()).await
        }
        Err(refusal) => refusal.into(),
    };
    vary(&mut answer);
    answer
}

/// Adds what the shape depends on to what else the answer does.
fn vary(answer: &mut HttpResponse) {
    let accept = actix_web::http::header::HeaderValue::from_static("Accept");
    answer.headers_mut().append(VARY, accept);
}

/// A name and the ending that it has.
fn split(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((name, ending @ ("json" | "jsonld"))) => (name, ending),
        _ => (name, ""),
    }
}

async fn answer(
    request: &HttpRequest,
    state: &web::Data<State>,
    name: &str,
    ending: &str,
    shape: Shape,
) -> Result<HttpResponse, Refusal> {
    let caller = Caller::of(request, state).await?;
    state.spend(&caller, 1)?;
    revision::reach(request, state).await?;
    let head = state.watch.head();
    let store = state.store.counted();
    let reference = match Id::parse(name) {
        Some(_) => EntityRef::Id(name.to_owned()),
        None => EntityRef::Slug(name.to_owned()),
    };
    let found = store.entities_find(&[reference]).await;
    // Where a slug leads, too, is told of one moment.
    store.settle().await;
    let found = found
        .map_err(|error| incident(&error))?
        .into_iter()
        .next()
        .flatten();
    let entity = found.ok_or_else(|| Refusal::unknown(format!("nothing is called `{name}`")))?;
    if entity.slug != name {
        let ending = if ending.is_empty() {
            String::new()
        } else {
            format!(".{ending}")
        };
        return Ok(HttpResponse::MovedPermanently()
            .insert_header((LOCATION, format!("/id/{}{ending}", entity.slug)))
            // Slugs may change back.
            .insert_header((CACHE_CONTROL, "no-cache"))
            .finish());
    }
    if shape == Shape::Page {
        return Ok(pages::explorer(request.clone()).await);
    }
    let media = if shape == Shape::Json {
        "application/json"
    } else {
        "application/ld+json"
    };
    let tag = tag::of_path(request.path(), media, head);
    if state.has_kept(request, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .finish());
    }
    let document = if shape == Shape::Json {
        plain(&entity)
    } else {
        let document = jsonld::document(&store, &entity).await;
        store.settle().await;
        document.map_err(|error| incident(&error))?
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag))
        .insert_header((GRAPH_REVISION, head.revision))
        .body(document.to_string()))
}

/// An entity as the graph has it.
fn plain(entity: &Arc<Entity>) -> Value {
    let mut fields = Map::new();
    fields.insert("id".to_owned(), json!(entity.id));
    fields.insert("kind".to_owned(), json!(entity.kind));
    fields.insert("slug".to_owned(), json!(entity.slug));
    fields.insert("aliases".to_owned(), json!(entity.aliases));
    if let Ok(Value::Object(data)) = serde_json::to_value(&entity.data) {
        fields.extend(data);
    }
    fields.insert("revision".to_owned(), json!(entity.revision));
    fields.insert("createdAt".to_owned(), json!(entity.created_at));
    fields.insert("updatedAt".to_owned(), json!(entity.updated_at));
    Value::Object(fields)
}
