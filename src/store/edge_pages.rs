//! Pages of the edges of many entities at once; on PostgreSQL each is read from an index, as far as
//! the page goes.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    EdgeQuery, EdgeShape, Error, Link, Page, Slice, Store,
    cells::{Cells, RELATION},
    edge_query::Way,
    edges::{push_all, push_inside, push_way},
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
    if sql.is_postgres() && !query.is_within {
        sql.push("SELECT p.id, r.since, ").push(RELATION);
        sql.push(" FROM ").bind_rows(parents);
        push_page(sql, query, page)?;
        sql.push(" ORDER BY p.id, ");
        push_order(sql, ORDER, page);
        return Ok(());
    }
    if query.is_within {
        push_inside(sql, parents);
    }
    // Only the rows of the page are read whole: an index has what their places depend on.
    sql.push("SELECT p.parent, r.since, ").push(RELATION);
    sql.push(" FROM (SELECT parent, r.id, row_number() OVER (PARTITION BY parent ORDER BY ");
    push_order(sql, ORDER, page);
    sql.push(") AS place FROM ");
    if sql.is_postgres() {
        sql.push("inside p");
        push_page(sql, query, page)?;
        // One look-up a row: PostgreSQL cannot know how few they are, and would read all edges.
        sql.push(") p CROSS JOIN LATERAL (SELECT * FROM relation WHERE id = p.id OFFSET 0) r");
        sql.push(" WHERE p.place <= ");
    } else {
        // SQLite has no joins that read a page for each row.
        sql.push("(");
        push_all(sql, parents, query);
        sql.push(") r WHERE 1 = 1");
        push_bounds(sql, ORDER, page)?;
        sql.push(") p CROSS JOIN relation r WHERE r.id = p.id AND p.place <= ");
    }
    sql.bind(page.probe());
    sql.push(" ORDER BY p.parent, p.place");
    Ok(())
}

/// Adds ` CROSS JOIN LATERAL …`, the page `r` of the edges of each entity `p`.
fn push_page(sql: &mut Sql, query: &EdgeQuery, page: &Page) -> Result<(), Error> {
    sql.push(" CROSS JOIN LATERAL (SELECT r.*");
    let ways: Vec<_> = query.ways().collect();
    if let [way] = ways.as_slice() {
        push_latest(sql, query, page, way)?;
    } else {
        for (n, way) in ways.iter().enumerate() {
            sql.push(if n > 0 { " UNION ALL " } else { " FROM (" });
            sql.push("SELECT * FROM (SELECT r.*");
            push_latest(sql, query, page, way)?;
            sql.push(") w");
        }
        sql.push(") r ORDER BY ");
        push_order(sql, ORDER, page);
        sql.push(" LIMIT ").bind(page.probe());
    }
    sql.push(") r");
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
