//! The projects of the graph as a file of activities, a page at a time.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    NAMESPACE,
    map::IATI,
    write::{self, Kept, Link, Reporter, Subject, kept_of_relation},
    xml::{self, Element},
};
use crate::{
    domain::{Body, Entity, EntityKind, EntityRef, Record, Relation, RelationKind, Source},
    store::{Condition, Error, Store},
};

/// How many projects are read at once.
const PAGE: u32 = 50;

/// A file of activities in the making.
pub struct Activities {
    store: Store,
    condition: Condition,
    reporters: HashMap<Uuid, Reporter>,
    /// In place of an agency that came while the file was being written.
    nobody: Reporter,
    after: Option<Uuid>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Ended,
}

/// What is known of the entities and relations of a page.
struct Around {
    others: HashMap<Uuid, Entity>,
    records: HashMap<Uuid, Vec<Record>>,
    sources: HashMap<String, Source>,
}

impl Activities {
    /// The activities of the projects that fit.
    pub async fn new(store: Store, condition: Condition) -> Result<Self, Error> {
        let agencies = store.agencies_list().await?;
        let slugs: Vec<_> = agencies
            .iter()
            .map(|agency| EntityRef::Slug(agency.slug.clone()))
            .collect();
        let institutions = store.entities_find(&slugs).await?;
        let institutions = institutions
            .into_iter()
            .map(|found| found.filter(|found| found.kind == EntityKind::Institution));
        let reporters = agencies
            .iter()
            .zip(institutions)
            .map(|(agency, institution)| {
                (agency.id.uuid, Reporter::of(agency, institution.as_deref()))
            });
        Ok(Self {
            reporters: reporters.collect(),
            nobody: Reporter::unknown(),
            store,
            condition,
            after: None,
            state: State::New,
        })
    }

    /// The next part of the file; `None` behind its end. Without a project that fits there is no
    /// file, as the schema asks for one activity at least.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let page =
            self.store
                .extract_entities(EntityKind::Project, &self.condition, self.after, PAGE);
        let projects = page.await?;
        let mut text = String::new();
        if self.state == State::New && !projects.is_empty() {
            self.begin(&mut text);
        }
        match projects.last() {
            Some(last) => self.after = Some(last.id.uuid),
            None if self.state == State::New => {
                self.state = State::Ended;
                return Ok(None);
            }
            None => {
                self.state = State::Ended;
                return Ok(Some("</iati-activities>\n".to_owned()));
            }
        }
        let relations = self.relations(&projects).await?;
        let around = self.around(&projects, &relations).await?;
        for project in &projects {
            let subject = self.subject(project, &relations, &around);
            xml::write(&write::activity(subject), 1, &mut text);
        }
        Ok(Some(text))
    }

    fn begin(&mut self, text: &mut String) {
        self.state = State::Begun;
        text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let root = Element::new("iati-activities")
            .with(NAMESPACE.0, NAMESPACE.1)
            .with("version", "2.03")
            .with("generated-datetime", self.store.now());
        xml::open(&root, text);
        text.push('\n');
    }

    async fn relations(&self, projects: &[Entity]) -> Result<Vec<Relation>, Error> {
        let ids: Vec<_> = projects.iter().map(|project| project.id.uuid).collect();
        let mut relations = self.store.extract_relations_of(&ids, true).await?;
        // A part tells what it is a part of; what succeeds or is set up, IATI does not know.
        relations.retain(|relation| {
            relation.kind != RelationKind::PartOf || ids.contains(&relation.from.uuid)
        });
        Ok(relations)
    }

    async fn around(&self, projects: &[Entity], relations: &[Relation]) -> Result<Around, Error> {
        let ends = relations
            .iter()
            .flat_map(|relation| [relation.from.uuid, relation.to.uuid]);
        let mut ids: Vec<_> = ends.collect();
        ids.sort_unstable();
        ids.dedup();
        let others = self.store.extract_entities_of(&ids).await?;
        let wholes = relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::PartOf);
        let mut told: Vec<_> = wholes.map(|relation| relation.to.uuid).collect();
        told.extend(projects.iter().map(|project| project.id.uuid));
        told.extend(relations.iter().map(|relation| relation.id.uuid));
        let mut records = self.store.records_of(&told).await?;
        for said in records.values_mut() {
            said.sort_by_key(|record| {
                (
                    record.precedence,
                    std::cmp::Reverse((record.updated_at, record.id)),
                )
            });
        }
        let citations = projects.iter().flat_map(|project| &project.data.citations);
        let mut slugs: Vec<_> = citations.map(|citation| citation.source.clone()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        let sources = self.store.sources_get_by_slug(&slugs).await?;
        let by_slug = |source: Source| (source.data.slug.clone(), source);
        Ok(Around {
            others: others
                .into_iter()
                .map(|other| (other.id.uuid, other))
                .collect(),
            records,
            sources: sources.into_iter().map(by_slug).collect(),
        })
    }

    fn subject<'a>(
        &'a self,
        project: &'a Entity,
        relations: &'a [Relation],
        around: &'a Around,
    ) -> Subject<'a> {
        let said = around.said(project.id.uuid);
        let kept = said
            .iter()
            .find_map(|record| extras(record).and_then(Kept::read));
        let own = project.id;
        let links = relations
            .iter()
            .filter(|relation| relation.from == own || relation.to == own);
        let link = |relation: &'a Relation| {
            let is_out = relation.from == own;
            let other = if is_out { relation.to } else { relation.from };
            let other = around.others.get(&other.uuid)?;
            let said = around.said(relation.id.uuid);
            let rest = said
                .iter()
                .find_map(|record| kept_of_relation(extras(record)?));
            let is_whole = is_out && relation.kind == RelationKind::PartOf;
            let activity = is_whole.then(|| self.activity_id(other, around));
            Some(Link {
                relation,
                other,
                rest,
                activity,
            })
        };
        Subject {
            project,
            id: self.activity_id(project, around),
            reporter: self.reporter(said),
            kept,
            links: links.filter_map(link).collect(),
            sources: &around.sources,
        }
    }

    /// Who reports it: who says it strongest.
    fn reporter(&self, said: &[Record]) -> &Reporter {
        let strongest = said
            .first()
            .and_then(|record| self.reporters.get(&record.agency.uuid));
        strongest.unwrap_or(&self.nobody)
    }

    /// The identifier of a project as an activity: the one that it was read with or that a record
    /// states, else one made of its reporter's and its slug.
    fn activity_id(&self, project: &Entity, around: &Around) -> String {
        let said = around.said(project.id.uuid);
        let read = said.iter().find_map(|record| match &record.body {
            Body::Entity(_, data)
                if extras(record).is_some_and(|extras| extras.get(IATI).is_some()) =>
            {
                data.identifiers.first()
            }
            _ => None,
        });
        let stated = || {
            project
                .data
                .identifiers
                .iter()
                .find(|known| known.scheme == IATI)
        };
        match read.or_else(stated) {
            Some(known) => known.value.clone(),
            None => format!("{}-{}", self.reporter(said).id, project.slug),
        }
    }
}

impl Around {
    fn said(&self, subject: Uuid) -> &[Record] {
        self.records.get(&subject).map_or(&[], Vec::as_slice)
    }
}

/// What a record keeps besides.
fn extras(record: &Record) -> Option<&serde_json::Value> {
    match &record.body {
        Body::Entity(_, data) => data.extras.as_ref(),
        Body::Relation(data) => data.extras.as_ref(),
        Body::Source(_) => None,
    }
}
