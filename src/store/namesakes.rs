//! [`Store`] methods that find what may be described twice: other entities of the same name.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Error, Store, rows::known, sql::Sql};
use crate::domain::{Id, NodeKind};

/// The most pairs that are looked at for one batch: some names are everybody's.
const MAX_PAIRS: u64 = 200;

/// Two entities of one kind with the same preferred name, however it is spelt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake {
    /// The one that was asked for.
    pub entity: Id,
    /// The other.
    pub other: Id,
    /// The name of the other in that one spelling.
    pub name: String,
    /// Whether both are in the same place; unknown where either is in none.
    pub is_near: Option<bool>,
}

impl Store {
    /// Other entities of the same kind and name as any of `entities`, those elsewhere left out.
    pub async fn namesakes(&self, entities: &[Id]) -> Result<Vec<Namesake>, Error> {
        find(&self.reader, entities).await
    }
}

/// The same over a connection.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    entities: &[Id],
) -> Result<Vec<Namesake>, Error> {
    let uuids: Vec<_> = entities.iter().map(|id| id.uuid).collect();
    if uuids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::of(
        connection,
        "SELECT e.id, o.id AS other, lower(e.kind) AS kind, e.name_key AS name FROM entity e \
         JOIN entity o ON o.kind = e.kind AND o.name_key = e.name_key AND o.id <> e.id \
         WHERE e.name_key <> '' AND e.id IN ",
    );
    sql.bind_ids(&uuids);
    sql.push(" ORDER BY e.id, o.id LIMIT ").bind(MAX_PAIRS);
    let mut pairs = Vec::new();
    for row in sql.all(connection).await.map_err(Error::Read)? {
        let id: Uuid = row.try_get("", "id").map_err(Error::Read)?;
        let other: Uuid = row.try_get("", "other").map_err(Error::Read)?;
        let kind: String = row.try_get("", "kind").map_err(Error::Read)?;
        let kind: NodeKind = known("entity", id, &kind)?;
        let name = row.try_get("", "name").map_err(Error::Read)?;
        pairs.push((Id::new(kind, id), Id::new(kind, other), name));
    }
    let ids: BTreeSet<_> = pairs
        .iter()
        .flat_map(|(a, b, _)| [a.uuid, b.uuid])
        .collect();
    let places = places(connection, &ids.into_iter().collect::<Vec<_>>()).await?;
    let namesake = |(entity, other, name): (Id, Id, String)| {
        let own = places.get(&entity.uuid).zip(places.get(&other.uuid));
        Namesake {
            entity,
            other,
            name,
            is_near: own.map(|(one, other)| !one.is_disjoint(other)),
        }
    };
    let found = pairs.into_iter().map(namesake);
    Ok(found.filter(|pair| pair.is_near != Some(false)).collect())
}

/// Where each entity is, or what it is a part of.
async fn places(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<Uuid>>, Error> {
    let mut places: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(places);
    }
    let mut sql = Sql::of(
        connection,
        "SELECT from_id, to_id FROM relation WHERE to_kind = 'place' \
         AND kind IN ('LOCATED_IN', 'PART_OF') AND from_id IN ",
    );
    sql.bind_ids(ids);
    for row in sql.all(connection).await.map_err(Error::Read)? {
        let from: Uuid = row.try_get("", "from_id").map_err(Error::Read)?;
        let to: Uuid = row.try_get("", "to_id").map_err(Error::Read)?;
        places.entry(from).or_default().insert(to);
    }
    Ok(places)
}
