//! The projects of the graph as a file of activities, a page at a time.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    root,
    said::{Reporters, Said, extras},
    write::{self, Link, Subject, kept_of_relation},
    xml,
};
use crate::{
    domain::{Entity, EntityKind, Relation, RelationKind, Source},
    store::{Condition, Error, Store},
};

/// How many projects are read at once.
const PAGE: u32 = 50;

/// A file of activities in the making.
pub struct Activities {
    store: Store,
    condition: Condition,
    reporters: Reporters,
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
    said: Said,
    sources: HashMap<String, Source>,
}

impl Activities {
    /// The activities of the projects that fit.
    pub async fn new(store: Store, condition: Condition) -> Result<Self, Error> {
        let reporters = Reporters::read(&store).await?;
        Ok(Self {
            store,
            condition,
            reporters,
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
        text.push_str(&root("iati-activities", &self.store));
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
        let others = self.store.extract_ends_of(relations).await?;
        let wholes = relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::PartOf);
        let mut told: Vec<_> = wholes.map(|relation| relation.to.uuid).collect();
        told.extend(projects.iter().map(|project| project.id.uuid));
        told.extend(relations.iter().map(|relation| relation.id.uuid));
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
            said: Said::read(&self.store, &told).await?,
            sources: sources.into_iter().map(by_slug).collect(),
        })
    }

    fn subject<'a>(
        &'a self,
        project: &'a Entity,
        relations: &'a [Relation],
        around: &'a Around,
    ) -> Subject<'a> {
        let kept = around.said.kept(project.id.uuid);
        let own = project.id;
        let links = relations
            .iter()
            .filter(|relation| relation.from == own || relation.to == own);
        let link = |relation: &'a Relation| {
            let is_out = relation.from == own;
            let other = if is_out { relation.to } else { relation.from };
            let other = around.others.get(&other.uuid)?;
            let said = around.said.of(relation.id.uuid);
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
            reporter: self.reporters.strongest(around.said.of(project.id.uuid)),
            kept,
            links: links.filter_map(link).collect(),
            sources: &around.sources,
        }
    }

    /// The identifier of a project as an activity: the one that it has, else one made of its
    /// reporter's and its slug.
    fn activity_id(&self, project: &Entity, around: &Around) -> String {
        around.said.identifier(project).unwrap_or_else(|| {
            let said = around.said.of(project.id.uuid);
            format!("{}-{}", self.reporters.strongest(said).id, project.slug)
        })
    }
}
