//! [`Store`] methods that tell what rests on sources.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Error, Page, Slice, Store,
    page::{Cursor, Key, Sort, Term, push_bounds, push_order},
    rows::known,
    sql::Sql,
};
use crate::domain::Id;

/// In the order in which the subjects came to the graph.
const ORDER: &[Term] = &[Term {
    column: "c.subject_id",
    sort: Sort::Id,
    is_descending: false,
}];

impl Store {
    /// One page of what cites each of `sources`: entities, or relations if `of_relations`.
    pub async fn cited_list(
        &self,
        sources: &[Uuid],
        of_relations: bool,
        page: &Page,
    ) -> Result<HashMap<Uuid, Slice<Id>>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "SELECT * FROM (SELECT s.id AS source, c.subject_kind AS kind, c.subject_id AS id, \
             row_number() OVER (PARTITION BY s.id ORDER BY ",
        );
        push_order(&mut sql, ORDER, page);
        sql.push(") AS place");
        push_cited(&mut sql, sources, of_relations);
        push_bounds(&mut sql, ORDER, page)?;
        sql.push(") p WHERE place <= ")
            .bind(page.probe())
            .push(" ORDER BY source, place");
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let source = row.try_get("", "source").map_err(Error::Read)?;
            let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
            let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
            let subject = Id::new(known("citation", id, &kind)?, id);
            let placed = (Cursor::new([Key::Id(id)]), subject);
            found.entry(source).or_default().push(placed);
        }
        let slice = |(source, subjects)| (source, page.slice(subjects));
        Ok(found.into_iter().map(slice).collect())
    }

    /// How much cites each of `sources`: entities, or relations if `of_relations`.
    pub async fn cited_count(
        &self,
        sources: &[Uuid],
        of_relations: bool,
    ) -> Result<HashMap<Uuid, i64>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT s.id AS source, COUNT(*) AS n");
        push_cited(&mut sql, sources, of_relations);
        sql.push(" GROUP BY s.id");
        let mut counts = HashMap::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let source = row.try_get("", "source").map_err(Error::Read)?;
            counts.insert(source, row.try_get("", "n").map_err(Error::Read)?);
        }
        Ok(counts)
    }
}

fn push_cited(sql: &mut Sql, sources: &[Uuid], of_relations: bool) {
    sql.push(" FROM source s JOIN citation c ON c.source_slug = s.slug WHERE s.id IN ")
        .bind_ids(sources);
    sql.push(if of_relations {
        " AND c.subject_kind = 'relation'"
    } else {
        " AND c.subject_kind <> 'relation'"
    });
}
