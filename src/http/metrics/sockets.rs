//! Connections that stay open, and what runs on them.

use prometheus_client::{
    metrics::{counter::Counter, gauge::Gauge},
    registry::Registry,
};

use super::{Gauged, Metrics};

#[derive(Debug, Clone, Default)]
pub(super) struct Sockets {
    open: Gauge,
    operations: Gauge,
    events: Counter,
    slow_subscribers: Counter,
}

impl Sockets {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("sockets", "WebSockets that are open now", self.open.clone());
        registry.register(
            "socket_operations",
            "Operations that run on a WebSocket now",
            self.operations.clone(),
        );
        registry.register(
            "subscription_events",
            "Answers that subscriptions made, one for each change",
            self.events.clone(),
        );
        registry.register(
            "slow_subscribers",
            "Subscriptions that were ended because their reader did not keep up",
            self.slow_subscribers.clone(),
        );
    }
}

impl Metrics {
    /// Counts a socket as open for as long as the guard lives.
    pub(in crate::http) fn socket(&self) -> Gauged {
        Gauged::new(&self.sockets.open)
    }

    /// Counts an operation on a socket as running for as long as the guard lives.
    pub(in crate::http) fn operation(&self) -> Gauged {
        Gauged::new(&self.sockets.operations)
    }

    /// Counts an answer that a subscription made.
    pub(in crate::http) fn subscription_event(&self) {
        self.sockets.events.inc();
    }

    /// Counts a subscription that is ended because its reader does not keep up.
    pub(in crate::http) fn slow_subscriber(&self) {
        self.sockets.slow_subscribers.inc();
    }
}

#[cfg(test)]
mod tests {
    use super::{super::page::Seen, Metrics};

    #[test]
    fn a_gauge_goes_down_with_its_guard() {
        let metrics = Metrics::new();
        let socket = metrics.socket();
        let operations = [metrics.operation(), metrics.operation()];
        metrics.subscription_event();
        metrics.slow_subscriber();
        metrics.refused("body");
        metrics.document_cache(true);
        let text = metrics.text(&Seen::default());
        for line in [
            "hamkor_sockets 1",
            "hamkor_socket_operations 2",
            "hamkor_subscription_events_total 1",
            "hamkor_slow_subscribers_total 1",
            r#"hamkor_refused_total{limit="body"} 1"#,
            r#"hamkor_document_cache_total{result="hit"} 1"#,
        ] {
            assert!(text.lines().any(|told| told == line), "{line} in {text}");
        }
        drop((socket, operations));
        let text = metrics.text(&Seen::default());
        assert!(text.contains("hamkor_sockets 0\n"), "{text}");
        assert!(text.contains("hamkor_socket_operations 0\n"), "{text}");
    }
}
