//! [`Store`] method that counts the values of a list's entities, for a filter panel.

use uuid::Uuid;

use super::{Condition, Error, Store, lists::push_list, rows::known, sql::Sql};
use crate::domain::{EntityKind, Id, RelationKind, Vocabulary};

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The field: `status`, `kind`, `direction`.
    pub field: String,
    /// The value: a status, a kind, a code; for an entity its slug.
    pub value: String,
    /// The entity that the value is.
    pub entity: Option<Id>,
    /// How many entities of the list have it.
    pub count: i64,
}

/// The most values of one facet.
const MAX_VALUES: i64 = 50;

impl Store {
    /// Counts of the values that the entities of the list have, the most frequent first.
    pub async fn entities_facets(
        &self,
        kind: EntityKind,
        condition: &Condition,
    ) -> Result<Vec<FacetCount>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "WITH hit AS MATERIALIZED (SELECT e.id, e.status, e.class FROM entity e WHERE ",
        );
        push_list(&mut sql, kind, condition);
        sql.push(") SELECT * FROM (");
        push_facets(&mut sql, kind);
        sql.push(") f WHERE place <= ")
            .bind(MAX_VALUES)
            .push(" ORDER BY facet, place");
        let mut facets = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let id: Option<Uuid> = row.try_get("", "entity_id").map_err(Error::Read)?;
            let kind: Option<String> = row.try_get("", "entity_kind").map_err(Error::Read)?;
            let entity = match (id, kind) {
                (Some(id), Some(kind)) => Some(Id::of_entity(known("entity", id, &kind)?, id)),
                _ => None,
            };
            facets.push(FacetCount {
                field: row.try_get("", "facet").map_err(Error::Read)?,
                value: row.try_get("", "value").map_err(Error::Read)?,
                entity,
                count: row.try_get("", "n").map_err(Error::Read)?,
            });
        }
        Ok(facets)
    }
}

/// The facets of a kind that lead to other entities: field, kind of edge, whether it leads out.
fn linked_facets(kind: EntityKind) -> &'static [(&'static str, RelationKind, bool)] {
    match kind {
        EntityKind::Project => &[
            ("direction", RelationKind::Advances, true),
            ("funder", RelationKind::Funds, false),
            ("place", RelationKind::LocatedIn, true),
        ],
        EntityKind::Institution => &[
            ("direction", RelationKind::Advances, true),
            ("place", RelationKind::LocatedIn, true),
        ],
        EntityKind::Event => &[
            ("direction", RelationKind::Covers, true),
            ("place", RelationKind::LocatedIn, true),
        ],
        EntityKind::Person => &[("institution", RelationKind::HoldsOffice, true)],
        EntityKind::Place | EntityKind::Direction => &[("parent", RelationKind::PartOf, true)],
    }
}

fn push_facets(sql: &mut Sql, kind: EntityKind) {
    let none = if sql.is_postgres() {
        "CAST(NULL AS uuid)"
    } else {
        "NULL"
    };
    for (n, (facet, column)) in [("kind", "class"), ("status", "status")].iter().enumerate() {
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push("SELECT '")
            .push(facet)
            .push("' AS facet, ")
            .push(column)
            .push(" AS value, ");
        sql.push(none)
            .push(" AS entity_id, CAST(NULL AS TEXT) AS entity_kind, COUNT(*) AS n, ");
        sql.push("row_number() OVER (ORDER BY COUNT(*) DESC, ")
            .push(column)
            .push(") AS place ");
        sql.push("FROM hit WHERE ")
            .push(column)
            .push(" IS NOT NULL GROUP BY ")
            .push(column);
    }
    if kind == EntityKind::Project {
        sql.push(" UNION ALL SELECT 'sector', s.code, ").push(none);
        sql.push(
            ", CAST(NULL AS TEXT), COUNT(*), row_number() OVER (ORDER BY COUNT(*) DESC, s.code) \
             FROM hit JOIN entity_sector s ON s.entity_id = hit.id GROUP BY s.code",
        );
    }
    for (facet, relation, leads_out) in linked_facets(kind) {
        let (own, other) = if *leads_out {
            ("from_id", "to_id")
        } else {
            ("to_id", "from_id")
        };
        sql.push(" UNION ALL SELECT '")
            .push(facet)
            .push("', o.slug, o.id, o.kind, d.n, ");
        sql.push("row_number() OVER (ORDER BY d.n DESC, o.slug) FROM ");
        // CROSS, so that the cost is that of the hits and not of all edges of the kind.
        sql.push("(SELECT other, COUNT(*) AS n FROM (SELECT DISTINCT r.")
            .push(own)
            .push(" AS own, r.")
            .push(other);
        sql.push(" AS other FROM hit CROSS JOIN relation r WHERE r.")
            .push(own);
        sql.push(" = hit.id AND r.kind = '")
            .push(relation.as_str())
            .push("') pairs GROUP BY other) d ");
        sql.push("JOIN entity o ON o.id = d.other");
    }
}
