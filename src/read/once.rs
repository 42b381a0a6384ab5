//! Mutations under an `Idempotency-Key`: copies of a request are answered alike, and do nothing.
//!
//! That something is done once is the store's doing, within the transaction that does it. Here the
//! answer is kept, so that all copies get the same bytes, and a copy that comes later costs nothing.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{
    Engine, GraphqlRequest, GraphqlResponse,
    fault::Fault,
    operation::{Kind, Operation},
    refusal,
};
use crate::{
    graphql::Node,
    store::{Author, Once},
    telemetry,
};

/// Who writes what a request asks, if a key or a token signs it.
pub(super) fn author(request: &GraphqlRequest) -> Option<Author> {
    let caller = request.caller.as_deref()?;
    let once = request.idempotency_key.as_ref().map(|key| Once {
        key: key.clone(),
        digest: digest(request),
        step: 0,
    });
    Some(Author {
        agency: caller.agency.clone(),
        credential: Some(caller.credential.clone()),
        address: request.address,
        once,
    })
}

/// What is asked, however its JSON was written.
fn digest(request: &GraphqlRequest) -> [u8; 32] {
    let mut asked: Json = json!({
        "query": request.query,
        "operationName": request.operation_name,
        "variables": request.variables,
    });
    asked.sort_all_objects();
    Sha256::digest(asked.to_string()).into()
}

impl Engine {
    /// Runs a query or a mutation.
    pub async fn run(&self, operation: &Operation) -> GraphqlResponse {
        if operation.kind != Kind::Mutation {
            return self.answer(operation, Node::Query).await;
        }
        let author = operation.author.as_ref();
        match author.and_then(|author| Some((author, author.once.as_ref()?))) {
            Some((author, promise)) => self.run_once(operation, author, promise).await,
            None => self.answer(operation, Node::Mutation).await,
        }
    }

    async fn run_once(
        &self,
        operation: &Operation,
        author: &Author,
        promise: &Once,
    ) -> GraphqlResponse {
        let told = |answer: String, response: Option<&GraphqlResponse>| GraphqlResponse {
            body: answer.into_bytes(),
            code: None,
            cost: response.map_or(1, |response| response.cost),
            statements: response.map_or(1, |response| response.statements),
        };
        match self.store.answer_get(&author.agency, promise).await {
            Ok(Some(answer)) => return told(answer, None),
            Ok(None) => {}
            Err(error) => {
                let fault = Fault::from(error);
                return GraphqlResponse {
                    body: refusal(&[fault.to_json(&[])]),
                    code: Some(fault.code),
                    cost: 1,
                    statements: 1,
                };
            }
        }
        let response = self.answer(operation, Node::Mutation).await;
        let Some(answer) = std::str::from_utf8(&response.body)
            .ok()
            .filter(|_| response.code.is_none())
        else {
            return response;
        };
        match self
            .store
            .answer_keep(&author.agency, promise, answer)
            .await
        {
            Ok(Some(answer)) => told(answer, Some(&response)),
            Ok(None) => response,
            Err(error) => {
                // It is done all the same, and a copy is told what was written.
                let error = telemetry::chain(&error);
                tracing::warn!(error, "an answer cannot be kept for copies of its request");
                response
            }
        }
    }
}
