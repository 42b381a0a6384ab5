//! Those who follow the feed, each in a way of its own, until the last change has come.

use hamkor::store::feed_cursor;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::END;
use crate::harness::{Answer, Events, Socket, TestApp};

const FIELDS: &str = "id revision kind subjectId agency { slug } at fields";

/// What each has seen.
type Seen = Vec<(&'static str, Vec<Value>)>;

pub(super) struct Followers(Vec<(&'static str, JoinHandle<Vec<Value>>)>);

/// All ways to follow, at two servers.
pub(super) async fn start(app: &TestApp, beside: &TestApp) -> Followers {
    let live = subscribe(app.post("/graphql"), Value::Null).await;
    let live_beside = subscribe(beside.post("/graphql"), Value::Null).await;
    let mut socket = beside.socket().greet().await;
    let query = subscription(&format!("(after: \"{}\")", feed_cursor(0)));
    socket.subscribe("feed", &query).await;
    Followers(vec![
        (
            "one who was there from the start",
            tokio::spawn(follow(live)),
        ),
        (
            "the same at another server",
            tokio::spawn(follow(live_beside)),
        ),
        ("one at a socket", tokio::spawn(hear(socket))),
        (
            "one who comes and goes",
            tokio::spawn(resume(app.base_url())),
        ),
        ("one who asks", tokio::spawn(poll(app.base_url()))),
        (
            "one who asks at another server",
            tokio::spawn(poll(beside.base_url())),
        ),
    ])
}

impl Followers {
    /// Waits until all have seen the last change.
    pub(super) async fn end(self) -> Seen {
        let mut seen = Vec::new();
        for (who, follower) in self.0 {
            seen.push((who, follower.await.unwrap()));
        }
        seen
    }
}

fn subscription(arguments: &str) -> String {
    format!("subscription {{ changes{arguments} {{ {FIELDS} }} }}")
}

fn is_last(seen: &[Value]) -> bool {
    let agency = |change: &Value| change["agency"]["slug"] == END;
    seen.last().is_some_and(agency)
}

async fn subscribe(request: reqwest::RequestBuilder, after: Value) -> Events {
    let query =
        format!("subscription ($after: String) {{ changes(after: $after) {{ {FIELDS} }} }}");
    let body = json!({ "query": query, "variables": { "after": after } });
    Events::of(request.json(&body)).await
}

async fn follow(mut events: Events) -> Vec<Value> {
    let mut seen = Vec::new();
    while !is_last(&seen) {
        seen.push(events.next().await["data"]["changes"].take());
    }
    seen
}

async fn hear(mut socket: Socket) -> Vec<Value> {
    let mut seen = Vec::new();
    while !is_last(&seen) {
        seen.push(socket.next("feed").await["data"]["changes"].take());
    }
    seen
}

fn client() -> reqwest::Client {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    client.no_proxy().build().unwrap()
}

async fn resume(base: String) -> Vec<Value> {
    let client = client();
    let mut seen = Vec::new();
    let mut after = json!(feed_cursor(0));
    while !is_last(&seen) {
        let request = client.post(format!("{base}/graphql"));
        let mut events = subscribe(request, after.clone()).await;
        for _ in 0..=seen.len() % 17 {
            let mut event = events.next().await;
            seen.push(event["data"]["changes"].take());
            after = event["extensions"]["cursor"].take();
            if is_last(&seen) {
                break;
            }
        }
    }
    seen
}

async fn poll(base: String) -> Vec<Value> {
    let client = client();
    let query = format!(
        "query ($after: String) {{ changes(first: 23, after: $after) {{ \
         edges {{ cursor node {{ {FIELDS} }} }} }} }}"
    );
    let mut seen = Vec::new();
    let mut after = Value::Null;
    while !is_last(&seen) {
        let body = json!({ "query": query, "variables": { "after": after } });
        let request = client.post(format!("{base}/graphql")).json(&body);
        let mut data = Answer::to(request).await.data();
        let Value::Array(edges) = data["changes"]["edges"].take() else {
            panic!("{data}");
        };
        if edges.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        for mut edge in edges {
            seen.push(edge["node"].take());
            after = edge["cursor"].take();
        }
    }
    seen
}
