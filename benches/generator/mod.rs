//! A made-up graph of any size, the same in every run: records of the agency `synthetic`.

mod edges;
mod names;
mod random;

use hamkor::{
    domain::{
        Body, Citation, Coordinates, EntityData, EntityKind, EventKind, Identifier,
        InstitutionKind, Language, PartialDate, PlaceKind, ProjectKind, SourceData, Status, Text,
        Vocabulary,
    },
    store::{NewAgency, RecordInput},
};
pub(crate) use random::{Random, nth};

/// The slug of the agency.
const AGENCY: &str = "synthetic";
/// The register that names institutions.
const REGISTER: &str = "synthetic-register";
/// The number of the institution that has a great many edges.
const HUB: u64 = 0;
/// How many relations there are for each entity.
pub(crate) const RELATIONS_PER_ENTITY: u64 = 5;
const N_SOURCES: u64 = 20;
const N_DIRECTIONS: u64 = 7;
/// The fewest entities that have all kinds among them, and edges of all kinds.
pub(crate) const FEWEST: u64 = 500;

/// The agency whose records they are.
pub(crate) fn agency() -> NewAgency {
    NewAgency {
        slug: AGENCY.to_owned(),
        name: "Synthetic data".to_owned(),
        license: Some("CC0-1.0".to_owned()),
        precedence: 100,
    }
}

/// How many entities of each kind there are, in the order of their kinds.
struct Counts([u64; 6]);

impl Counts {
    fn new(n_entities: u64) -> Self {
        let mut counts = EntityKind::ALL.iter().map(|kind| match kind {
            EntityKind::Institution => n_entities / 5,
            EntityKind::Project => n_entities * 2 / 5,
            EntityKind::Person => 0,
            EntityKind::Direction => N_DIRECTIONS,
            EntityKind::Place => n_entities / 20,
            EntityKind::Event => n_entities / 10,
        });
        let mut counts: [u64; 6] = std::array::from_fn(|_| counts.next().unwrap_or_default());
        counts[EntityKind::Person as usize] = n_entities - counts.iter().sum::<u64>();
        Self(counts)
    }

    fn of(&self, kind: EntityKind) -> u64 {
        self.0[kind as usize]
    }
}

/// Yields the records: sources, then entities, then relations.
pub(crate) struct Generator {
    counts: Counts,
    n_entities: u64,
    random: Random,
    n_made: u64,
}

impl Generator {
    /// Records of `n_entities` entities and [`RELATIONS_PER_ENTITY`] times as many relations.
    pub(crate) fn new(n_entities: u64) -> Self {
        let n_entities = n_entities.max(FEWEST);
        Self {
            counts: Counts::new(n_entities),
            n_entities,
            random: Random::new(42),
            n_made: 0,
        }
    }

    /// How many records there are in all.
    pub(crate) fn n_records(&self) -> u64 {
        N_SOURCES + self.n_entities * (1 + RELATIONS_PER_ENTITY)
    }

    fn entity(&mut self, mut number: u64) -> (String, Body) {
        let mut kinds = EntityKind::ALL.iter().copied();
        let mut kind = kinds.next().expect("there are kinds");
        while number >= self.counts.of(kind) {
            number -= self.counts.of(kind);
            kind = kinds
                .next()
                .expect("the counts add up to the number of entities");
        }
        let data = entity(&mut self.random, kind, number);
        (slug(kind, number), Body::Entity(kind, data))
    }
}

impl Iterator for Generator {
    type Item = RecordInput;

    fn next(&mut self) -> Option<RecordInput> {
        let n = self.n_made;
        if n == self.n_records() {
            return None;
        }
        self.n_made += 1;
        let first_relation = N_SOURCES + self.n_entities;
        let (key, body) = if n < N_SOURCES {
            (source(n), Body::Source(source_data(n)))
        } else if n < first_relation {
            self.entity(n - N_SOURCES)
        } else {
            let number = n - first_relation;
            let edge = edges::edge(&self.counts, &mut self.random, number);
            (format!("relation-{number}"), Body::Relation(edge))
        };
        Some(RecordInput {
            key,
            expected_revision: None,
            body,
        })
    }
}

/// The slug of an entity, which is its key and its name in the register, too.
fn slug(kind: EntityKind, number: u64) -> String {
    if kind == EntityKind::Institution && number == HUB {
        return "hub".to_owned();
    }
    format!("{}-{number}", kind.as_str().to_lowercase())
}

fn source(number: u64) -> String {
    format!("source-{}", number % N_SOURCES)
}

fn source_data(number: u64) -> SourceData {
    SourceData {
        slug: source(number),
        title: Some(format!("Yearbook {number}")),
        published: PartialDate::parse(&format!("{}", 2000 + number)),
        ..SourceData::default()
    }
}

fn entity(random: &mut Random, kind: EntityKind, number: u64) -> EntityData {
    let text = format!("Made up, number {number}, so that there is something to read.");
    let language = Language::En;
    let mut data = EntityData {
        slug: Some(slug(kind, number)),
        names: names::names(kind, number),
        summaries: vec![Text { language, text }],
        citations: vec![Citation {
            source: source(number),
            locator: None,
            field: None,
        }],
        ..EntityData::default()
    };
    let year = 1995 + random.below(30);
    let month = PartialDate::parse(&format!("{year}-{:02}", 1 + random.below(12)));
    let later = PartialDate::parse(&format!("{}", year + 1 + random.below(8)));
    let statuses = Status::of(kind);
    data.status = (!statuses.is_empty()).then(|| nth(statuses, number));
    match kind {
        EntityKind::Institution => {
            data.institution_kind = Some(random.pick(InstitutionKind::ALL));
            data.founded = month;
            data.identifiers = vec![Identifier {
                scheme: REGISTER.to_owned(),
                value: slug(kind, number),
            }];
        }
        EntityKind::Project => {
            data.project_kind = Some(random.pick(ProjectKind::ALL));
            (data.starts, data.ends) = (month, later);
            let sectors = ["11110", "12220", "14020", "21030", "23110", "31120"];
            data.sectors = vec![random.pick(&sectors).to_owned()];
        }
        EntityKind::Place => {
            data.place_kind = Some(nth(PlaceKind::ALL, number));
            data.coordinates = Some(coordinates(random));
        }
        EntityKind::Event => {
            data.event_kind = Some(random.pick(EventKind::ALL));
            (data.starts, data.ends) = (month, month);
        }
        EntityKind::Direction => data.ordinal = i32::try_from(number + 1).ok(),
        EntityKind::Person => {}
    }
    data
}

fn coordinates(random: &mut Random) -> Coordinates {
    let mut degrees = |most: u64| {
        let whole = u32::try_from(random.below(2 * most)).expect("a circle has 360 degrees");
        f64::from(whole) - f64::from(u32::try_from(most).expect("it is at most 180"))
    };
    Coordinates {
        latitude: degrees(90),
        longitude: degrees(180),
    }
}
