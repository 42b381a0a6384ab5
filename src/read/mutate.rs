//! Mutations: what the store is told, and the payload that says what came of it.
//!
//! A payload names what was written; what a client asks of that is read afterwards, as in a query.

use async_graphql::Value;
use serde_json::{Value as Json, json};

use super::{
    args::Args,
    fault::{Fault, shortened},
    input,
    level::{Found, plain},
    run::Request,
};
use crate::{
    domain::{self, FaultCode, Invalid, NodeKind, RecordKey},
    graphql::{puts, table::Field, write::Write},
    store::{Author, MergeInput, Outcome, PutError, SplitInput},
};

/// The most records of one batch.
const MAX_RECORDS: usize = 500;
/// The position of a fault that is of no single record.
const WHOLE: usize = usize::MAX;
/// The most faults of an input that are told.
const MAX_ERRORS: usize = 1_000;

/// How many records a mutation puts.
pub(super) fn n_records(args: Args) -> u64 {
    let input = args.get("input").map(Args::of).unwrap_or_default();
    if input.get("records").is_some() {
        input.list("records").len() as u64
    } else {
        1
    }
}

/// Does what a field of the root says.
pub(super) async fn mutate(
    request: &Request<'_>,
    field: &Field,
    write: Write,
    args: Args<'_>,
) -> Result<Found, Fault> {
    // What was read for the fields before this one may not hold after it.
    request.loaded.forget();
    let told = Told {
        request,
        author: request.author()?,
        field,
        input: args.get("input").map(Args::of).unwrap_or_default(),
    };
    let payload = match write {
        Write::Put(kind) => told.put(kind).await,
        Write::PutAll => told.put_all().await,
        Write::Withdraw => told.withdraw().await,
        Write::Merge => told.merge().await?,
        Write::Split => told.split().await,
    };
    let payload = match payload {
        Ok(payload) => payload,
        Err(PutError::Refused(faults)) => {
            json!({ "records": [], "errors": errors(told.located(faults)) })
        }
        Err(PutError::Store(error)) => return Err(error.into()),
    };
    Ok(Found::each([plain(field.shape.named, payload)]))
}

/// A field of the root as it was asked for.
struct Told<'a> {
    request: &'a Request<'a>,
    author: Author,
    field: &'a Field,
    input: Args<'a>,
}

impl Told<'_> {
    async fn put(&self, kind: NodeKind) -> Result<Json, PutError> {
        let named = self.field.args.first().map_or("", |arg| arg.shape.named);
        let record = input::record(kind, named, self.input).map_err(refused)?;
        let store = &self.request.store;
        let outcomes = store.records_put(self.author.clone(), &[record]).await?;
        Ok(outcomes.first().map_or(Json::Null, payload))
    }

    async fn withdraw(&self) -> Result<Json, PutError> {
        let key = self.input.text("key").unwrap_or_default();
        let revision = self.input.int("expectedRevision");
        let store = &self.request.store;
        let withdrawn = store.record_withdraw(self.author.clone(), key, revision);
        Ok(withdrawn.await?.first().map_or(Json::Null, payload))
    }

    async fn merge(&self) -> Result<Result<Json, PutError>, Fault> {
        let input = MergeInput {
            into: self.input.reference("into")?,
            from: self.input.reference("from")?,
            reason: self.input.text("reason").map(str::to_owned),
        };
        let store = &self.request.store;
        let merged = store.entities_merge(self.author.clone(), &input).await;
        Ok(merged.map(|id| json!({ "subject": id, "record": null, "errors": [] })))
    }

    async fn split(&self) -> Result<Json, PutError> {
        let record = self.input.get("record").map(Args::of).unwrap_or_default();
        let text = |name| record.text(name).unwrap_or_default().to_owned();
        let input = SplitInput {
            record: RecordKey {
                agency: text("agency"),
                key: text("key"),
            },
            reason: self.input.text("reason").map(str::to_owned),
        };
        let store = &self.request.store;
        let outcome = store.record_split(self.author.clone(), &input).await?;
        Ok(payload(&outcome))
    }

    /// The faults of records, each by its way through the whole input.
    fn located(&self, faults: Vec<(usize, domain::Fault)>) -> Vec<domain::Fault> {
        let records = self.input.list("records");
        let located = faults.into_iter().map(|(n, mut fault)| {
            if let Some((field, ..)) = records.get(n).and_then(one) {
                let way = ["records".to_owned(), n.to_string(), field.to_owned()];
                fault.path.splice(0..0, way);
            }
            fault
        });
        located.collect()
    }

    async fn put_all(&self) -> Result<Json, PutError> {
        let given = self.input.list("records");
        if given.len() > MAX_RECORDS {
            let message = format!(
                "{} records are too many at once; send {MAX_RECORDS} at a time",
                given.len()
            );
            return Err(refused(Invalid::one(
                "records",
                FaultCode::TooLarge,
                message,
            )));
        }
        let (mut records, mut faults) = (Vec::with_capacity(given.len()), Vec::new());
        for (n, (_, kind, named, input)) in given.iter().filter_map(one).enumerate() {
            match input::record(kind, named, input) {
                Ok(record) => records.push(record),
                Err(Invalid(found)) => faults.extend(found.into_iter().map(|fault| (n, fault))),
            }
        }
        if !faults.is_empty() {
            return Err(PutError::Refused(faults));
        }
        let store = &self.request.store;
        let outcomes = store.records_put(self.author.clone(), &records).await?;
        let records: Vec<_> = outcomes.iter().map(|outcome| outcome.record).collect();
        Ok(json!({ "records": records, "errors": [] }))
    }
}

/// The field that says what a record of a batch is about, the kind, and what is said.
fn one(record: &Value) -> Option<(&'static str, NodeKind, &'static str, Args<'_>)> {
    let fields = Args::of(record);
    puts::KINDS.iter().find_map(|(kind, field, named)| {
        Some((*field, *kind, *named, Args::of(fields.get(field)?)))
    })
}

/// What was written, and nothing wrong with it.
fn payload(outcome: &Outcome) -> Json {
    json!({ "subject": outcome.subject, "record": outcome.record, "errors": [] })
}

fn refused(Invalid(faults): Invalid) -> PutError {
    PutError::Refused(faults.into_iter().map(|fault| (WHOLE, fault)).collect())
}

/// The faults of an input, as the payload has them.
fn errors(faults: Vec<domain::Fault>) -> Vec<Json> {
    let left_out = faults.len().saturating_sub(MAX_ERRORS);
    let told = faults.into_iter().take(MAX_ERRORS).map(|fault| {
        json!({ "path": fault.path, "code": fault.code, "message": shortened(&fault.message) })
    });
    let mut told: Vec<_> = told.collect();
    if left_out > 0 {
        let message = format!("and {left_out} more");
        told.push(json!({ "path": [], "code": FaultCode::TooLarge, "message": message }));
    }
    told
}
