//! Pages of the edges of many entities at once; on PostgreSQL each is read from an index, as far as
//! the page goes.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use uuid::Uuid;

use super::{
    EdgeQuery, EdgeShape, Edges, Error, Link, Page, Store,
    cells::{Cells, ENTITY, RELATION},
    edge_query::Way,
    edges::{push_all, push_edge, push_inside, push_way},
    gather::{Answers, Question},
    page::{Cursor, Key, Sort, Term, check, push_bounds, push_order},
    sql::Sql,
};
use crate::domain::{Entity, Id};

/// The most recent first; of one date, in the order in which they came to the graph.
const ORDER: &[Term] = &order("r.since", "r.id");
/// The same of the edges that were found.
const ORDER_FOUND: &[Term] = &order("p.since", "p.id");

const fn order(since: &'static str, id: &'static str) -> [Term; 2] {
    [
        Term {
            column: since,
            sort: Sort::Text,
            is_descending: true,
        },
        Term {
            column: id,
            sort: Sort::Id,
            is_descending: false,
        },
    ]
}

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
    type Answer = Edges;
    const AT_ONCE: usize = 2;

    fn known(&self, store: &Store, parent: &Uuid) -> Option<Edges> {
        let page = store.taken(store.cache()?.edges(*parent, &self.0))?;
        Some(Edges { page, others: None })
    }

    async fn read(&self, store: &Store, parents: &[Uuid]) -> Result<Answers<Self>, Error> {
        let reading = store.reading();
        let along = self.0.along();
        let mut pages: HashMap<Uuid, Vec<_>> = HashMap::new();
        let mut others = Others::default();
        if self.0.query().ways().next().is_some() {
            let mut sql = Sql::of(&store.reader, "");
            push_pages(&mut sql, parents, &self.0)?;
            for row in sql.all(&store.reader).await.map_err(Error::Read)? {
                let mut cells = Cells::of(&row);
                let parent = cells.next()?;
                let since: String = cells.next()?;
                let id = cells.next()?;
                let cursor = Cursor::new([Key::Text(since.into()), Key::Id(id)]);
                let kind = cells.word("relation", id)?;
                let is_out = cells.next::<i32>()? == 1;
                let other = cells.id("relation", id)?;
                let relation = if along.relations {
                    Some(Arc::new(cells.relation()?))
                } else {
                    None
                };
                if along.others {
                    others.add(store, parent, other, cells)?;
                }
                let link = Link {
                    id,
                    kind,
                    is_out,
                    other,
                    relation,
                };
                pages.entry(parent).or_default().push((cursor, link));
            }
        }
        let mut edges = |parent: &Uuid| {
            let page = pages.remove(parent).unwrap_or_default();
            let page = Arc::new(self.0.page().slice(page));
            let others = others.of.remove(parent).map(Arc::from);
            (*parent, Edges { page, others })
        };
        let answers: Answers<Self> = parents.iter().map(&mut edges).collect();
        if let Some(reading) = reading {
            for (parent, edges) in &answers {
                reading.keep_edges(*parent, &self.0, Arc::clone(&edges.page));
            }
            for (id, other) in others.read {
                reading.keep_entity(id, Some(other));
            }
        }
        Ok(answers)
    }
}

/// The entities that came with edges.
#[derive(Default)]
struct Others {
    read: HashMap<Uuid, Arc<Entity>>,
    /// Those of each parent.
    of: HashMap<Uuid, Vec<Arc<Entity>>>,
}

impl Others {
    /// Takes one from what is left of its edge's row, unless it is remembered.
    fn add(
        &mut self,
        store: &Store,
        parent: Uuid,
        id: Id,
        mut cells: Cells<'_>,
    ) -> Result<(), Error> {
        if store.entity_known(id.uuid).is_some() {
            return Ok(());
        }
        let other = match self.read.entry(id.uuid) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(place) => match cells.entity_if_any()? {
                Some(entity) => Arc::clone(place.insert(Arc::new(entity))),
                None => return Ok(()),
            },
        };
        self.of.entry(parent).or_default().push(other);
        Ok(())
    }
}

/// The page of each parent; where its parts count, it is made of the pages of those.
fn push_pages(sql: &mut Sql, parents: &[Uuid], shape: &EdgeShape) -> Result<(), Error> {
    let (query, along) = (shape.query(), shape.along());
    if query.is_within {
        push_inside(sql, parents);
    }
    sql.push("SELECT p.parent, p.since, p.id, p.kind, p.is_out, p.other_kind, p.other_id");
    if along.relations {
        sql.push(", ").push(RELATION);
    }
    if along.others {
        sql.push(", ").push(ENTITY);
    }
    sql.push(" FROM (");
    push_found(sql, parents, query, shape.page())?;
    sql.push(") p");
    if along.relations {
        push_row(sql, "relation", "r", "p.id");
    }
    if along.others {
        push_row(sql, "entity", "e", "p.other_id");
    }
    sql.push(" ORDER BY p.parent, ");
    push_order(sql, ORDER_FOUND, shape.page());
    Ok(())
}

/// Joins the row of `table` that belongs to an edge, as `name`, if it is there.
fn push_row(sql: &mut Sql, table: &str, name: &str, id: &str) {
    if sql.is_postgres() {
        // One look-up an edge: PostgreSQL cannot know how few they are, and would read the whole table.
        sql.push(format_args!(
            " LEFT JOIN LATERAL (SELECT * FROM {table} WHERE id = {id} OFFSET 0) {name} ON TRUE"
        ));
    } else {
        sql.push(format_args!(
            " LEFT JOIN {table} {name} ON {name}.id = {id}"
        ));
    }
}

/// Adds a `SELECT` of the edges of the page, from indexes alone where nothing is asked that only rows
/// have.
fn push_found(
    sql: &mut Sql,
    parents: &[Uuid],
    query: &EdgeQuery,
    page: &Page,
) -> Result<(), Error> {
    if sql.is_postgres() && !query.is_within {
        sql.push("SELECT q.id AS parent, r.* FROM ")
            .bind_rows(parents);
        return push_page(sql, query, page);
    }
    sql.push("SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY parent ORDER BY ");
    push_order(sql, ORDER, page);
    sql.push(") AS place FROM (");
    if sql.is_postgres() {
        sql.push("SELECT q.parent, r.* FROM inside q");
        push_page(sql, query, page)?;
        sql.push(") r");
    } else {
        // SQLite has no joins that read a page for each row.
        push_all(sql, parents, query);
        sql.push(") r WHERE 1 = 1");
        push_bounds(sql, ORDER, page)?;
    }
    sql.push(") f WHERE place <= ").bind(page.probe());
    Ok(())
}

/// Adds ` CROSS JOIN LATERAL …`, the page `r` of the edges of each entity `q`.
fn push_page(sql: &mut Sql, query: &EdgeQuery, page: &Page) -> Result<(), Error> {
    sql.push(" CROSS JOIN LATERAL (");
    let ways: Vec<_> = query.ways().collect();
    if let [way] = ways.as_slice() {
        push_latest(sql, query, page, way)?;
    } else {
        for (n, way) in ways.iter().enumerate() {
            sql.push(if n > 0 {
                " UNION ALL "
            } else {
                "SELECT * FROM ("
            });
            sql.push("SELECT * FROM (");
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

/// Adds a `SELECT` of the edges of `q` one way, as many as a page has.
fn push_latest(sql: &mut Sql, query: &EdgeQuery, page: &Page, way: &Way) -> Result<(), Error> {
    sql.push("SELECT ");
    push_edge(sql, way);
    sql.push(" FROM relation r WHERE r.").push(way.own());
    sql.push("_id = q.id AND ");
    push_way(sql, query, way);
    push_bounds(sql, ORDER, page)?;
    sql.push(" ORDER BY ");
    push_order(sql, ORDER, page);
    sql.push(" LIMIT ").bind(page.probe());
    Ok(())
}
