//! Documents that are meant to do harm are refused, and the server goes on.

use std::fmt::Write as _;

use crate::harness::TestApp;

/// Fragments of which each spreads the next `n` times.
fn bomb(n_fragments: usize, n: usize) -> String {
    let mut query = "{ ...f0 }".to_owned();
    for at in 0..n_fragments {
        let next = if at + 1 < n_fragments {
            format!("...f{} ", at + 1).repeat(n)
        } else {
            "__typename".to_owned()
        };
        let _ = write!(query, " fragment f{at} on Query {{ {next} }}");
    }
    query
}

#[tokio::test]
async fn a_document_that_nests_or_multiplies_too_much_is_refused_with_the_limit() {
    let app = TestApp::start().await;
    let deep = |open: &str, close: &str| {
        format!(
            "{{ nodes(ids: {}1{}) {{ id }} }}",
            open.repeat(10_000),
            close.repeat(10_000)
        )
    };
    for (query, limit) in [
        (deep("[", "]"), "the limit is 64"),
        (deep("{a:", "}"), "the limit is 64"),
        (
            format!("{}id{}", "{ a ".repeat(5_000), "}".repeat(5_000)),
            "the limit is 64",
        ),
        ("[".repeat(50_000), "the limit is 64"),
        (bomb(13, 8), "the limit is 10000"),
        (bomb(31, 2), "the limit is 10000"),
        (bomb(60, 1), "the limit is 50"),
    ] {
        let answer = app.query(&query).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "TOO_EXPENSIVE")
        );
        assert!(answer.text().contains(limit), "{}", answer.text());
    }
    assert_eq!(app.query("{ graph { revision } }").await.status(), 200);
}

#[tokio::test]
async fn fragments_in_a_circle_are_refused() {
    let app = TestApp::start().await;
    for query in [
        "{ ...a } fragment a on Query { ...a }",
        "{ ...a } fragment a on Query { graph { version } ...b } fragment b on Query { ...a }",
    ] {
        let answer = app.query(query).await;
        assert_eq!(
            (answer.status(), answer.code().as_str()),
            (400, "BAD_USER_INPUT")
        );
        assert!(
            answer.text().contains("spreads itself"),
            "{}",
            answer.text()
        );
    }
}
