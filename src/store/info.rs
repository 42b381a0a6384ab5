//! [`Store`] methods on the graph as a whole.

use super::{Error, Store, sql::Sql};
use crate::domain::{EntityKind, Instant, Vocabulary};

/// What is known of the graph as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphInfo {
    /// The number of its newest change, 0 before the first.
    pub revision: i64,
    /// When that was.
    pub updated_at: Option<Instant>,
    /// How many entities of each kind it has.
    pub counts: Vec<(EntityKind, i64)>,
    /// How many relations it has.
    pub relations: i64,
}

impl Store {
    /// Counts what there is.
    pub async fn graph_info(&self) -> Result<GraphInfo, Error> {
        let head = "SELECT revision, updated_at FROM change_head WHERE id = 1";
        let head = Sql::of(&self.reader, head).all(&self.reader).await;
        let head = head.map_err(Error::Read)?;
        let (revision, updated_at) = match head.first() {
            Some(row) => (
                row.try_get("", "revision").map_err(Error::Read)?,
                row.try_get::<Option<i64>>("", "updated_at")
                    .map_err(Error::Read)?,
            ),
            None => (0, None),
        };
        let counts = "SELECT kind, COUNT(*) AS n FROM entity GROUP BY kind \
                      UNION ALL SELECT 'RELATION', COUNT(*) FROM relation";
        let mut found = Vec::new();
        let rows = Sql::of(&self.reader, counts).all(&self.reader).await;
        for row in rows.map_err(Error::Read)? {
            let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
            let n: i64 = row.try_get("", "n").map_err(Error::Read)?;
            found.push((kind, n));
        }
        let count = |name: &str| {
            let known = found.iter().find(|(kind, _)| kind == name);
            known.map_or(0, |(_, n)| *n)
        };
        Ok(GraphInfo {
            revision,
            updated_at: updated_at.map(Instant::from_micros),
            counts: EntityKind::ALL
                .iter()
                .map(|kind| (*kind, count(kind.as_str())))
                .collect(),
            relations: count("RELATION"),
        })
    }
}
