//! GraphQL over HTTP, as the specification of that name has it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, VARY},
    },
    web,
};

use super::{app::State, graphql_request::Parameters, language, media::Media, refusal::Refusal};
use crate::read::{GraphqlRequest, GraphqlResponse};

/// `GET /graphql?query=…`: queries only, as a GET must change nothing.
pub(super) async fn get(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let media = match negotiate(&request) {
        Ok(media) => media,
        Err(refusal) => return refusal.into(),
    };
    match Parameters::from_query_string(request.query_string()) {
        Ok(parameters) => execute(&request, &state, media, parameters, false).await,
        Err(message) => Refusal::bad_request(message).written_as(media).into(),
    }
}

/// `POST /graphql` with a JSON body.
pub(super) async fn post(
    request: HttpRequest,
    state: web::Data<State>,
    payload: web::Payload,
) -> HttpResponse {
    let media = match negotiate(&request) {
        Ok(media) => media,
        Err(refusal) => return refusal.into(),
    };
    match read_body(&request, payload, state.max_body_bytes).await {
        Ok(parameters) => execute(&request, &state, media, parameters, true).await,
        Err(refusal) => refusal.written_as(media).into(),
    }
}

fn negotiate(request: &HttpRequest) -> Result<Media, Refusal> {
    let accept = header(request, &ACCEPT);
    Media::negotiate(&accept).ok_or_else(|| Refusal::not_acceptable(&accept))
}

/// The cheapest checks first, and none of the body is held before its type is known.
async fn read_body(
    request: &HttpRequest,
    payload: web::Payload,
    most: usize,
) -> Result<Parameters, Refusal> {
    let content_type = header(request, &CONTENT_TYPE);
    if !is_json(&content_type) {
        let given = Some(content_type.as_str()).filter(|given| !given.is_empty());
        return Err(Refusal::media_type(given));
    }
    let length = header(request, &CONTENT_LENGTH).parse::<usize>().ok();
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::too_large(most));
    }
    let body = payload
        .to_bytes_limited(most)
        .await
        .map_err(|_| Refusal::too_large(most))?
        .map_err(|error| Refusal::bad_request(format!("the body broke off: {error}")))?;
    Parameters::from_json(&body).map_err(Refusal::bad_request)
}

/// Whether a `Content-Type` is JSON in UTF-8, the only encoding that JSON has.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
            .all(|(_, value)| {
                let value = value.trim_matches('"');
                value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
            })
}

async fn execute(
    request: &HttpRequest,
    state: &State,
    media: Media,
    parameters: Parameters,
    mutations_allowed: bool,
) -> HttpResponse {
    let response = state
        .engine
        .execute(GraphqlRequest {
            query: Some(parameters.query),
            operation_name: parameters.operation_name,
            variables: parameters.variables,
            languages: language::parse(&header(request, &ACCEPT_LANGUAGE)),
            mutations_allowed,
        })
        .await;
    if response.is_mutation_refused {
        return Refusal::method("POST", "a GET must change nothing, and this is a mutation")
            .written_as(media)
            .into();
    }
    answer(media, response)
}

/// Under `application/json` the status is that of the transport, as old clients expect.
fn answer(media: Media, response: GraphqlResponse) -> HttpResponse {
    let status = match media {
        Media::GraphqlResponse if response.is_request_error => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, media.content_type()))
        .insert_header((VARY, "Accept, Accept-Language"))
        .body(response.body)
}

/// All the values of a header, as one list.
fn header(request: &HttpRequest, name: &HeaderName) -> String {
    let values: Vec<_> = request
        .headers()
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(", ")
}
