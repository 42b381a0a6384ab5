//! From a request to an operation that may run: parsed, measured, checked, planned and priced.

use std::sync::Arc;

use async_graphql::{
    Value,
    parser::types::{OperationDefinition, OperationType},
};
use serde_json::Value as Json;

use super::{
    Engine, GraphqlRequest, Refused, cost,
    document::Document,
    fault::Fault,
    guard,
    limits::{Allowance, Limit},
    once,
    plan::{Plan, What},
    validate::Answers,
    values,
};
use crate::{
    domain::Language,
    graphql::table::{Field, Read},
    store::{Author, Caller},
};

const COST: Limit = Limit {
    name: "cost",
    what: "cost of the operation",
};

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It reads.
    Query,
    /// It writes.
    Mutation,
    /// It reads again and again.
    Subscription,
}

impl Kind {
    /// The word that begins such an operation.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
        }
    }
}

/// An operation that may run.
#[derive(Debug)]
pub struct Operation {
    /// What it does.
    pub kind: Kind,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// What it may cost at most, in points.
    pub cost: u64,
    /// The part of it that questions about the schema cost.
    pub(super) cost_of_schema: u64,
    /// Whether its document was known from before.
    pub was_known: bool,
    pub(super) allowance: Allowance,
    pub(super) plan: Arc<Plan>,
    /// What its fields are given, each set under the place that the plan has for it.
    pub(super) arguments: Vec<Arc<Value>>,
    pub(super) languages: Vec<Language>,
    pub(super) caller: Option<Arc<Caller>>,
    /// Who writes, if it does.
    pub(super) author: Option<Author>,
    /// What it asked of the schema itself, by response key.
    pub(super) introspection: Arc<Answers>,
}

impl Engine {
    /// Makes an operation of a request, if it may run.
    pub async fn prepare(&self, request: &GraphqlRequest) -> Result<Operation, Refused> {
        let (document, was_known) = self
            .documents
            .get(&request.query, &self.limits)
            .map_err(|error| faulty(vec![error], None, None))?;
        let meant = document.operation(request.operation_name.as_deref());
        let kind = meant.map(|(operation, _)| kind(operation));
        if kind == Some(Kind::Mutation) && !request.mutations_allowed {
            return Err(Refused::Mutation);
        }
        let name = request.operation_name.clone().or_else(|| name(&document));
        let planned = self.plan(request, &document, meant).await;
        let planned = planned.map_err(|errors| faulty(errors, kind, name.clone()))?;
        check_scopes(&planned.plan, request.caller.as_deref())?;
        let author = (kind == Some(Kind::Mutation)).then(|| once::author(request));
        Ok(Operation {
            kind: kind.unwrap_or(Kind::Query),
            name,
            cost: planned.cost,
            cost_of_schema: planned.cost_of_schema,
            was_known,
            allowance: self.allowance(request.caller.is_some()),
            plan: planned.plan,
            arguments: planned.arguments,
            languages: request.languages.clone(),
            caller: request.caller.clone(),
            author: author.flatten(),
            introspection: planned.introspection,
        })
    }

    async fn plan(
        &self,
        request: &GraphqlRequest,
        document: &Document,
        meant: Option<(&OperationDefinition, guard::Facts)>,
    ) -> Result<Planned, Vec<Json>> {
        let told = |fault: Fault| vec![fault.to_json(&[])];
        let name = request.operation_name.as_deref();
        // One without a name was let through, so that it is known what it is.
        let meant = meant.filter(|_| name.is_none_or(|name| document.has(name)));
        let (operation, facts) = meant.ok_or_else(|| told(not_meant(name)))?;
        let asks_schema = self
            .check_limits(request, document, operation, facts)
            .map_err(told)?;
        let introspection = self.check(request, document, asks_schema).await?;
        let variables = values::variables(operation, &request.variables).map_err(told)?;
        let plan = document
            .plan(operation, &variables, &self.limits)
            .map_err(told)?;
        let arguments = plan.arguments(&variables, &self.limits).map_err(told)?;
        let most = self.allowance(request.caller.is_some()).cost;
        let cost = cost::requested(&plan.root, &arguments);
        let advice = "; ask for smaller pages with `first`, or for fewer levels at a time";
        COST.check_wide(cost, most)
            .map_err(|fault| told(fault.advise(advice)))?;
        // It has a budget of its own, and is paid for all the same.
        let cost_of_schema = guard::introspection_points(facts.introspection);
        Ok(Planned {
            plan,
            arguments,
            cost: cost.saturating_add(cost_of_schema),
            cost_of_schema,
            introspection,
        })
    }

    /// Refuses what is beyond the limits; whether the operation asks about the schema.
    fn check_limits(
        &self,
        request: &GraphqlRequest,
        document: &Document,
        operation: &OperationDefinition,
        facts: guard::Facts,
    ) -> Result<bool, Fault> {
        guard::check_variables(&request.variables, &self.limits)?;
        facts.check(operation, &self.limits)?;
        let most = self.allowance(request.caller.is_some()).argument_bytes;
        guard::check_arguments(&document.parsed, operation, &request.variables, most)?;
        let asks_schema = facts.introspection > 0;
        if asks_schema && !self.limits.introspection {
            let message = "this server does not answer `__schema` and `__type`; \
                           ask its operators for the schema";
            return Err(Fault::forbidden(message));
        }
        Ok(asks_schema)
    }

    /// Checks the document against the schema, which answers what is asked of it.
    async fn check(
        &self,
        request: &GraphqlRequest,
        document: &Document,
        asks_schema: bool,
    ) -> Result<Arc<Answers>, Vec<Json>> {
        if !asks_schema {
            if document.is_valid.get().is_none() {
                self.validator.check(&document.parsed, None).await?;
                document.is_valid.get_or_init(|| ());
            }
            return Ok(Arc::default());
        }
        let stands_alone = document.stands_alone();
        if stands_alone && let Some(known) = self.documents.answers(&request.query) {
            return Ok(known);
        }
        let found = self
            .validator
            .check(&document.parsed, Some(request))
            .await?;
        let found = Arc::new(found);
        if stands_alone {
            self.documents.keep(&request.query, &found);
        }
        Ok(found)
    }
}

/// An operation that was checked and planned.
struct Planned {
    plan: Arc<Plan>,
    arguments: Vec<Arc<Value>>,
    cost: u64,
    cost_of_schema: u64,
    introspection: Arc<Answers>,
}

fn faulty(errors: Vec<Json>, kind: Option<Kind>, name: Option<String>) -> Refused {
    Refused::Faulty { errors, kind, name }
}

/// Refuses to write without a key that allows it; before anything is written.
fn check_scopes(plan: &Plan, caller: Option<&Caller>) -> Result<(), Refused> {
    for planned in &plan.root.fields {
        let What::Field(
            Field {
                read: Read::Write(write),
                ..
            },
            _,
        ) = planned.of
        else {
            continue;
        };
        let caller = caller.ok_or(Refused::Unsigned)?;
        if !caller.scopes.contains(&write.scope()) {
            return Err(Refused::Unscoped(write.scope()));
        }
    }
    Ok(())
}

/// It is not clear which operation is meant, or it is not there.
fn not_meant(name: Option<&str>) -> Fault {
    Fault::input(match name {
        Some(name) => format!("the document has no operation named `{name}`"),
        None => "the document has several operations; name one in `operationName`".to_owned(),
    })
}

fn kind(operation: &OperationDefinition) -> Kind {
    match operation.ty {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    }
}

/// The name of the only operation.
fn name(document: &Document) -> Option<String> {
    let (name, _) = document.parsed.operations.iter().next()?;
    name.map(ToString::to_string)
}
