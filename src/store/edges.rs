//! [`Store`] methods that follow relations, from many entities at once.

use std::{collections::HashMap, sync::Arc};

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    EdgeCount, EdgeQuery, EdgeShape, Error, Link, Page, Slice, Store,
    filter::{push_condition, push_kinds},
    page::{Cursor, Key, Sort, Term, check, push_bounds, push_order},
    row,
    rows::{self, known},
    sql::Sql,
};
use crate::domain::{NodeKind, RelationDirection, Vocabulary};

/// The most recent first; of one date, in the order in which they came to the graph.
const ORDER: &[Term] = &[
    Term {
        column: "u.since",
        sort: Sort::Text,
        is_descending: true,
    },
    Term {
        column: "u.id",
        sort: Sort::Id,
        is_descending: false,
    },
];

impl Page {
    /// Refuses cursors that are of no list of edges.
    pub fn check_edges(&self) -> Result<(), Error> {
        check(ORDER, self)
    }
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    relation: row::relation::Model,
    parent: Uuid,
}

impl Store {
    /// One page of edges for each of `parents`, in one statement however many are not remembered.
    pub async fn edges_list(
        &self,
        parents: &[Uuid],
        shape: &Arc<EdgeShape>,
    ) -> Result<Vec<Arc<Slice<Link>>>, Error> {
        let known = |parent| self.taken(self.cache()?.edges(parent, shape));
        self.through(parents, known, async |parents| {
            let reading = self.reading();
            let found = self
                .edges_read(parents, shape.query(), shape.page())
                .await?;
            let none = Arc::default();
            let slice = |parent| Arc::clone(found.get(parent).unwrap_or(&none));
            let slices: Vec<_> = parents.iter().map(slice).collect();
            if let Some(reading) = reading {
                for (parent, slice) in parents.iter().zip(&slices) {
                    reading.keep_edges(*parent, shape, Arc::clone(slice));
                }
            }
            Ok(slices)
        })
        .await
    }

    async fn edges_read(
        &self,
        parents: &[Uuid],
        query: &EdgeQuery,
        page: &Page,
    ) -> Result<HashMap<Uuid, Arc<Slice<Link>>>, Error> {
        let mut sql = Sql::of(&self.reader, "");
        push_inside(&mut sql, parents, query.is_within);
        // Only the rows of the page are read whole: an index has what their places depend on.
        sql.push("SELECT r.*, p.parent FROM (SELECT u.parent, u.id, row_number() OVER (");
        sql.push("PARTITION BY u.parent ORDER BY ");
        push_order(&mut sql, ORDER, page);
        sql.push(") AS place FROM (");
        push_legs(&mut sql, parents, query);
        sql.push(") u WHERE 1 = 1");
        push_bounds(&mut sql, ORDER, page)?;
        // One look-up a row: PostgreSQL cannot know how few they are, and would read all edges.
        sql.push(if sql.is_postgres() {
            ") p CROSS JOIN LATERAL (SELECT * FROM relation WHERE id = p.id OFFSET 0) r WHERE "
        } else {
            ") p CROSS JOIN relation r WHERE r.id = p.id AND "
        });
        sql.push("p.place <= ")
            .bind(page.probe())
            .push(" ORDER BY p.parent, p.place");
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        for Row { relation, parent } in Row::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?
        {
            let since = relation.since.as_str().into();
            let cursor = Cursor::new([Key::Text(since), Key::Id(relation.id)]);
            let link = query.link(parent, rows::relation(&relation)?);
            found.entry(parent).or_default().push((cursor, link));
        }
        Ok(found
            .into_iter()
            .map(|(parent, edges)| (parent, Arc::new(page.slice(edges))))
            .collect())
    }

    /// How many edges each of `parents` has that fit.
    pub async fn edges_count(
        &self,
        parents: &[Uuid],
        query: &EdgeQuery,
    ) -> Result<HashMap<Uuid, i64>, Error> {
        let mut sql = Sql::of(&self.reader, "");
        push_inside(&mut sql, parents, query.is_within);
        sql.push("SELECT parent, COUNT(*) AS n FROM (");
        push_legs(&mut sql, parents, query);
        sql.push(") u GROUP BY parent");
        let mut counts = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let parent = row.try_get("", "parent").map_err(Error::Read)?;
            counts.insert(parent, row.try_get("", "n").map_err(Error::Read)?);
        }
        Ok(counts)
    }

    /// How many edges of each kind touch each of `parents`.
    pub async fn edges_count_by_kind(
        &self,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<EdgeCount>>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "SELECT from_id AS parent, kind, 'OUT' AS way, COUNT(*) AS n FROM relation \
             WHERE from_id IN ",
        );
        sql.bind_ids(parents).push(
            " GROUP BY from_id, kind UNION ALL \
             SELECT to_id, kind, 'IN', COUNT(*) FROM relation WHERE to_id IN ",
        );
        sql.bind_ids(parents).push(" GROUP BY to_id, kind");
        let mut counts: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let parent: Uuid = row.try_get("", "parent").map_err(Error::Read)?;
            let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
            let way: String = row.try_get("", "way").map_err(Error::Read)?;
            counts.entry(parent).or_default().push(EdgeCount {
                kind: known("relation", parent, &kind)?,
                direction: known("relation", parent, &way)?,
                count: row.try_get("", "n").map_err(Error::Read)?,
            });
        }
        for counts in counts.values_mut() {
            counts.sort_by_key(|count| (count.kind, count.direction));
        }
        Ok(counts)
    }
}

/// Adds the parents' parts, and the parts of those, where they count.
fn push_inside(sql: &mut Sql, parents: &[Uuid], is_within: bool) {
    if is_within {
        // CROSS, as SQLite would otherwise go through all parts there are at every step.
        sql.push("WITH RECURSIVE inside(parent, id) AS (SELECT id, id FROM entity WHERE id IN ");
        sql.bind_ids(parents).push(
            " UNION SELECT i.parent, p.from_id FROM inside i CROSS JOIN relation p \
             WHERE p.to_id = i.id AND p.kind = 'PART_OF') ",
        );
    }
}

fn push_legs(sql: &mut Sql, parents: &[Uuid], query: &EdgeQuery) {
    let mut is_first = true;
    for leg in &query.legs {
        for (direction, own, other) in [
            (RelationDirection::Out, "from", "to"),
            (RelationDirection::In, "to", "from"),
        ] {
            if leg.direction != RelationDirection::Both && leg.direction != direction {
                continue;
            }
            sql.push(if is_first { "" } else { " UNION ALL " });
            is_first = false;
            push_leg(sql, parents, query, (own, other));
            sql.push(" AND ");
            push_kinds(sql, "r", leg.kinds);
            sql.push(" AND ");
            push_kinds(sql, "r", &query.kinds);
        }
    }
}

fn push_leg(sql: &mut Sql, parents: &[Uuid], query: &EdgeQuery, (own, other): (&str, &str)) {
    if query.is_within {
        sql.push("SELECT r.id, r.since, i.parent FROM inside i CROSS JOIN relation r WHERE r.")
            .push(own);
        sql.push("_id = i.id");
    } else {
        sql.push("SELECT r.id, r.since, r.")
            .push(own)
            .push("_id AS parent FROM relation r WHERE r.");
        sql.push(own).push("_id IN ").bind_ids(parents);
    }
    if !query.others.is_empty() {
        let others: Vec<_> = query
            .others
            .iter()
            .map(|kind| NodeKind::from(*kind).as_str())
            .collect();
        sql.push(" AND r.")
            .push(other)
            .push("_kind IN ('")
            .push(others.join("', '"))
            .push("')");
    }
    if let Some(on) = query.on {
        sql.push(" AND r.since <= ").bind(on.last_day().to_string());
        sql.push(" AND (r.until = '' OR r.until || '~' >= ")
            .bind(on.first_day().to_string());
        sql.push(")");
    }
    if let Some(target) = &query.target {
        sql.push(" AND r.")
            .push(other)
            .push("_id IN (SELECT e.id FROM entity e WHERE ");
        push_condition(sql, target);
        sql.push(")");
    }
}
