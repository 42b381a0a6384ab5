//! Pages of the edges of many entities at once, each read from an index as far as the page goes.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    EdgeQuery, EdgeShape, Error, Link, Page, Slice, Store,
    cells::{Cells, RELATION},
    edge_query::Way,
    edges::{push_inside, push_way},
    gather::{Answers, Question},
    page::{Cursor, Key, Sort, Term, check, push_bounds, push_order},
    sql::Sql,
};

/// The most recent first; of one date, in the order in which they came to the graph.
const ORDER: &[Term] = &[
    Term {
        column: "r.since",
        sort: Sort::Text,
        is_descending: true,
    },
    Term {
        column: "r.id",
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

/// A page of the edges of entities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct EdgePages(pub(super) Arc<EdgeShape>);

impl Question for EdgePages {
    type Key = Uuid;
    type Answer = Arc<Slice<Link>>;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, parent: &Uuid) -> Option<Self::Answer> {
        store.taken(store.cache()?.edges(*parent, &self.0))
    }

    async fn read(&self, store: &Store, parents: &[Uuid]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let (query, page) = (self.0.query(), self.0.page());
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        if query.ways().next().is_some() {
            let mut sql = Sql::of(&store.reader, "");
            push_pages(&mut sql, parents, query, page)?;
            for row in sql.all(&store.reader).await.map_err(Error::Read)? {
                let mut cells = Cells::of(&row);
                let parent = cells.next()?;
                let since: String = cells.next()?;
                let relation = cells.relation()?;
                let cursor = Cursor::new([Key::Text(since.into()), Key::Id(relation.id.uuid)]);
                let link = query.link(parent, relation);
                found.entry(parent).or_default().push((cursor, link));
            }
        }
        let slice = |parent: &Uuid| {
            let edges = found.remove(parent).unwrap_or_default();
            (*parent, Arc::new(page.slice(edges)))
        };
        let answers: Answers<Self> = parents.iter().map(slice).collect();
        if let Some(reading) = reading {
            for (parent, edges) in &answers {
                reading.keep_edges(*parent, &self.0, Arc::clone(edges));
            }
        }
        Ok(answers)
    }
}

/// The page of each parent; where its parts count, it is made of the pages of those.
fn push_pages(
    sql: &mut Sql,
    parents: &[Uuid],
    query: &EdgeQuery,
    page: &Page,
) -> Result<(), Error> {
    if query.is_within {
        push_inside(sql, parents);
        sql.push("SELECT p.parent, r.since, ").push(RELATION);
        sql.push(
            " FROM (SELECT p.parent, r.id, row_number() OVER (PARTITION BY p.parent ORDER BY ",
        );
        push_order(sql, ORDER, page);
        sql.push(") AS place FROM inside p");
        push_page(sql, query, page)?;
        // One look-up a row: PostgreSQL cannot know how few they are, and would read all edges.
        sql.push(if sql.is_postgres() {
            ") p CROSS JOIN LATERAL (SELECT * FROM relation WHERE id = p.id OFFSET 0) r WHERE "
        } else {
            ") p CROSS JOIN relation r WHERE r.id = p.id AND "
        });
        sql.push("p.place <= ").bind(page.probe());
        sql.push(" ORDER BY p.parent, p.place");
    } else {
        sql.push("SELECT p.id, r.since, ")
            .push(RELATION)
            .push(" FROM ");
        sql.bind_rows(parents);
        push_page(sql, query, page)?;
        sql.push(" ORDER BY p.id, ");
        push_order(sql, ORDER, page);
    }
    Ok(())
}

/// Adds ` CROSS JOIN …`, the page `r` of the edges of each entity `p`.
fn push_page(sql: &mut Sql, query: &EdgeQuery, page: &Page) -> Result<(), Error> {
    let is_postgres = sql.is_postgres();
    // SQLite has no such joins, but looks up row by row what stands behind IN.
    let (join, columns, end) = if is_postgres {
        (" CROSS JOIN LATERAL (", "r.*", ") r")
    } else {
        (" CROSS JOIN relation r WHERE r.id IN (", "r.id", ")")
    };
    sql.push(join);
    let ways: Vec<_> = query.ways().collect();
    if let [way] = ways.as_slice() {
        sql.push("SELECT ").push(columns);
        push_latest(sql, query, page, way)?;
    } else {
        sql.push("SELECT ").push(columns).push(" FROM (");
        for (n, way) in ways.iter().enumerate() {
            sql.push(if n > 0 { " UNION ALL " } else { "" });
            sql.push("SELECT * FROM (SELECT ");
            sql.push(if is_postgres { "r.*" } else { "r.id, r.since" });
            push_latest(sql, query, page, way)?;
            sql.push(") w");
        }
        sql.push(") r ORDER BY ");
        push_order(sql, ORDER, page);
        sql.push(" LIMIT ").bind(page.probe());
    }
    sql.push(end);
    Ok(())
}

/// Adds ` FROM …`, the edges of `p` one way, as many as a page has.
fn push_latest(sql: &mut Sql, query: &EdgeQuery, page: &Page, way: &Way) -> Result<(), Error> {
    sql.push(" FROM relation r WHERE r.").push(way.own());
    sql.push("_id = p.id AND ");
    push_way(sql, query, way);
    push_bounds(sql, ORDER, page)?;
    sql.push(" ORDER BY ");
    push_order(sql, ORDER, page);
    sql.push(" LIMIT ").bind(page.probe());
    Ok(())
}
