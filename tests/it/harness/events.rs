//! A stream of server-sent events, as it comes over the wire.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use tokio::time::timeout;

/// A busy machine is no fault of the code.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream that is open.
pub(crate) struct Events {
    response: Response,
    unread: Vec<u8>,
}

impl Events {
    /// Opens the stream that a request asks for.
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let request = request.header("Accept", "text/event-stream");
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!(header("cache-control"), "no-store");
        Self {
            response,
            unread: Vec::new(),
        }
    }

    /// The same; nothing if the server is gone or refuses.
    pub(crate) async fn try_of(request: RequestBuilder) -> Option<Self> {
        let request = request.header("Accept", "text/event-stream");
        let response = request.send().await.ok()?;
        (response.status() == 200).then_some(Self {
            response,
            unread: Vec::new(),
        })
    }

    /// The next event, with its name and data; `None` at the end. What keeps it alive is passed by.
    pub(crate) async fn event(&mut self) -> Option<(String, String)> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let text: Vec<u8> = self.unread.drain(..end + 2).collect();
                let text = String::from_utf8(text).unwrap();
                if text.starts_with(':') {
                    continue;
                }
                let (name, data) = text.trim_end_matches('\n').split_once('\n').unwrap();
                let name = name.strip_prefix("event: ").unwrap();
                let data = data
                    .strip_prefix("data: ")
                    .unwrap_or_else(|| panic!("{text}"));
                return Some((name.to_owned(), data.to_owned()));
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("the server says something in time");
            self.unread.extend(chunk.expect("the stream is whole")?);
        }
    }

    /// The data of the next event, which is an answer.
    pub(crate) async fn next(&mut self) -> Value {
        let (name, data) = self.event().await.expect("the stream goes on");
        assert_eq!(name, "next", "{data}");
        serde_json::from_str(&data).unwrap()
    }

    /// The stream says that it is complete, and ends.
    pub(crate) async fn completes(&mut self) {
        let complete = ("complete".to_owned(), String::new());
        assert_eq!(self.event().await, Some(complete));
        assert_eq!(self.event().await, None);
    }
}
