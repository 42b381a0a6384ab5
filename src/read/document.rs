//! Documents that were parsed, measured and checked before: the same text costs that once.

use std::sync::{Arc, OnceLock};

use async_graphql::{
    Name, Value,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition},
    },
};
use quick_cache::{Weighter, sync::Cache};
use serde_json::Value as Json;

use super::{
    fault::Fault,
    guard::{self, Facts, Measured},
    limits::Limits,
    plan::{self, Plan},
    typename,
    validate::{self, Answers},
};

/// The most memory that documents may take, about.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// How many documents that may be.
const ESTIMATE: usize = 2_000;
/// What a token of a document takes once it is parsed and planned, about.
const TOKEN_BYTES: usize = 400;
/// The most memory that answers of the schema may take.
const MAX_ANSWER_BYTES: u64 = 8 * 1024 * 1024;
/// How many answers that may be.
const ANSWER_ESTIMATE: usize = 20;

/// A document that is safe to walk.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) parsed: ExecutableDocument,
    measured: Measured,
    /// Set once the check against the schema found nothing wrong.
    pub(super) is_valid: OnceLock<()>,
    /// The plan of its only operation, if no variable decides what is in it.
    plan: OnceLock<Arc<Plan>>,
    /// The memory that it takes, about.
    bytes: usize,
}

impl Document {
    /// Parses a text that keeps within the limits; the error as the answer has it.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Self, Json> {
        let told = |fault: Fault| fault.to_json(&[]);
        let tokens = guard::check_text(text, limits).map_err(told)?;
        let mut parsed = parse_query(text).map_err(|error| validate::error(&error.into()))?;
        let measured = guard::measure(&parsed, limits).map_err(told)?;
        typename::check(&mut parsed).map_err(told)?;
        Ok(Self {
            parsed,
            measured,
            is_valid: OnceLock::new(),
            plan: OnceLock::new(),
            bytes: text.len() + tokens * TOKEN_BYTES,
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

    /// Whether it has an operation of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        let mut operations = self.parsed.operations.iter();
        operations.any(|(own, _)| own.is_some_and(|own| own.as_str() == name))
    }

    /// What an operation of it reads; planned once, if that can be.
    pub(super) fn plan(
        &self,
        operation: &OperationDefinition,
        variables: &[(Name, Value)],
        limits: &Limits,
    ) -> Result<Arc<Plan>, Fault> {
        if let Some(plan) = self.plan.get() {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(plan::plan(&self.parsed, operation, variables, limits)?);
        if self.is_alone() && !plan.depends_on_variables {
            self.plan.get_or_init(|| Arc::clone(&plan));
        }
        Ok(plan)
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

/// The documents that came lately, and what the schema answered. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Documents {
    parsed: Arc<Cache<String, Arc<Document>, Memory>>,
    answers: Arc<Cache<String, Arc<Answers>, Memory>>,
}

/// What is remembered weighs as much as it takes of the memory.
#[derive(Debug, Clone)]
struct Memory;

impl Weighter<String, Arc<Document>> for Memory {
    fn weight(&self, text: &String, document: &Arc<Document>) -> u64 {
        (text.len() + document.bytes) as u64
    }
}

impl Weighter<String, Arc<Answers>> for Memory {
    fn weight(&self, text: &String, answers: &Arc<Answers>) -> u64 {
        let answers = answers.values().map(String::len).sum::<usize>();
        (text.len() + answers) as u64
    }
}

impl Documents {
    pub(super) fn new() -> Self {
        Self {
            parsed: Arc::new(Cache::with_weighter(ESTIMATE, MAX_BYTES, Memory)),
            answers: Arc::new(Cache::with_weighter(
                ANSWER_ESTIMATE,
                MAX_ANSWER_BYTES,
                Memory,
            )),
        }
    }

    /// The document of a text, and whether it was known; only those that can be parsed are kept.
    pub(super) fn get(&self, text: &str, limits: &Limits) -> Result<(Arc<Document>, bool), Json> {
        // Too long a text is not even hashed.
        if text.len() <= limits.query_bytes
            && let Some(document) = self.parsed.get(text)
        {
            return Ok((document, true));
        }
        let document = Arc::new(Document::parse(text, limits)?);
        self.parsed.insert(text.to_owned(), Arc::clone(&document));
        Ok((document, false))
    }

    /// What the schema answered to a document before.
    pub(super) fn answers(&self, text: &str) -> Option<Arc<Answers>> {
        self.answers.get(text)
    }

    /// Keeps what the schema answers to a document, whatever comes with it.
    pub(super) fn keep(&self, text: &str, answers: &Arc<Answers>) {
        self.answers.insert(text.to_owned(), Arc::clone(answers));
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, Arc, Documents, Limits, MAX_ANSWER_BYTES, MAX_BYTES};

    #[test]
    fn what_is_remembered_is_bounded() {
        let (documents, limits) = (Documents::new(), Limits::default());
        let query = format!("{{ {} }}", "a ".repeat(500));
        let answer = Answers::from([("__schema".to_owned(), "a".repeat(300_000))]);
        for n in 0..1_000 {
            let query = format!("{query} #{n}");
            documents.get(&query, &limits).unwrap();
            documents.keep(&query, &Arc::new(answer.clone()));
        }
        let (parsed, answers) = (documents.parsed.weight(), documents.answers.weight());
        assert!(parsed > MAX_BYTES / 2 && parsed <= MAX_BYTES, "{parsed}");
        assert!(
            answers > MAX_ANSWER_BYTES / 2 && answers <= MAX_ANSWER_BYTES,
            "{answers}"
        );
    }
}
