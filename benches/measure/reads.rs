//! How long the store's own reads take, on the small graph and the big one.

use std::{sync::Arc, time::Instant};

use hamkor::{
    domain::{EntityKind, EntityRef, RelationDirection, RelationKind, Vocabulary},
    store::{Along, Column, Condition, EdgeQuery, EdgeShape, Leg, OrderKey, Page, Store},
};
use uuid::Uuid;

/// Each read is run so often; the fastest counts, as the others were disturbed.
const N_RUNS: u32 = 5;
const PROJECT: EntityKind = EntityKind::Project;

/// A read of the store, and what it is called in the table.
const READS: &[(&str, Read)] = &[
    ("edges of the hub, first 20", Read::Edges(None)),
    (
        "edges of the hub that support, first 20",
        Read::Edges(Some(RelationKind::Supports)),
    ),
    ("edges of 100 projects, first 20 of each", Read::EdgesOfMany),
    ("number of the hub's edges", Read::EdgesCount),
    (
        "edges of a country and all places within, first 20",
        Read::EdgesWithin,
    ),
    ("projects by start, first 20", Read::List(false)),
    (
        "projects by status, direction and place, first 20",
        Read::List(true),
    ),
    ("number of those", Read::Count(true)),
    ("facets of all projects", Read::Facets(false)),
    (
        "facets of those by status, direction and place",
        Read::Facets(true),
    ),
    ("projects with a text in their name, first 20", Read::Name),
];

#[derive(Clone, Copy)]
enum Read {
    Edges(Option<RelationKind>),
    EdgesOfMany,
    EdgesCount,
    EdgesWithin,
    List(bool),
    Count(bool),
    Facets(bool),
    Name,
}

/// Prints how many milliseconds each read takes on each graph.
pub(crate) async fn time(small: &Store, big: &Store) -> anyhow::Result<()> {
    println!("\nmilliseconds:  small      big");
    let stands = [Stand::new(small).await?, Stand::new(big).await?];
    for (name, read) in READS {
        let mut times = Vec::new();
        for stand in &stands {
            let mut fastest = f64::INFINITY;
            for _ in 0..N_RUNS {
                let start = Instant::now();
                stand.run(*read).await?;
                fastest = fastest.min(start.elapsed().as_secs_f64() * 1_000.0);
            }
            times.push(fastest);
        }
        println!("            {:>8.2} {:>8.2}  {name}", times[0], times[1]);
    }
    Ok(())
}

/// A graph, and the entities in it that reads start from.
struct Stand<'a> {
    store: &'a Store,
    hub: Uuid,
    country: Uuid,
    projects: Vec<Uuid>,
}

impl<'a> Stand<'a> {
    async fn new(store: &'a Store) -> anyhow::Result<Self> {
        let of_slug = async |kind, slug: &str| -> anyhow::Result<Uuid> {
            let condition = Condition::OneOf(Column::Slug, vec![slug.to_owned()]);
            let found = store
                .entities_list(kind, &condition, &[], &Page::first(1))
                .await?;
            let found = found.items.first().map(|(_, entity)| entity.id.uuid);
            found.ok_or_else(|| anyhow::anyhow!("there is no {slug}"))
        };
        let any = Condition::All(Vec::new());
        let projects = store
            .entities_list(PROJECT, &any, &[], &Page::first(100))
            .await?;
        Ok(Self {
            store,
            hub: of_slug(EntityKind::Institution, "hub").await?,
            country: of_slug(EntityKind::Place, "place-0").await?,
            projects: projects
                .items
                .iter()
                .map(|(_, entity)| entity.id.uuid)
                .collect(),
        })
    }

    async fn run(&self, read: Read) -> anyhow::Result<()> {
        let (store, page) = (self.store, Page::first(20));
        match read {
            Read::Edges(kind) => {
                store
                    .edges_list(&[self.hub], &shape(kind.as_slice(), false))
                    .await?;
            }
            Read::EdgesOfMany => {
                store.edges_list(&self.projects, &shape(&[], false)).await?;
            }
            Read::EdgesCount => {
                store.edges_count(&[self.hub], &edges(&[], false)).await?;
            }
            Read::EdgesWithin => {
                store.edges_list(&[self.country], &shape(&[], true)).await?;
            }
            Read::List(is_narrow) => {
                let order = [(OrderKey::Starts, true)];
                store
                    .entities_list(PROJECT, &filter(is_narrow), &order, &page)
                    .await?;
            }
            Read::Count(is_narrow) => {
                store.entities_count(PROJECT, &filter(is_narrow)).await?;
            }
            Read::Facets(is_narrow) => {
                store.entities_facets(PROJECT, &filter(is_narrow)).await?;
            }
            Read::Name => {
                let condition = Condition::Name("Вода проект 4".to_owned());
                store
                    .entities_list(PROJECT, &condition, &[(OrderKey::Name, false)], &page)
                    .await?;
            }
        }
        Ok(())
    }
}

/// All edges of an entity, or also those of its parts.
fn edges(kinds: &[RelationKind], is_within: bool) -> EdgeQuery {
    EdgeQuery {
        legs: vec![Leg {
            direction: RelationDirection::Both,
            kinds: RelationKind::ALL,
        }],
        kinds: kinds.to_vec(),
        others: Vec::new(),
        on: None,
        target: None,
        is_within,
    }
}

/// The first of those.
fn shape(kinds: &[RelationKind], is_within: bool) -> Arc<EdgeShape> {
    let along = Along {
        relations: true,
        others: false,
    };
    EdgeShape::new(edges(kinds, is_within), Page::first(20), along)
}

/// Projects under way in one direction, anywhere in the country; or all.
fn filter(is_narrow: bool) -> Condition {
    let linked = |kind, slug: &str, is_within| Condition::Linked {
        kinds: vec![kind],
        direction: RelationDirection::Out,
        others: vec![EntityRef::Slug(slug.to_owned())],
        is_within,
    };
    if !is_narrow {
        return Condition::All(Vec::new());
    }
    Condition::All(vec![
        Condition::OneOf(Column::Status, vec!["IMPLEMENTING".to_owned()]),
        linked(RelationKind::Advances, "direction-1", false),
        linked(RelationKind::LocatedIn, "place-0", true),
    ])
}
