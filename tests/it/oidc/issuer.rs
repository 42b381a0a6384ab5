//! An issuer on this computer: its discovery and its keys, over HTTP.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use hamkor::{
    domain::Clock,
    oidc::{Options, Pace},
};
use serde_json::{Value, json};

use super::signing::SigningKey;

/// Where its keys are.
pub(super) const JWKS: &str = "/keys";
/// Where it tells of itself.
pub(super) const DISCOVERY: &str = "/.well-known/openid-configuration";
/// What tokens for us are for.
pub(super) const AUDIENCE: &str = "hamkor";

/// An issuer. It answers until the test is over.
pub(super) struct TestIssuer {
    address: SocketAddr,
    said: Arc<Mutex<Said>>,
}

#[derive(Default)]
struct Said {
    /// The answers by path: status, a header, and body.
    answers: HashMap<String, (u16, String, String)>,
    /// How often each path was asked for.
    asked: HashMap<String, usize>,
    is_down: bool,
}

impl TestIssuer {
    /// One that has these keys.
    pub(super) fn start(keys: &[&SigningKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = Self {
            address: listener.local_addr().unwrap(),
            said: Arc::default(),
        };
        let jwks = issuer.at(JWKS);
        issuer.says(
            DISCOVERY,
            &json!({ "issuer": issuer.url(), "jwks_uri": jwks }),
        );
        issuer.has(keys);
        let said = issuer.said.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let said = said.clone();
                std::thread::spawn(move || answer(&stream.unwrap(), &said));
            }
        });
        issuer
    }

    /// From now on it has these keys and no others.
    pub(super) fn has(&self, keys: &[&SigningKey]) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        self.says(JWKS, &json!({ "keys": keys }));
    }

    /// From now on it says this at that path.
    pub(super) fn says(&self, path: &str, body: &Value) {
        self.answers(path, 200, "X-Nothing: 1", &body.to_string());
    }

    /// From now on it answers so at that path.
    pub(super) fn answers(&self, path: &str, status: u16, header: &str, body: &str) {
        let answer = (status, header.to_owned(), body.to_owned());
        let mut said = self.said.lock().unwrap();
        said.answers.insert(path.to_owned(), answer);
    }

    /// From now on it hangs up on all who ask, or answers again.
    pub(super) fn is_down(&self, is_down: bool) {
        self.said.lock().unwrap().is_down = is_down;
    }

    /// How often its keys were asked for.
    pub(super) fn n_asked(&self) -> usize {
        let said = self.said.lock().unwrap();
        said.asked.get(JWKS).copied().unwrap_or_default()
    }

    /// What it is called.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of a path.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url())
    }

    /// How a server is told of it. It is asked as rarely as can be, if not told otherwise.
    pub(super) fn options(&self) -> Options {
        let long = Duration::from_hours(1);
        Options {
            issuer: self.url(),
            audience: AUDIENCE.to_owned(),
            jwks: None,
            agency_claim: "agency".to_owned(),
            scope_claim: "scope".to_owned(),
            leeway: Duration::ZERO,
            pace: Pace {
                refresh: long,
                retry: long,
                rest: Duration::ZERO,
                keep: long,
            },
        }
    }

    /// What a good token claims: for an hour, of `koica`, to write.
    pub(super) fn claims(&self) -> Value {
        let now = Clock::System.now().micros() / 1_000_000;
        json!({
            "iss": self.url(), "aud": AUDIENCE, "sub": "somebody", "iat": now, "nbf": now - 1,
            "exp": now + 3_600, "agency": "koica", "scope": "openid write profile",
        })
    }

    /// The same, but for these.
    pub(super) fn claims_but(&self, others: Value) -> Value {
        let mut claims = self.claims();
        let Value::Object(others) = others else {
            panic!("claims are an object: {others}");
        };
        for (name, value) in others {
            claims[name] = value;
        }
        claims
    }

    /// The same, without one.
    pub(super) fn claims_without(&self, name: &str) -> Value {
        let mut claims = self.claims();
        claims.as_object_mut().unwrap().remove(name).unwrap();
        claims
    }
}

/// Answers one request, and hangs up.
fn answer(mut stream: &TcpStream, said: &Mutex<Said>) {
    let mut lines = BufReader::new(stream).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    for line in lines {
        if line.is_ok_and(|line| line.is_empty()) {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, header, body) = {
        let mut said = said.lock().unwrap();
        *said.asked.entry(path.clone()).or_default() += 1;
        if said.is_down {
            return;
        }
        let nothing = || (404, "X-Nothing: 1".to_owned(), String::new());
        said.answers.get(&path).cloned().unwrap_or_else(nothing)
    };
    let head = format!(
        "HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n{header}\r\n\r\n",
        body.len()
    );
    // An error says that who asked has left, as it may.
    let _ = stream.write_all((head + &body).as_bytes());
}
