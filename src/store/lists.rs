//! [`Store`] methods that list entities of a kind, and count them for a filter panel.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    Condition, Error, Page, Slice, Store,
    filter::push_condition,
    page::{Key, Sort, Term, check, cursor, push_bounds, push_order},
    row,
    rows::{self, known},
    sql::Sql,
};
use crate::domain::{Entity, EntityKind, Id, RelationKind, Vocabulary};

/// What a list of entities is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderKey {
    /// The name shown in English, by its spelling.
    Name,
    /// Its first day, or when it was founded; unstated ones come before all dates.
    Starts,
    /// Its last day, or when it was closed; unstated ones come before all dates.
    Ends,
    /// How far along it is.
    Status,
    /// Its number; those without come last.
    Ordinal,
    /// When its records last changed.
    UpdatedAt,
}

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

impl OrderKey {
    fn column(self) -> &'static str {
        match self {
            Self::Name => "e.name_key",
            Self::Starts => "e.starts",
            Self::Ends => "e.ends",
            Self::Status => "e.status_rank",
            Self::Ordinal => "e.ordinal",
            Self::UpdatedAt => "e.updated_at",
        }
    }

    fn sort(self) -> Sort {
        match self {
            Self::Name | Self::Starts | Self::Ends => Sort::Text,
            Self::Status | Self::Ordinal | Self::UpdatedAt => Sort::Int,
        }
    }

    fn key(self, row: &row::entity::Model) -> Key {
        match self {
            Self::Name => Key::Text(row.name_key.clone()),
            Self::Starts => Key::Text(row.starts.clone()),
            Self::Ends => Key::Text(row.ends.clone()),
            Self::Status => Key::Int(row.status_rank.into()),
            Self::Ordinal => Key::Int(row.ordinal.into()),
            Self::UpdatedAt => Key::Int(row.updated_at),
        }
    }
}

/// The columns that an order means; the id tells apart what is alike in them.
fn terms(order: &[(OrderKey, bool)]) -> Vec<Term> {
    let stated = order.iter().map(|(key, is_descending)| Term {
        column: key.column(),
        sort: key.sort(),
        is_descending: *is_descending,
    });
    let id = Term {
        column: "e.id",
        sort: Sort::Id,
        is_descending: false,
    };
    stated.chain([id]).collect()
}

impl Page {
    /// Refuses cursors that are not of a list of entities in that order.
    pub fn check_entities(&self, order: &[(OrderKey, bool)]) -> Result<(), Error> {
        check(&terms(order), self)
    }
}

impl Store {
    /// One page of the entities of `kind` that fit; `order` holds keys and whether they descend.
    pub async fn entities_list(
        &self,
        kind: EntityKind,
        condition: &Condition,
        order: &[(OrderKey, bool)],
        page: &Page,
    ) -> Result<Slice<Entity>, Error> {
        let terms = terms(order);
        let mut sql = Sql::of(&self.reader, "SELECT e.* FROM entity e WHERE ");
        push_list(&mut sql, kind, condition);
        push_bounds(&mut sql, &terms, page)?;
        sql.push(" ORDER BY ");
        push_order(&mut sql, &terms, page);
        sql.push(" LIMIT ").bind(page.probe());
        let mut items = Vec::new();
        for row in row::entity::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?
        {
            let mut keys: Vec<_> = order.iter().map(|(key, _)| key.key(&row)).collect();
            keys.push(Key::Id(row.id));
            items.push((cursor(&keys), rows::entity(&row)?));
        }
        Ok(page.slice(items))
    }

    /// How many entities of `kind` fit.
    pub async fn entities_count(
        &self,
        kind: EntityKind,
        condition: &Condition,
    ) -> Result<i64, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT COUNT(*) AS n FROM entity e WHERE ");
        push_list(&mut sql, kind, condition);
        self.count(sql).await
    }

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

fn push_list(sql: &mut Sql, kind: EntityKind, condition: &Condition) {
    sql.push("e.kind = '").push(kind.as_str()).push("' AND ");
    push_condition(sql, condition);
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
