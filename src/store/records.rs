//! [`Store`] methods that read what agencies said, and who they are.

use std::collections::HashMap;

use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::{
    Error, Page, Slice, Store,
    apply::Ranked,
    page::{Cursor, Key, Sort, Term, push_bounds, push_order},
    refs::{Directory, Wanted},
    row, rows,
    sql::{Sql, columns},
};
use crate::domain::{Agency, EntityRef, Id, NodeKind, Record, Source, Vocabulary as _};

/// In the order in which they were first written.
const ORDER: &[Term] = &[Term {
    column: "r.id",
    sort: Sort::Id,
    is_descending: false,
}];
/// By slug.
const BY_SLUG: &[Term] = &[Term {
    column: "s.slug",
    sort: Sort::Text,
    is_descending: false,
}];

impl Store {
    /// The records about each of `subjects` that stand, the strongest agency's first.
    pub async fn records_of(&self, subjects: &[Uuid]) -> Result<HashMap<Uuid, Vec<Record>>, Error> {
        let mut sql = Ranked::select(&self.reader);
        sql.push("NOT r.withdrawn AND r.subject_id IN ")
            .bind_ids(subjects);
        sql.push(" ORDER BY a.precedence, r.id");
        let mut records: HashMap<Uuid, Vec<_>> = HashMap::new();
        for record in self.records(sql).await? {
            records.entry(record.subject.uuid).or_default().push(record);
        }
        Ok(records)
    }

    /// The records of those ids, in no order.
    pub async fn records_get_many(&self, ids: &[Uuid]) -> Result<Vec<Record>, Error> {
        let mut sql = Ranked::select(&self.reader);
        sql.push("r.id IN ").bind_ids(ids);
        self.records(sql).await
    }

    /// One page of the records of each of `agencies`, in the order in which they were first written.
    pub async fn records_list(
        &self,
        agencies: &[Uuid],
        page: &Page,
    ) -> Result<HashMap<Uuid, Slice<Record>>, Error> {
        let mut sql = Sql::of(&self.reader, "SELECT p.*, a.precedence FROM (SELECT ");
        sql.push(columns::<row::record::Entity>("r"))
            .push(", row_number() OVER (PARTITION BY r.agency_id ORDER BY ");
        push_order(&mut sql, ORDER, page);
        sql.push(") AS place FROM record r WHERE r.agency_id IN ")
            .bind_ids(agencies);
        push_bounds(&mut sql, ORDER, page)?;
        sql.push(") p JOIN agency a ON a.id = p.agency_id WHERE place <= ")
            .bind(page.probe())
            .push(" ORDER BY p.agency_id, place");
        let mut found: HashMap<Uuid, Vec<_>> = HashMap::new();
        for record in self.records(sql).await? {
            let placed = (Cursor::new([Key::Id(record.id.uuid)]), record);
            found.entry(placed.1.agency.uuid).or_default().push(placed);
        }
        let slice = |(agency, records)| (agency, page.slice(records));
        Ok(found.into_iter().map(slice).collect())
    }

    /// The next `n` records behind that of the id `after` that stand, of one agency or of all, about
    /// one kind of node or any, in the order in which they were first written.
    pub async fn records_after(
        &self,
        agency: Option<Uuid>,
        kind: Option<NodeKind>,
        after: Uuid,
        n: u64,
    ) -> Result<Vec<Record>, Error> {
        let mut sql = Ranked::select(&self.reader);
        sql.push("NOT r.withdrawn AND r.id > ").bind(after);
        if let Some(agency) = agency {
            sql.push(" AND r.agency_id = ").bind(agency);
        }
        if let Some(kind) = kind {
            sql.push(" AND r.subject_kind = ").bind(kind.as_str());
        }
        sql.push(" ORDER BY r.id LIMIT ").bind(n);
        self.records(sql).await
    }

    /// How many records each of `agencies` has.
    pub async fn records_count(&self, agencies: &[Uuid]) -> Result<HashMap<Uuid, i64>, Error> {
        let mut sql = Sql::of(
            &self.reader,
            "SELECT agency_id, COUNT(*) AS n FROM record WHERE agency_id IN ",
        );
        sql.bind_ids(agencies).push(" GROUP BY agency_id");
        let mut counts = HashMap::new();
        let rows = sql.all(&self.reader.itself()).await.map_err(Error::Read)?;
        for row in rows {
            let agency = row.try_get("", "agency_id").map_err(Error::Read)?;
            counts.insert(agency, row.try_get("", "n").map_err(Error::Read)?);
        }
        Ok(counts)
    }

    async fn records(&self, sql: Sql) -> Result<Vec<Record>, Error> {
        let found = Ranked::find_by_statement(sql.statement())
            .all(&self.reader.itself())
            .await
            .map_err(Error::Read)?;
        found
            .into_iter()
            .map(|Ranked { record, precedence }| rows::record(record, precedence))
            .collect()
    }

    /// All agencies, the strongest first.
    pub async fn agencies_list(&self) -> Result<Vec<Agency>, Error> {
        let mut sql = Sql::rows::<row::agency::Entity>(&self.reader, "a");
        sql.push(" ORDER BY a.precedence, a.slug");
        self.agencies(sql).await
    }

    /// The agencies of those ids, in no order.
    pub async fn agencies_get_many(&self, ids: &[Uuid]) -> Result<Vec<Agency>, Error> {
        let mut sql = Sql::rows::<row::agency::Entity>(&self.reader, "a");
        sql.push(" WHERE a.id IN ").bind_ids(ids);
        self.agencies(sql).await
    }

    async fn agencies(&self, sql: Sql) -> Result<Vec<Agency>, Error> {
        let found = row::agency::Model::find_by_statement(sql.statement())
            .all(&self.reader.itself())
            .await
            .map_err(Error::Read)?;
        Ok(found.into_iter().map(Agency::from).collect())
    }

    /// One page of all sources, by slug.
    pub async fn sources_list(&self, page: &Page) -> Result<Slice<Source>, Error> {
        let mut sql = Sql::rows::<row::source::Entity>(&self.reader, "s");
        sql.push(" WHERE 1 = 1");
        push_bounds(&mut sql, BY_SLUG, page)?;
        sql.push(" ORDER BY ");
        push_order(&mut sql, BY_SLUG, page);
        sql.push(" LIMIT ").bind(page.probe());
        let mut items = Vec::new();
        for row in row::source::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?
        {
            items.push((
                Cursor::new([Key::Text(row.slug.as_str().into())]),
                rows::source(&row)?,
            ));
        }
        Ok(page.slice(items))
    }

    /// How many sources there are.
    pub async fn sources_count(&self) -> Result<i64, Error> {
        self.count(Sql::of(&self.reader, "SELECT COUNT(*) AS n FROM source"))
            .await
    }

    /// The sources of those slugs, in no order.
    pub async fn sources_get_by_slug(&self, slugs: &[String]) -> Result<Vec<Source>, Error> {
        let mut sql = Sql::rows::<row::source::Entity>(&self.reader, "s");
        sql.push(" WHERE s.slug IN ").bind_texts(slugs);
        let found = row::source::Model::find_by_statement(sql.statement())
            .all(&self.reader)
            .await
            .map_err(Error::Read)?;
        found.iter().map(rows::source).collect()
    }

    /// The entities that are meant, in the order of the references; one statement a sort of them,
    /// for those that are not remembered.
    pub async fn entities_resolve(&self, refs: &[EntityRef]) -> Result<Vec<Option<Id>>, Error> {
        let known: Vec<_> = refs.iter().map(|one| self.reference_known(one)).collect();
        let mut wanted = Wanted::default();
        let missing = refs.iter().zip(&known).filter(|(_, known)| known.is_none());
        for (reference, _) in missing.clone() {
            wanted.entity(reference);
        }
        let reading = self.reading();
        let reader = if refs.iter().any(|one| matches!(one, EntityRef::Record(_))) {
            self.reader.itself()
        } else {
            self.reader.clone()
        };
        let directory = Directory::load(&reader, &wanted).await?;
        for (reference, _) in missing {
            if let (Some(reading), EntityRef::Slug(slug)) = (reading, reference) {
                let id = directory.slug(slug).map(|id| directory.live(id));
                reading.keep_slug(slug, id);
            }
        }
        let meant = |(reference, known): (&EntityRef, &Option<Option<Id>>)| {
            known.unwrap_or_else(|| directory.entity(reference).map(|id| directory.live(id)))
        };
        Ok(refs.iter().zip(&known).map(meant).collect())
    }

    /// What is remembered of a reference: nothing, that it means no entity, or which one.
    #[expect(clippy::option_option, reason = "the outer is whether it is known")]
    pub(super) fn reference_known(&self, reference: &EntityRef) -> Option<Option<Id>> {
        match reference {
            // One that is not there may have been merged into another.
            EntityRef::Id(id) => {
                let entity = self.entity_known(Id::parse(id)?.uuid)??;
                Some(Some(entity.id))
            }
            EntityRef::Slug(slug) => self.taken(self.cache()?.slug(slug)),
            EntityRef::Identifier(_) | EntityRef::Record(_) => None,
        }
    }

    /// The first column `n` of a statement that counts.
    pub(super) async fn count(&self, sql: Sql) -> Result<i64, Error> {
        match sql.all(&self.reader).await.map_err(Error::Read)?.first() {
            Some(row) => row.try_get("", "n").map_err(Error::Read),
            None => Ok(0),
        }
    }
}
