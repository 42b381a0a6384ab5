//! Which web pages may ask from a browser, and what no page can make a browser send.

use hamkor::http::Origins;
use reqwest::Method;

use crate::harness::{Answer, TestApp};

const HOME: &str = "https://example.org";
const STRANGER: &str = "https://example.com";

async fn app(origins: Origins) -> TestApp {
    TestApp::with(|setup| setup.http.origins = origins).await
}

/// A GET as a page of that origin has it sent.
async fn get(app: &TestApp, origin: &str) -> Answer {
    let request = app.get("/graphql?query={__typename}");
    Answer::to(request.header("Origin", origin)).await
}

/// What a browser asks before it sends what a form could not.
async fn preflight(app: &TestApp, origin: &str, method: &str, headers: &str) -> Answer {
    let request = app.request(Method::OPTIONS, "/graphql");
    let request = request
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", headers);
    Answer::to(request).await
}

/// What the answer says of one of its lists, in small letters.
fn list(answer: &Answer, header: &str) -> Vec<String> {
    let items = answer.header(header).split(',');
    items.map(|item| item.trim().to_lowercase()).collect()
}

#[tokio::test]
async fn any_page_may_ask_by_default_but_without_credentials() {
    let app = TestApp::start().await;
    for origin in [HOME, STRANGER, "null", "http://localhost:3000"] {
        let answer = get(&app, origin).await;
        assert_eq!(answer.status(), 200, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let headers = answer.headers();
        assert!(!headers.contains_key("access-control-allow-credentials"));
        let exposed = list(&answer, "access-control-expose-headers");
        for header in ["etag", "retry-after"] {
            assert!(exposed.iter().any(|own| own == header), "{exposed:?}");
        }
    }
}

#[tokio::test]
async fn a_page_learns_what_was_wrong() {
    let app = TestApp::start().await;
    let wrong = app.get("/graphql?query={");
    let unsigned = app
        .get("/graphql?query={__typename}")
        .header("Authorization", "Bearer x");
    let nothing = app.get("/nothing");
    for (request, status) in [(wrong, 200), (unsigned, 401), (nothing, 404)] {
        let answer = Answer::to(request.header("Origin", HOME)).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_it_may_send() {
    let app = TestApp::start().await;
    for headers in [
        "content-type",
        "authorization,content-type",
        "accept,accept-language,authorization,content-type,if-none-match",
    ] {
        let answer = preflight(&app, HOME, "POST", headers).await;
        assert_eq!((answer.status(), answer.text()), (200, ""), "{headers}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let methods = list(&answer, "access-control-allow-methods");
        assert!(methods.iter().any(|own| own == "post"), "{methods:?}");
        let allowed = list(&answer, "access-control-allow-headers");
        for header in headers.split(',') {
            assert!(allowed.iter().any(|own| own == header), "{allowed:?}");
        }
        assert!(answer.headers().contains_key("access-control-max-age"));
        let headers = answer.headers();
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
    for (method, headers) in [("DELETE", "content-type"), ("POST", "x-unheard-of")] {
        let answer = preflight(&app, HOME, method, headers).await;
        assert_eq!(answer.status(), 400, "{method} {headers}");
        let headers = answer.headers();
        assert!(!headers.contains_key("access-control-allow-methods"));
    }
}

#[tokio::test]
async fn where_pages_are_listed_no_other_may_ask() {
    let app = app(Origins::These(vec![HOME.to_owned()])).await;
    let answer = get(&app, HOME).await;
    assert_eq!(answer.header("access-control-allow-origin"), HOME);
    assert!(list(&answer, "vary").contains(&"origin".to_owned()));
    let answer = preflight(&app, HOME, "POST", "content-type").await;
    assert_eq!(answer.status(), 200);
    for origin in [
        STRANGER,
        "http://example.org",
        "https://example.org:8443",
        "https://example.org.example.com",
        "null",
    ] {
        let answer = get(&app, origin).await;
        assert!(
            !answer.headers().contains_key("access-control-allow-origin"),
            "{origin}"
        );
        let answer = preflight(&app, origin, "POST", "content-type").await;
        assert_eq!(answer.status(), 400, "{origin}");
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }
    // What is no browser sends no origin, and is not held up.
    let answer = app.query("{ __typename }").await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn where_no_page_is_listed_none_may_ask() {
    let app = app(Origins::These(Vec::new())).await;
    for origin in [HOME, "null"] {
        let answer = get(&app, origin).await;
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
        let answer = preflight(&app, origin, "POST", "content-type").await;
        assert_eq!(answer.status(), 400, "{origin}");
    }
    assert_eq!(app.query("{ __typename }").await.status(), 200);
}

/// What a browser sends for any page without asking first: `fetch` in the mode `no-cors`, or a form.
#[tokio::test]
async fn what_a_form_can_send_is_not_read() {
    let app = TestApp::start().await;
    let body = r#"{"query": "{ __typename }"}"#;
    for content_type in [
        "text/plain",
        "text/plain;charset=UTF-8",
        "text/plain; application/json",
        "text/plain; x=application/json",
        "text/plain, application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/jsonp",
        "application/graphql",
        "",
    ] {
        let request = app.post("/graphql").header("Content-Type", content_type);
        let answer = Answer::to(request.header("Origin", STRANGER).body(body)).await;
        assert_refused(&answer, content_type);
    }
    let answer = Answer::to(app.post("/graphql").body(body)).await;
    assert_refused(&answer, "none");
    let twice = app.post("/graphql").header("Content-Type", "text/plain");
    let twice = twice.header("Content-Type", "application/json").body(body);
    assert_refused(&Answer::to(twice).await, "two");

    // Nothing ran: no operation is counted.
    let metrics = Answer::to(app.get("/metrics")).await;
    assert!(
        !metrics.text().contains(r#"kind="query",operation="""#),
        "{}",
        metrics.text()
    );
}

fn assert_refused(answer: &Answer, content_type: &str) {
    assert_eq!(
        (answer.status(), answer.code().as_str()),
        (415, "BAD_USER_INPUT"),
        "{content_type}"
    );
    assert!(answer.text().contains("application/json"), "{content_type}");
    assert_eq!(answer.json().as_object().unwrap().len(), 1, "no data");
}
