//! GraphQL over HTTP, as the specification of that name has it.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, ETAG, RETRY_AFTER, VARY},
    },
    web,
};

use super::{
    account::Account,
    body,
    caller::Caller,
    denied::Denied,
    events,
    graphql_request::Parameters,
    headers::header,
    idempotency, language,
    media::{Media, wants_events},
    refusal::Refusal,
    revision::{self, GRAPH_REVISION},
    room::Patience,
    socket,
    state::State,
    tag,
};
use crate::{
    domain::Language,
    read::{GraphqlResponse, Kind, Operation, refusal},
    store::Head,
};

/// What an answer depends on besides the path.
const VARIES_BY: &str = "Accept, Accept-Language, Authorization";

/// `GET /graphql?query=…`: queries only, as a GET must change nothing; or the way to a socket.
pub(super) async fn get(
    request: HttpRequest,
    state: web::Data<State>,
    payload: web::Payload,
) -> HttpResponse {
    if socket::is_asked(&request) {
        return socket::open(&request, payload, &state).await;
    }
    let parameters = |_: &Caller| {
        Parameters::from_query_string(request.query_string()).map_err(Refusal::bad_request)
    };
    let asked = caller(&request, &state).await;
    let asked = asked.and_then(|caller| parameters(&caller).map(|asked| (caller, asked)));
    respond(&request, &state, asked, false).await
}

/// `POST /graphql` with a JSON body.
pub(super) async fn post(
    request: HttpRequest,
    state: web::Data<State>,
    payload: web::Payload,
) -> HttpResponse {
    let asked = match caller(&request, &state).await {
        Ok(caller) => {
            let read = body::read(&request, payload, &state.settings, caller.signer.is_some());
            read.await.and_then(|parameters| {
                let idempotency_key = idempotency::key(&request)?;
                Ok((
                    caller,
                    Parameters {
                        idempotency_key,
                        ..parameters
                    },
                ))
            })
        }
        Err(refusal) => Err(refusal),
    };
    respond(&request, &state, asked, true).await
}

async fn caller(request: &HttpRequest, state: &State) -> Result<Caller, Refusal> {
    Caller::of(request, state).await
}

async fn respond(
    request: &HttpRequest,
    state: &web::Data<State>,
    asked: Result<(Caller, Parameters), Refusal>,
    is_post: bool,
) -> HttpResponse {
    let accept = header(request, &ACCEPT);
    let languages = language::parse(&header(request, &ACCEPT_LANGUAGE));
    if wants_events(&accept) {
        return match asked {
            Ok((caller, parameters)) => {
                events::open(state, caller, parameters, languages, is_post).await
            }
            Err(refusal) => refusal.into(),
        };
    }
    let Some(media) = Media::negotiate(&accept) else {
        return Refusal::not_acceptable(&accept).into();
    };
    let (caller, parameters) = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refusal.written_as(media).into(),
    };
    let mut asked = Asked {
        state,
        media,
        caller,
        languages,
        head: Head::default(),
    };
    if let Err(refusal) = revision::reach(request, state).await {
        return asked.denied(Denied::Refusal(refusal));
    }
    // Taken before anything is read: what is read may be newer, never older.
    asked.head = state.watch.head();
    if is_post {
        asked.answer(parameters, true, None).await
    } else {
        asked.answer_get(request, parameters).await
    }
}

/// A request that could be read.
struct Asked<'a> {
    state: &'a State,
    media: Media,
    caller: Caller,
    languages: Vec<Language>,
    /// What the answer is at least as new as.
    head: Head,
}

impl Asked<'_> {
    /// An answer that the client has already, as the graph did not change, is not made again.
    async fn answer_get(&self, request: &HttpRequest, parameters: Parameters) -> HttpResponse {
        let tag = tag::tag(
            &parameters,
            self.state.stored.named(&parameters),
            &self.languages,
            &self.caller,
            self.media.essence(),
            self.head,
        );
        if self.state.has_kept(request, &tag) {
            return HttpResponse::NotModified()
                .insert_header((ETAG, tag))
                .insert_header((CACHE_CONTROL, self.cache_control()))
                .insert_header((VARY, VARIES_BY))
                .insert_header((GRAPH_REVISION, self.head.revision))
                .finish();
        }
        self.answer(parameters, false, Some(tag)).await
    }

    /// With a tag, an answer without errors may be kept.
    async fn answer(
        &self,
        parameters: Parameters,
        is_post: bool,
        tag: Option<String>,
    ) -> HttpResponse {
        let languages = self.languages.clone();
        let patience = self.state.patience();
        let prepared = self
            .state
            .prepare(&self.caller, patience, parameters, languages, is_post)
            .await;
        let operation = match prepared {
            Ok(operation) => operation,
            Err(denied) => return self.denied(denied),
        };
        match self.run(patience, &operation).await {
            Ok(response) => self.told(&operation, response, tag),
            Err(refusal) => self.denied(Denied::Refusal(refusal)),
        }
    }

    async fn run(
        &self,
        patience: Patience,
        operation: &Operation,
    ) -> Result<GraphqlResponse, Refusal> {
        if operation.kind == Kind::Subscription {
            return Err(Refusal::bad_request(
                "a subscription needs a stream: send `Accept: text/event-stream`, or open a \
                 WebSocket here with the protocol graphql-transport-ws",
            ));
        }
        self.state.run(&self.caller, patience, operation).await
    }

    fn denied(&self, denied: Denied) -> HttpResponse {
        match denied {
            Denied::Refusal(refusal) => refusal.written_as(self.media).into(),
            Denied::Errors(errors, account) => {
                let mut answer = self.written(StatusCode::BAD_REQUEST, refusal(&errors));
                answer.extensions_mut().insert(account);
                answer
            }
        }
    }

    fn told(
        &self,
        operation: &Operation,
        response: GraphqlResponse,
        tag: Option<String>,
    ) -> HttpResponse {
        let account = Account::of(operation, &response);
        let status = State::status(response.code);
        let is_fine = response.code.is_none();
        let mut answer = self.written(status, response.body);
        answer.extensions_mut().insert(account);
        let headers = answer.headers_mut();
        // Who has written finds its own word at this revision, by way of any server. It is not known
        // where the feed broke off in between.
        let revision = match operation.kind {
            Kind::Mutation => self
                .state
                .watch
                .is_seeing()
                .then(|| self.state.watch.revision()),
            Kind::Query | Kind::Subscription => Some(self.head.revision),
        };
        if let Some(revision) = revision {
            headers.insert(GRAPH_REVISION, revision.into());
        }
        if let Some(Ok(tag)) = tag.filter(|_| is_fine).map(TryInto::try_into) {
            headers.insert(ETAG, tag);
            headers.insert(CACHE_CONTROL, self.cache_control());
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, 1.into());
        }
        answer
    }

    /// Under `application/json` request errors are no matter of the status, as old clients expect.
    fn written(&self, status: StatusCode, body: Vec<u8>) -> HttpResponse {
        let status = match self.media {
            Media::Json if status == StatusCode::BAD_REQUEST => StatusCode::OK,
            _ => status,
        };
        HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, self.media.content_type()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((VARY, VARIES_BY))
            .body(body)
    }

    /// Kept only to be asked for again with its tag.
    fn cache_control(&self) -> actix_web::http::header::HeaderValue {
        let value = if self.caller.signer.is_some() {
            "private, no-cache"
        } else {
            "no-cache"
        };
        actix_web::http::header::HeaderValue::from_static(value)
    }
}
