//! [`Store`] methods that list entities of a kind, and count them.

use std::{collections::HashMap, sync::Arc};

use super::{
    Condition, Error, Page, Slice, Store,
    cache::{List, ListAsked, ListKey, Listed},
    cells::{Cells, ENTITY},
    filter::push_condition,
    gather::{Answers, Question},
    page::{Cursor, Key, Sort, Term, check, push_bounds, push_order},
    sql::Sql,
};
use crate::domain::{Entity, EntityKind, Vocabulary};

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

    fn key(self, cells: &mut Cells<'_>) -> Result<Key, Error> {
        Ok(match self.sort() {
            Sort::Text => Key::Text(cells.next::<String>()?.into()),
            Sort::Int => Key::Int(cells.next()?),
            Sort::Id => Key::Id(cells.next()?),
        })
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
    ///
    /// Of many who want at once what is not remembered, one reads it for all.
    pub async fn entities_list(
        &self,
        kind: EntityKind,
        condition: &Condition,
        order: &[(OrderKey, bool)],
        page: &Page,
    ) -> Result<Arc<Slice<Arc<Entity>>>, Error> {
        let asked = ListAsked {
            kind,
            condition,
            order,
            page,
        };
        if let Some(list) = self.list_known(asked).await? {
            return Ok(list);
        }
        let listing = Listing(Arc::new(ListKey::from(asked)));
        let told = self.live.gathers.lists.ask(self, &listing, &[()]).await?;
        Ok(told.into_iter().flatten().next().unwrap_or_default())
    }

    /// What is remembered of a list, with its entities as they are now.
    async fn list_known(&self, asked: ListAsked<'_>) -> Result<Option<Listed>, Error> {
        let Some(list) = self
            .cache()
            .and_then(|cache| self.taken(cache.list(&asked)))
        else {
            return Ok(None);
        };
        let ids: Vec<_> = list.items.iter().map(|(_, id)| *id).collect();
        let entities = self.entities_get_many(&ids).await?;
        // One that is gone takes the list along.
        Ok(entities
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .map(|entities| with_entities(&list, entities)))
    }

    async fn list_read(&self, asked: ListAsked<'_>) -> Result<Listed, Error> {
        let ListAsked {
            kind,
            condition,
            order,
            page,
        } = asked;
        let terms = terms(order);
        let mut sql = Sql::of(&self.reader, "SELECT ");
        sql.push(ENTITY);
        for (key, _) in order {
            // PostgreSQL tells integers of several widths apart.
            let [cast, end] = match key.sort() {
                Sort::Int => ["CAST(", " AS BIGINT)"],
                Sort::Text | Sort::Id => [""; 2],
            };
            sql.push(format_args!(", {cast}{}{end}", key.column()));
        }
        sql.push(" FROM entity e WHERE ");
        push_list(&mut sql, kind, condition);
        push_bounds(&mut sql, &terms, page)?;
        sql.push(" ORDER BY ");
        push_order(&mut sql, &terms, page);
        sql.push(" LIMIT ").bind(page.probe());
        let mut items = Vec::new();
        for row in sql.all(&self.reader).await.map_err(Error::Read)? {
            let mut cells = Cells::of(&row);
            let entity = cells.entity()?;
            let keys = order.iter().map(|(key, _)| key.key(&mut cells));
            let keys = keys.chain([Ok(Key::Id(entity.id.uuid))]);
            let keys: Vec<_> = keys.collect::<Result<_, Error>>()?;
            items.push((Cursor::new(keys), Arc::new(entity)));
        }
        Ok(Arc::new(page.slice(items)))
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
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Listing(Arc<ListKey>);

impl Question for Listing {
    type Key = ();
    type Answer = Listed;
    const AT_ONCE: usize = 1;

    /// To look up its entities may take a statement: that is for who asks.
    fn known(&self, _: &Store, (): &()) -> Option<Listed> {
        None
    }

    async fn read(&self, store: &Store, _: &[()]) -> Result<Answers<Self>, Error> {
        let asked = self.0.asked();
        let list = if let Some(list) = store.list_known(asked).await? {
            list
        } else {
            let reading = store.reading();
            let list = store.list_read(asked).await?;
            if let Some(reading) = reading {
                reading.keep_list(&self.0, &list);
            }
            list
        };
        Ok(HashMap::from([((), list)]))
    }
}

fn with_entities(list: &List, entities: Vec<Arc<Entity>>) -> Listed {
    let cursors = list.items.iter().map(|(cursor, _)| cursor.clone());
    Arc::new(Slice {
        items: cursors.zip(entities).collect(),
        has_next: list.has_next,
        has_previous: list.has_previous,
    })
}

pub(super) fn push_list(sql: &mut Sql, kind: EntityKind, condition: &Condition) {
    sql.push("e.kind = '").push(kind.as_str()).push("' AND ");
    push_condition(sql, condition);
}
