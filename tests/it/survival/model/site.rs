//! The server that the model is compared with, on an empty database each time.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use hamkor::{
    domain::{Agency, Clock, EntityRef, Id, Instant, RecordKey},
    store::{
        Change, ChangeFilter, Effect, MergeInput, NewAgency, Outcome, Page, PutError, RecordInput,
        SplitInput, Store, Watch, WatchOptions,
    },
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};
use serde_json::{Value, json};

use super::{
    acts::{Came, Input, Model, Wrong},
    graph::{Graph, Node},
    http::Http,
    steps::VOICES,
};
use crate::{harness::Database, survival::open};

/// All that has something of a history in it.
const TABLES: [&str; 16] = [
    "agency",
    "record",
    "record_revision",
    "redirect",
    "curation",
    "change",
    "once",
    "entity",
    "entity_name",
    "entity_identifier",
    "entity_sector",
    "relation",
    "source",
    "citation",
    "slug",
    "waiting",
];

/// Where servers are found, one after the other.
pub(super) enum Bench {
    /// On one database that is emptied after each, which costs less than a new one.
    InProcess {
        connection: DatabaseConnection,
        database: Database,
    },
    /// Each with a database of its own.
    OverHttp,
}

impl Bench {
    pub(super) async fn in_process() -> Self {
        let database = Database::create().await;
        let store = open(&database).await;
        store.migrate().await.unwrap();
        store.close().await;
        let connection = sea_orm::Database::connect(database.url()).await.unwrap();
        Self::InProcess {
            connection,
            database,
        }
    }

    pub(super) fn over_http() -> Self {
        Self::OverHttp
    }

    /// A server over an empty graph.
    pub(super) async fn open(&self) -> Site {
        let (store, watch, http) = match self {
            Self::InProcess { database, .. } => {
                // No two steps at one moment.
                let clock = Clock::manual(Instant::parse("2026-01-01T00:00:00Z").unwrap());
                let store = Store::connect(&database.options(), clock).await.unwrap();
                let watch = Watch::start(&store, WatchOptions::default()).await.unwrap();
                (store, Some(watch), None)
            }
            Self::OverHttp => {
                let http = Http::start().await;
                (http.store().clone(), None, Some(http))
            }
        };
        let site = Site {
            store,
            watch,
            http,
            agencies: Mutex::default(),
        };
        for (voice, precedence) in (0..VOICES.len()).zip(0..) {
            site.weigh(voice, precedence).await.unwrap();
        }
        site
    }

    /// Leaves nothing of it to the next.
    pub(super) async fn shut(&mut self, site: Site, is_sound: bool) {
        drop(site.watch);
        let Self::InProcess { connection, .. } = self else {
            return;
        };
        site.store.close().await;
        if !is_sound {
            *self = Self::in_process().await;
            return;
        }
        // Thousands of histories leave so many dead rows on PostgreSQL that each takes longer.
        let emptied = match connection.get_database_backend() {
            DbBackend::Postgres => vec![format!("TRUNCATE {} CASCADE", TABLES.join(", "))],
            _ => TABLES.map(|table| format!("DELETE FROM {table}")).to_vec(),
        };
        let transaction = connection.begin().await.unwrap();
        for sql in emptied {
            transaction.execute_unprepared(&sql).await.unwrap();
        }
        let sql = "UPDATE change_head SET revision = 0, rebuilds = 0, updated_at = NULL";
        transaction.execute_unprepared(sql).await.unwrap();
        transaction.commit().await.unwrap();
    }
}

/// A server, and the agencies that write to it.
pub(super) struct Site {
    store: Store,
    watch: Option<Watch>,
    http: Option<Http>,
    agencies: Mutex<BTreeMap<usize, Agency>>,
}

/// What a writer is told of a record: itself, what it is about, and by the store what became of it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) record: Id,
    pub(super) subject: Option<Id>,
    pub(super) rest: Option<(Effect, Option<usize>)>,
}

impl From<Outcome> for Told {
    fn from(outcome: Outcome) -> Self {
        Self {
            record: outcome.record,
            subject: Some(outcome.subject),
            rest: Some((outcome.effect, outcome.matched)),
        }
    }
}

impl Site {
    fn agency(&self, voice: usize) -> Agency {
        let agencies = self.agencies.lock().unwrap_or_else(PoisonError::into_inner);
        agencies[&voice].clone()
    }

    pub(super) async fn weigh(&self, voice: usize, precedence: i32) -> Result<(), String> {
        let new = NewAgency {
            slug: VOICES[voice].to_owned(),
            name: VOICES[voice].to_uppercase(),
            license: None,
            precedence,
        };
        let agency = self.store.agency_upsert(new).await.map_err(failed)?;
        let mut agencies = self.agencies.lock().unwrap_or_else(PoisonError::into_inner);
        agencies.insert(voice, agency);
        Ok(())
    }

    pub(super) async fn put(
        &self,
        voice: usize,
        inputs: &[Input],
    ) -> Result<Came<Vec<Told>>, String> {
        if let Some(http) = &self.http {
            return http.put(voice, inputs).await;
        }
        let records = inputs.iter().map(|input| RecordInput {
            key: input.key.clone(),
            expected_revision: input.expected,
            body: input.body.clone(),
        });
        let records: Vec<_> = records.collect();
        let outcomes = self.store.records_put(&self.agency(voice), &records).await;
        came(outcomes.map(told))
    }

    pub(super) async fn withdraw(
        &self,
        voice: usize,
        key: &str,
        expected: Option<i32>,
    ) -> Result<Came<Vec<Told>>, String> {
        if let Some(http) = &self.http {
            return http.withdraw(voice, key, expected).await;
        }
        let agency = self.agency(voice);
        let outcomes = self.store.record_withdraw(&agency, key, expected).await;
        came(outcomes.map(told))
    }

    pub(super) async fn merge(&self, into: &Value, from: &Value) -> Result<Came<Id>, String> {
        if let Some(http) = &self.http {
            return http.merge(into, from).await;
        }
        let reference = |named: &Value| serde_json::from_value(named.clone()).unwrap();
        let input = MergeInput {
            into: reference(into),
            from: reference(from),
            reason: None,
        };
        came(self.store.entities_merge(&self.agency(0), &input).await)
    }

    pub(super) async fn split(&self, voice: usize, key: &str) -> Result<Came<Id>, String> {
        if let Some(http) = &self.http {
            return http.split(voice, key).await;
        }
        let input = SplitInput {
            record: RecordKey {
                agency: VOICES[voice].to_owned(),
                key: key.to_owned(),
            },
            reason: None,
        };
        let outcome = self.store.record_split(&self.agency(0), &input).await;
        came(outcome.map(|outcome| outcome.subject))
    }

    /// The changes behind a revision.
    pub(super) async fn changes(&self, behind: i64) -> Result<Vec<Change>, String> {
        let filter = ChangeFilter::default();
        let all = self
            .store
            .changes_list(&filter, &Page::first(100_000))
            .await;
        let changes = all.map_err(failed)?.items.into_iter();
        let changes = changes.map(|(_, change)| change);
        Ok(changes.filter(|change| change.revision > behind).collect())
    }

    pub(super) async fn revision(&self) -> Result<i64, String> {
        self.store.revision().await.map_err(failed)
    }

    /// How many entities and relations there are.
    pub(super) async fn count(&self) -> Result<usize, String> {
        let info = self.store.graph_info().await.map_err(failed)?;
        let entities = info.counts.iter().map(|(_, n)| n).sum::<i64>();
        Ok(usize::try_from(entities + info.relations).unwrap())
    }

    pub(super) async fn resolve(&self, refs: &[EntityRef]) -> Result<Vec<Option<Id>>, String> {
        self.store.entities_resolve(refs).await.map_err(failed)
    }

    /// What there is of those ids.
    pub(super) async fn look(&self, ids: &[Id]) -> Result<BTreeMap<Id, Node>, String> {
        let uuids: Vec<_> = ids.iter().map(|id| id.uuid).collect();
        let mut nodes = BTreeMap::new();
        let entities = self.store.entities_get_many(&uuids).await.map_err(failed)?;
        for entity in entities.into_iter().flatten() {
            let mut slugs = vec![json!(entity.slug)];
            if !entity.aliases.is_empty() {
                slugs.push(json!(entity.aliases));
            }
            let mut node = node(&entity.data, &entity.conflicts, entity.revision);
            node.fields.insert("slug".to_owned(), json!(slugs));
            nodes.insert(entity.id, node);
        }
        let relations = self
            .store
            .relations_get_many(&uuids)
            .await
            .map_err(failed)?;
        for relation in relations.into_iter().flatten() {
            let mut node = node(&relation.data, &relation.conflicts, relation.revision);
            node.fields.insert("kind".to_owned(), json!(relation.kind));
            node.fields.insert("from".to_owned(), json!(relation.from));
            node.fields.insert("to".to_owned(), json!(relation.to));
            nodes.insert(relation.id, node);
        }
        for source in self.store.sources_get_many(&uuids).await.map_err(failed)? {
            nodes.insert(source.id, node(&source.data, &[], source.revision));
        }
        Ok(nodes)
    }

    /// What is answered over HTTP, where it is, is the same.
    pub(super) async fn compare_over_http(
        &self,
        model: &Model,
        expected: &Graph,
    ) -> Result<(), String> {
        match &self.http {
            Some(http) => http.compare(model, expected).await,
            None => Ok(()),
        }
    }

    pub(super) async fn check(&self) -> Result<(), String> {
        let faults = self.store.check().await.map_err(failed)?;
        if faults.is_empty() {
            return Ok(());
        }
        Err(format!("the check finds\n  {}", faults.join("\n  ")))
    }

    pub(super) async fn rebuild(&self) -> Result<(), String> {
        self.store.rebuild().await.map_err(failed)?;
        Ok(())
    }
}

fn node(
    data: &impl serde::Serialize,
    conflicts: &[hamkor::domain::Conflict],
    revision: i32,
) -> Node {
    let Value::Object(fields) = json!(data) else {
        panic!("it is no object");
    };
    Node {
        fields,
        conflicts: json!(conflicts),
        revision,
    }
}

fn told(outcomes: Vec<Outcome>) -> Vec<Told> {
    outcomes.into_iter().map(Told::from).collect()
}

/// What came of a write, unless the store failed.
fn came<T>(outcome: Result<T, PutError>) -> Result<Came<T>, String> {
    match outcome {
        Ok(told) => Ok(Ok(told)),
        Err(PutError::Refused(faults)) => {
            let faults = faults.into_iter();
            let faults = faults.map(|(n, fault)| (n, fault.path.join("."), fault.code));
            let mut faults: Vec<Wrong> = faults.collect();
            faults.sort();
            Ok(Err(faults))
        }
        Err(PutError::Store(error)) => Err(failed(error)),
    }
}

fn failed(error: impl std::fmt::Debug) -> String {
    format!("the store fails: {error:?}")
}
