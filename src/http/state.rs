//! What all handlers share, and the way that every operation goes, however it came.

use actix_web::http::StatusCode;
use serde_json::Value;
use tokio::sync::{Semaphore, watch};

use super::{
    HttpSettings, Served,
    account::Account,
    budgets::{Budgets, Spending},
    caller::Caller,
    graphql_request::Parameters,
    metrics::Metrics,
    refusal::Refusal,
    seats::{Seat, Seats},
    stored::{NoDocument, Stored},
    turns::{MOST_WAITING, turn},
};
use crate::{
    domain::{Credential, Language, Scope},
    oidc::Issuer,
    read::{Engine, GraphqlRequest, GraphqlResponse, Kind, Operation, Refused, Subscription},
    store::{Store, Watch},
};

/// How many imports may be under way: each may keep a body, and on SQLite a copy of the database.
pub(super) const IMPORTS: usize = 2;

/// What the handlers need.
pub(super) struct State {
    pub(super) engine: Engine,
    pub(super) store: Store,
    /// Whose tokens are taken beside our own keys.
    pub(super) issuer: Option<Issuer>,
    pub(super) watch: Watch,
    pub(super) settings: HttpSettings,
    budgets: Budgets,
    pub(super) metrics: Metrics,
    seats: Seats,
    /// Turns true when the server is told to stop.
    stopping: watch::Receiver<bool>,
    pub(super) stored: Stored,
    in_flight: Semaphore,
    /// Turns for imports.
    pub(super) imports: Semaphore,
}

/// Why an operation does not run.
pub(super) enum Denied {
    /// The request is at fault, or the caller.
    Refusal(Refusal),
    /// The document is at fault: the errors as the answer has them, and what it was.
    Errors(Vec<Value>, Account),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl Denied {
    /// The limit that the document is beyond.
    fn limit(&self) -> Option<String> {
        let Self::Errors(errors, _) = self else {
            return None;
        };
        let name = errors.first()?.pointer("/extensions/limit/name")?;
        name.as_str().map(str::to_owned)
    }

    /// What the request was.
    pub(super) fn account(&self) -> Account {
        match self {
            Self::Refusal(refusal) => Account::refused(refusal.code),
            Self::Errors(_, account) => account.clone(),
        }
    }

    /// The errors, as the answer has them.
    pub(super) fn errors(&self) -> Vec<Value> {
        match self {
            Self::Refusal(refusal) => vec![refusal.error()],
            Self::Errors(errors, _) => errors.clone(),
        }
    }
}

impl State {
    pub(super) fn new(
        served: Served,
        settings: HttpSettings,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        Self {
            engine: served.engine,
            store: served.store,
            issuer: served.issuer,
            watch: served.watch,
            budgets: Budgets::new(settings.rate, settings.rate_key),
            metrics: Metrics::new(),
            seats: Seats::new(settings.max_sockets),
            stored: Stored::new(served.trusted, settings.trusted_only),
            in_flight: Semaphore::new(settings.max_in_flight),
            imports: Semaphore::new(IMPORTS),
            settings,
            stopping,
        }
    }

    /// Whether the server is told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Done once the server is told to stop.
    pub(super) async fn stopped(&self) {
        let mut stopping = self.stopping.clone();
        // An error says that nobody is left to tell.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }

    /// Makes an operation of what a caller asks.
    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        parameters: Parameters,
        languages: Vec<Language>,
        mutations_allowed: bool,
    ) -> Result<Operation, Denied> {
        if turn().await.is_err() {
            self.metrics.refused("inFlight");
            return Err(Refusal::busy(MOST_WAITING).into());
        }
        let prepared = self
            .operation(caller, parameters, languages, mutations_allowed)
            .await;
        match &prepared {
            Ok(operation) => self.metrics.document_cache(operation.was_known),
            Err(denied) => {
                if let Some(limit) = denied.limit() {
                    self.metrics.refused(&limit);
                }
            }
        }
        prepared
    }

    async fn operation(
        &self,
        caller: &Caller,
        mut parameters: Parameters,
        languages: Vec<Language>,
        mutations_allowed: bool,
    ) -> Result<Operation, Denied> {
        let query = self.stored.document(&mut parameters).map_err(no_document)?;
        let request = GraphqlRequest {
            query,
            operation_name: parameters.operation_name,
            variables: parameters.variables,
            languages,
            mutations_allowed,
            caller: caller.signer.as_ref().map(|signer| signer.caller.clone()),
            address: Some(caller.address),
            idempotency_key: parameters.idempotency_key,
        };
        // Who has spent its budget is not even heard; what is refused costs a point.
        let spending = self.admit(caller, 1)?;
        let prepared = self.engine.prepare(&request).await;
        self.budgets.settle(spending, u64::from(prepared.is_err()));
        prepared.map_err(|refused| denied(refused, caller))
    }

    /// Runs a query or a mutation, if the caller may spend so much and the server has room.
    pub(super) async fn run(
        &self,
        caller: &Caller,
        operation: &Operation,
    ) -> Result<GraphqlResponse, Refusal> {
        let spending = self.admit(caller, operation.cost)?;
        let Ok(_room) = self.in_flight.try_acquire() else {
            self.budgets.settle(spending, 0);
            self.metrics.refused("inFlight");
            return Err(Refusal::busy(self.settings.max_in_flight));
        };
        let _counted = self.metrics.in_flight();
        let response = self.engine.run(operation).await;
        self.budgets.settle(spending, response.cost);
        Ok(response)
    }

    /// Starts a subscription, if the caller may spend a point on it.
    pub(super) async fn subscribe(
        &self,
        caller: &Caller,
        operation: Operation,
    ) -> Result<Subscription, Denied> {
        let spending = self.admit(caller, operation.cost)?;
        self.budgets.settle(spending, 1);
        let name = operation.name.clone();
        let started = self.engine.subscribe(operation, &self.watch).await;
        started.map_err(|errors| {
            let account = Account::failed(&errors, Some(Kind::Subscription), name);
            Denied::Errors(errors, account)
        })
    }

    /// Lets a caller in who has paid what it owes, and books so many points.
    pub(super) fn spend(&self, caller: &Caller, cost: u64) -> Result<(), Refusal> {
        let spending = self.admit(caller, cost)?;
        self.budgets.settle(spending, cost);
        Ok(())
    }

    fn admit(&self, caller: &Caller, cost: u64) -> Result<Spending, Refusal> {
        let admitted = self.budgets.admit(caller, cost);
        if admitted.is_err() {
            self.metrics.refused("rate");
        }
        admitted
    }

    /// A seat for a socket or a stream, if the caller may have one more.
    pub(super) fn seat(&self, caller: &Caller) -> Result<Seat, Refusal> {
        if self.is_stopping() {
            // It would be sent off at once.
            return Err(Refusal::unavailable("the server stops; connect again"));
        }
        let seat = self.seats.take(caller.neighbourhood());
        if seat.is_none() {
            self.metrics.refused("sockets");
        }
        seat.ok_or_else(|| Refusal::too_many_sockets(self.seats.most()))
    }

    /// The status of an answer whose first error has this code, where it is the server's doing.
    pub(super) fn status(code: Option<&str>) -> StatusCode {
        match code {
            Some("UNAVAILABLE") => StatusCode::SERVICE_UNAVAILABLE,
            Some("IDEMPOTENCY_KEY_REUSED") => StatusCode::UNPROCESSABLE_ENTITY,
            Some("TIMEOUT") => StatusCode::GATEWAY_TIMEOUT,
            Some("TOO_EXPENSIVE") => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        }
    }
}

fn denied(refused: Refused, caller: &Caller) -> Denied {
    match refused {
        Refused::Faulty { errors, kind, name } => {
            let account = Account::failed(&errors, kind, name);
            Denied::Errors(errors, account)
        }
        Refused::Mutation => {
            Refusal::method("POST", "a GET must change nothing, and this is a mutation").into()
        }
        Refused::Unsigned => unsigned().into(),
        Refused::Unscoped(scope) => unscoped(scope, caller).into(),
    }
}

/// Says that only agencies may do that.
pub(super) fn unsigned() -> Refusal {
    Refusal::unauthenticated("only agencies write: send `Authorization: Bearer` and a key of yours")
}

/// Says which scope the key or the token of the caller lacks.
pub(super) fn unscoped(scope: Scope, caller: &Caller) -> Refusal {
    let credential = caller.signer.as_ref().map(|by| &by.caller.credential);
    Refusal::forbidden(match credential {
        Some(Credential::Token(_)) => {
            format!("this token has not the scope `{scope}`; ask its issuer for one that has")
        }
        _ => format!("this key has not the scope `{scope}`; ask the operators for one that has"),
    })
}

fn no_document(reason: NoDocument) -> Denied {
    match reason {
        NoDocument::Missing => {
            Refusal::bad_request("`query` is missing; give a GraphQL document, or try /graphiql")
        }
        // The very words that clients wait for, to send the document along.
        NoDocument::NotSent => {
            let error = Refusal::unknown("PersistedQueryNotFound").error();
            let account = Account::refused("NOT_FOUND");
            return Denied::Errors(vec![error], account);
        }
        NoDocument::NotTrusted(id) => Refusal::unknown(format!(
            "no trusted document is named `{id}`; deploy its manifest"
        )),
        NoDocument::WrongHash => Refusal::bad_request(
            "`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`",
        ),
        NoDocument::TrustedOnly => {
            Refusal::forbidden("this server runs trusted documents only; send `documentId`")
        }
    }
    .into()
}
