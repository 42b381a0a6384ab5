//! Documents that were parsed, measured and checked before: the same text costs that once.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::{
    parse_query,
    types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};
use quick_cache::{Weighter, sync::Cache};
use serde_json::{Map, Value as Json};

use super::{
    fault::Fault,
    guard::{self, Facts, Measured},
    limits::Limits,
    typename, validate,
};

/// The most bytes of document text that are remembered.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How many documents that may be.
const ESTIMATE: usize = 4_000;

/// A document that is safe to walk.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) parsed: ExecutableDocument,
    measured: Measured,
    /// What the check against the schema found, where no variables can change it: nothing wrong,
    /// and the answers of the schema.
    pub(super) checked: OnceLock<Arc<Map<String, Json>>>,
}

impl Document {
    /// Parses a text that keeps within the limits; the error as the answer has it.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Self, Json> {
        let told = |fault: Fault| fault.to_json(&[]);
        guard::check_text(text, limits).map_err(told)?;
        let mut parsed = parse_query(text).map_err(|error| validate::error(&error.into()))?;
        let measured = guard::measure(&parsed, limits).map_err(told)?;
        typename::check(&mut parsed).map_err(told)?;
        Ok(Self {
            parsed,
            measured,
            checked: OnceLock::new(),
        })
    }

    /// The operation of a name, or the only one; `None` where that is not clear.
    pub(super) fn operation(&self, name: Option<&str>) -> Option<(&OperationDefinition, Facts)> {
        let (place, operation) =
            self.parsed
                .operations
                .iter()
                .enumerate()
                .find_map(|(place, (own, operation))| {
                    let is_meant = match name {
                        Some(name) => own.is_none_or(|own| own.as_str() == name),
                        None => self.is_alone(),
                    };
                    is_meant.then_some((place, &operation.node))
                })?;
        let own = self.parsed.operations.iter().nth(place)?.0;
        let (_, facts) = self
            .measured
            .iter()
            .find(|(name, _)| name.as_ref() == own)?;
        Some((operation, *facts))
    }

    fn is_alone(&self) -> bool {
        match &self.parsed.operations {
            DocumentOperations::Single(_) => true,
            DocumentOperations::Multiple(operations) => operations.len() == 1,
        }
    }

    /// Whether what the check finds is the same whatever comes with the document.
    pub(super) fn stands_alone(&self) -> bool {
        self.is_alone()
            && self
                .parsed
                .operations
                .iter()
                .all(|(_, operation)| operation.node.variable_definitions.is_empty())
    }
}

/// The documents that came lately. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Documents(Arc<Cache<String, Arc<Document>, Length>>);

#[derive(Debug, Clone)]
struct Length;

impl Weighter<String, Arc<Document>> for Length {
    fn weight(&self, text: &String, _: &Arc<Document>) -> u64 {
        text.len() as u64 + 1
    }
}

impl Documents {
    pub(super) fn new() -> Self {
        Self(Arc::new(Cache::with_weighter(ESTIMATE, MAX_BYTES, Length)))
    }

    /// The document of a text, and whether it was known; only those that can be parsed are kept.
    pub(super) fn get(&self, text: &str, limits: &Limits) -> Result<(Arc<Document>, bool), Json> {
        // Too long a text is not even hashed.
        if text.len() <= limits.query_bytes
            && let Some(document) = self.0.get(text)
        {
            return Ok((document, true));
        }
        let document = Arc::new(Document::parse(text, limits)?);
        self.0.insert(text.to_owned(), Arc::clone(&document));
        Ok((document, false))
    }
}
