//! What spans of ours have in common.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The target of the spans that a collector gets. They are of level debug, so that the log leaves
/// them out unless it is asked for them.
pub const SPANS: &str = "hamkor::trace";

/// Makes `span` a child of the one that a caller names in the headers of W3C Trace Context.
///
/// To be called before the span is entered. Does nothing where no spans are sent.
pub fn follow(span: &Span, traceparent: Option<&str>, tracestate: Option<&str>) {
    let Some(traceparent) = traceparent.filter(|_| !span.is_disabled()) else {
        return;
    };
    let headers = [
        ("traceparent", Some(traceparent)),
        ("tracestate", tracestate),
    ];
    let headers: HashMap<_, _> = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let parent = TraceContextPropagator::new().extract(&headers);
    // An error says that only the log wants the span.
    let _ = span.set_parent(parent);
}
