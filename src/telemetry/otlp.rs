//! Spans, sent to a collector in the OpenTelemetry protocol.

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use super::{SPANS, post::Post};

/// How long the end of the program waits for the last spans to be taken.
const PATIENCE: Duration = Duration::from_secs(3);

/// Spans on their way to a collector. What is left is sent when this is dropped.
#[derive(Debug, Default)]
#[must_use = "spans that are not sent yet are lost with the process"]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// To the collector at `endpoint`, such as `http://localhost:4318`.
    ///
    /// A batch that it does not take is given up: traces are no account, and nothing waits for it.
    pub(super) fn to(endpoint: &str) -> Result<Self, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .with_http_client(Post::new())
            .with_retry_policy(RetryPolicy::disabled())
            .build()?;
        let resource = Resource::builder()
            .with_service_name("hamkor")
            .with_attribute(opentelemetry::KeyValue::new(
                "service.version",
                env!("CARGO_PKG_VERSION"),
            ))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self(Some(provider)))
    }

    /// Hands spans on, and only those that are made for it; `None` where there is no collector.
    pub(super) fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let tracer = self.0.as_ref()?.tracer("hamkor");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_context_activation(false)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(Targets::new().with_target(SPANS, Level::DEBUG)))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = &self.0 {
            // A failure has been told by who met it.
            let _ = provider.shutdown_with_timeout(PATIENCE);
        }
    }
}
