//! What the environment says to a benchmark that uses the databases of the tests.

/// A variable; a cluster of PostgreSQL is used where there is one.
#[expect(
    clippy::disallowed_methods,
    reason = "these variables are for tests, not settings"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    let of = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if name == "HAMKOR_TEST_BACKEND" {
        return of("HAMKOR_TEST_POSTGRES").map(|_| "postgres".to_owned());
    }
    of(name)
}
