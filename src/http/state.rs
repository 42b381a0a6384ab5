//! What all handlers share, and the way that every operation goes, however it came.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::IF_NONE_MATCH},
};
use tokio::sync::{Semaphore, watch};

use super::{
    HttpSettings, Served,
    account::Account,
    budgets::{Budgets, Spending},
    caller::Caller,
    denied::{Denied, denied, no_document},
    graphql_request::Parameters,
    headers::header,
    metrics::Metrics,
    refusal::Refusal,
    room::{Patience, Room},
    seats::{Seat, Seats},
    stored::Stored,
    tag,
    turns::turn,
};
use crate::{
    domain::Language,
    oidc::Issuer,
    read::{Engine, GraphqlRequest, GraphqlResponse, Kind, Operation, Subscription},
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
    in_flight: Room,
    /// Turns for imports.
    pub(super) imports: Semaphore,
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
            in_flight: Room::new(settings.max_in_flight),
            imports: Semaphore::new(IMPORTS),
            settings,
            stopping,
        }
    }

    /// Whether the server is told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Whether the client has the answer of that tag, and nothing can have changed since. Where the
    /// feed cannot be read nobody knows.
    pub(super) fn has_kept(&self, request: &HttpRequest, tag: &str) -> bool {
        self.watch.is_seeing() && tag::is_known(&header(request, &IF_NONE_MATCH), tag)
    }

    /// Done once the server is told to stop.
    pub(super) async fn stopped(&self) {
        let mut stopping = self.stopping.clone();
        // An error says that nobody is left to tell.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
    }

    /// How long one is kept waiting who asks now.
    pub(super) fn patience(&self) -> Patience {
        Patience::of(self.settings.in_flight_wait)
    }

    /// Says that there is no room, even after a while.
    fn busy(&self) -> Refusal {
        self.metrics.refused("inFlight");
        Refusal::busy(self.settings.max_in_flight)
    }

    /// Makes an operation of what a caller asks.
    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        patience: Patience,
        parameters: Parameters,
        languages: Vec<Language>,
        mutations_allowed: bool,
    ) -> Result<Operation, Denied> {
        turn(patience, || self.metrics.waiting())
            .await
            .map_err(|_| self.busy())?;
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

    /// Runs a query or a mutation, if the caller may spend so much and the server has room in time.
    pub(super) async fn run(
        &self,
        caller: &Caller,
        patience: Patience,
        operation: &Operation,
    ) -> Result<GraphqlResponse, Refusal> {
        let held = Held {
            spending: Some(self.admit(caller, operation.cost)?),
            budgets: &self.budgets,
        };
        let mut place = self.in_flight.enter();
        if place.is_none() {
            let _counted = self.metrics.waiting();
            place = self.in_flight.wait(patience).await;
        }
        if place.is_none() {
            return Err(self.busy());
        }
        let _counted = self.metrics.in_flight();
        // Who goes away from here on has made work, and is not given back what is held for it.
        let spending = held.keep();
        let response = self.engine.run(operation).await;
        if let Some(spending) = spending {
            self.budgets.settle(spending, response.cost);
        }
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

/// What is held back of a budget for an operation that waits; given back if it goes away.
struct Held<'a> {
    spending: Option<Spending>,
    budgets: &'a Budgets,
}

impl Held<'_> {
    /// Holds it on, as the operation runs now.
    fn keep(mut self) -> Option<Spending> {
        self.spending.take()
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(spending) = self.spending.take() {
            self.budgets.settle(spending, 0);
        }
    }
}
