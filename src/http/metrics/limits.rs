//! What is refused, and what is known already.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::Metrics;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    limit: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Lookup {
    result: &'static str,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    refused: Family<Limit, Counter>,
    document_cache: Family<Lookup, Counter>,
}

impl Limits {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "refused",
            "Requests that a limit refused",
            self.refused.clone(),
        );
        registry.register(
            "document_cache",
            "Documents that were looked up among those parsed before",
            self.document_cache.clone(),
        );
    }
}

impl Metrics {
    /// Counts a request that is refused by the limit of that name.
    pub(in crate::http) fn refused(&self, limit: &str) {
        let limit = limit.to_owned();
        self.limits.refused.get_or_create(&Limit { limit }).inc();
    }

    /// Counts a document that was looked up among those that were parsed before.
    pub(in crate::http) fn document_cache(&self, is_hit: bool) {
        let result = if is_hit { "hit" } else { "miss" };
        let lookups = &self.limits.document_cache;
        lookups.get_or_create(&Lookup { result }).inc();
    }
}
