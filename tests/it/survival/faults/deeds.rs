//! What is done over HTTP: how it is prepared, done, and seen to be done or not.

use serde_json::{Value, json};

use super::{
    Deed,
    world::{AGENCY, World},
};

/// The record of that name, of one deed.
pub(super) fn key(which: &str, n: usize) -> String {
    format!("{which}-{n}")
}

fn institution(which: &str, n: usize, name: &str) -> Value {
    json!({ "key": key(which, n), "names": [{ "text": name }], "institutionKind": "AGENCY" })
}

fn record(which: &str, n: usize) -> Value {
    json!({ "agency": AGENCY, "key": key(which, n) })
}

fn both(n: usize) -> Value {
    json!({ "into": { "record": record("a", n) }, "from": { "record": record("b", n) } })
}

impl Deed {
    /// Writes what it needs.
    pub(super) async fn prepare(self, world: &World, n: usize) {
        for which in ["a", "b"] {
            let input = institution(which, n, "Before");
            assert!(world.tell("putInstitution", &input, &key(which, n)).await);
        }
        if self == Self::Split {
            let name = format!("prepare-{n}");
            assert!(world.tell("mergeEntities", &both(n), &name).await);
        }
        assert!(!self.is_done(world, n).await);
    }

    /// Does it, or asks for the same again; whether it is acknowledged.
    pub(super) async fn act(self, world: &World, n: usize) -> bool {
        let (field, input) = match self {
            Self::Put => ("putInstitution", institution("a", n, "After")),
            Self::Withdraw => ("withdrawRecord", json!({ "key": key("b", n) })),
            Self::Merge => ("mergeEntities", both(n)),
            Self::Split => ("splitRecord", json!({ "record": record("b", n) })),
            Self::Rebuild | Self::Import | Self::Migrate => panic!("{self:?} is a command's"),
        };
        world.tell(field, &input, &format!("act-{n}")).await
    }

    /// Whether all of it is done; none of it is, or this fails.
    pub(super) async fn is_done(self, world: &World, n: usize) -> bool {
        let named = |which| {
            let key = key(which, n);
            format!("institution(by: {{record: {{agency: \"{AGENCY}\", key: \"{key}\"}}}})")
        };
        let query = format!(
            "{{ a: {} {{ id name revision }} b: {} {{ id }} }}",
            named("a"),
            named("b")
        );
        let data = world.ask(&query).await;
        let data = data.expect("what is asked when all is well again is answered");
        let (a, b) = (&data["a"], &data["b"]);
        let state = match self {
            Self::Put => (a["name"].as_str(), a["revision"].as_i64()),
            Self::Withdraw => return b.is_null(),
            _ => {
                let is_one = a["id"] == b["id"];
                assert_eq!(a["revision"], 1 + i64::from(is_one), "{data}");
                return is_one == (self == Self::Merge);
            }
        };
        match state {
            (Some("After"), Some(2)) => true,
            (Some("Before"), Some(1)) => false,
            _ => panic!("it is done in part, or twice: {data}"),
        }
    }

    /// Whoever comes next can write, and reads what was written.
    pub(super) async fn next_write(world: &World, n: usize) {
        let input = institution("next", n, "Next");
        assert!(world.tell("putInstitution", &input, &key("next", n)).await);
        let named = key("next", n);
        let query = format!(
            "{{ institution(by: {{record: {{agency: \"{AGENCY}\", key: \"{named}\"}}}}) {{ name }} }}"
        );
        let data = world.ask(&query).await.expect("it is answered");
        assert_eq!(data["institution"]["name"], "Next");
    }
}
