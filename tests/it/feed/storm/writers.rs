//! Writers whose batches are written, refused, dropped midway, or cut off from the database.

use std::time::Duration;

use hamkor::{
    domain::{
        Agency, Body, EntityKind, EntityRef, Identifier, InstitutionKind, RecordKey, RelationData,
        RelationKind,
    },
    store::{NewAgency, PutError, RecordInput, Store},
};

use crate::harness::named;

const TURNS: usize = 8;

/// What became of a batch, as far as its writer knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Written,
    Refused,
    /// It was dropped, or its connection broke: it may be there, as a whole, or not.
    Unknown,
}

/// Numbers that are the same each time.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn throw(&mut self, sides: u32) -> i64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        i64::try_from(high).unwrap() % i64::from(sides)
    }
}

/// A batch: the agency, and the keys of its records.
pub(super) type Batch = (String, Vec<String>);

/// Writes batch after batch; what became of each.
pub(super) async fn write(store: Store, w: usize) -> Vec<(Batch, Fate)> {
    let mut dice = Dice::new(u64::try_from(w).unwrap() + 1);
    let slug = format!("writer-{w}");
    let agency = agency(&store, &slug).await;
    let mut fates = Vec::new();
    for turn in 0..TURNS {
        let n = 1 + dice.throw(4);
        let keys: Vec<_> = (0..n).map(|n| format!("{turn}-{n}")).collect();
        let mut batch: Vec<_> = keys.iter().map(|key| institution(&slug, key)).collect();
        let fate = match dice.throw(3) {
            0 => {
                batch.push(nowhere());
                put(&store, &agency, &batch).await
            }
            1 => {
                let (store, agency) = (store.clone(), agency.clone());
                let put = tokio::spawn(async move { put(&store, &agency, &batch).await });
                let patience = u64::try_from(dice.throw(40)).unwrap();
                tokio::time::sleep(Duration::from_millis(patience)).await;
                put.abort();
                put.await.unwrap_or(Fate::Unknown)
            }
            _ => put(&store, &agency, &batch).await,
        };
        fates.push(((slug.clone(), keys), fate));
    }
    fates
}

/// The agency; its connection may break, too.
async fn agency(store: &Store, slug: &str) -> Agency {
    loop {
        let new = NewAgency {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            license: None,
            precedence: 90,
        };
        if let Ok(agency) = store.agency_upsert(new).await {
            return agency;
        }
    }
}

async fn put(store: &Store, agency: &Agency, batch: &[RecordInput]) -> Fate {
    match store.records_put(agency, batch).await {
        Ok(_) => Fate::Written,
        Err(PutError::Refused(_)) => Fate::Refused,
        Err(PutError::Store(_)) => Fate::Unknown,
    }
}

/// An institution of its own; some are about one that all speak of, so that writers meet.
fn institution(agency: &str, key: &str) -> RecordInput {
    let mut data = named(&format!("{agency} {key}"));
    data.institution_kind = Some(InstitutionKind::Other);
    if key.starts_with('3') {
        data.identifiers.push(Identifier {
            scheme: "register".to_owned(),
            value: key.to_owned(),
        });
    }
    RecordInput {
        key: key.to_owned(),
        expected_revision: None,
        body: Body::Entity(EntityKind::Institution, data),
    }
}

/// A relation for which the whole batch is refused.
fn nowhere() -> RecordInput {
    let end = |slug: &str| EntityRef::Slug(slug.to_owned());
    let data = RelationData {
        key: None,
        relation: None,
        kind: RelationKind::Partners,
        from: end("no"),
        to: end("where"),
        role: None,
        stage: None,
        since: None,
        until: None,
        money: None,
        citations: Vec::new(),
        extras: None,
    };
    RecordInput {
        key: "nowhere".to_owned(),
        expected_revision: None,
        body: Body::Relation(data),
    }
}

/// What was written is there, what was refused is not, and the rest is there as a whole or not.
pub(super) async fn judge(store: &Store, fates: &[(Batch, Fate)]) {
    for ((agency, keys), fate) in fates {
        let record = |key: &String| {
            EntityRef::Record(RecordKey {
                agency: agency.clone(),
                key: key.clone(),
            })
        };
        let refs: Vec<_> = keys.iter().map(record).collect();
        let found = store.entities_resolve(&refs).await.unwrap();
        let n = found.iter().flatten().count();
        let is_right = match fate {
            Fate::Written => n == keys.len(),
            Fate::Refused => n == 0,
            Fate::Unknown => n == 0 || n == keys.len(),
        };
        assert!(is_right, "{agency} {keys:?}: {fate:?}, but {n} are there");
    }
}
