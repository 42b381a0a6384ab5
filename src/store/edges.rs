//! [`Store`] methods that follow relations, from many entities at once.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    EdgeCount, EdgeQuery, EdgeShape, Edges, Error, Store,
    edge_pages::EdgePages,
    edge_query::Way,
    filter::{push_condition, push_kinds},
    rows::known,
    sql::Sql,
};
use crate::domain::{NodeKind, Vocabulary};

impl Store {
    /// One page of edges for each of `parents`, in one statement however many are not remembered.
    pub async fn edges_list(
        &self,
        parents: &[Uuid],
        shape: &Arc<EdgeShape>,
    ) -> Result<Vec<Edges>, Error> {
        let gather = &self.live.gathers.edges;
        let found = gather
            .ask(self, &EdgePages(Arc::clone(shape)), parents)
            .await?;
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// How many edges each of `parents` has that fit.
    pub async fn edges_count(
        &self,
        parents: &[Uuid],
        query: &EdgeQuery,
    ) -> Result<HashMap<Uuid, i64>, Error> {
        if query.ways().next().is_none() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::of(&self.reader, "");
        if query.is_within {
            push_inside(&mut sql, parents);
        }
        sql.push("SELECT parent, COUNT(*) AS n FROM (");
        push_all(&mut sql, parents, query);
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

/// Adds the parents' parts, and the parts of those, as `inside`.
pub(super) fn push_inside(sql: &mut Sql, parents: &[Uuid]) {
    // CROSS, as SQLite would otherwise go through all parts there are at every step.
    sql.push("WITH RECURSIVE inside(parent, id) AS (SELECT id, id FROM entity WHERE id IN ");
    sql.bind_ids(parents).push(
        " UNION SELECT i.parent, p.from_id FROM inside i CROSS JOIN relation p \
         WHERE p.to_id = i.id AND p.kind = 'PART_OF') ",
    );
}

/// Adds the edges of all parents that fit, each with its parent.
pub(super) fn push_all(sql: &mut Sql, parents: &[Uuid], query: &EdgeQuery) {
    for (n, way) in query.ways().enumerate() {
        let own = way.own();
        sql.push(if n > 0 { " UNION ALL " } else { "" });
        sql.push("SELECT ");
        if query.is_within {
            sql.push("i.parent, ");
        } else {
            sql.push(format_args!("r.{own}_id AS parent, "));
        }
        push_edge(sql, &way);
        if query.is_within {
            sql.push(" FROM inside i CROSS JOIN relation r WHERE r.");
            sql.push(own).push("_id = i.id AND ");
        } else {
            sql.push(" FROM relation r WHERE r.").push(own);
            sql.push("_id IN ").bind_ids(parents).push(" AND ");
        }
        push_way(sql, query, &way);
    }
}

/// Adds what is known of an edge `r` that is walked this way, without its row.
pub(super) fn push_edge(sql: &mut Sql, way: &Way) {
    let other = way.other();
    sql.push("r.since, r.id, r.kind");
    sql.push(format_args!(", {} AS is_out", u8::from(way.is_out)));
    for part in ["kind", "id"] {
        sql.push(format_args!(", r.{other}_{part} AS other_{part}"));
    }
}

/// Adds what makes an edge `r` fit that is walked this way.
pub(super) fn push_way(sql: &mut Sql, query: &EdgeQuery, way: &Way) {
    let other = way.other();
    push_kinds(sql, "r", &way.kinds);
    if !query.others.is_empty() {
        let others = query.others.iter();
        let others: Vec<_> = others.map(|kind| NodeKind::from(*kind).as_str()).collect();
        let others = others.join("', '");
        sql.push(format_args!(" AND r.{other}_kind IN ('{others}')"));
    }
    if let Some(on) = query.on {
        sql.push(" AND r.since <= ").bind(on.last_day().to_string());
        sql.push(" AND (r.until = '' OR r.until || '~' >= ")
            .bind(on.first_day().to_string());
        sql.push(")");
    }
    if let Some(target) = &query.target {
        sql.push(format_args!(
            " AND r.{other}_id IN (SELECT e.id FROM entity e WHERE "
        ));
        push_condition(sql, target);
        sql.push(")");
    }
}
