//! Changes to the made-up graph: by turns the name and summary of an entity, the status of a
//! project, and the money or the end of a relation, of any of them all alike.

use hamkor::{
    domain::{Amount, Body, EntityKind, PartialDate, Status},
    store::RecordInput,
};

use crate::generator::{Generator, Random, nth};

/// One record of so many is kept to be changed, so that few lie in memory and all kinds are met.
const ONE_OF: usize = 7;
/// The most that are kept of each sort.
const MOST: usize = 50_000;

/// An endless list of records, each of which says something new.
pub(crate) struct Changes {
    entities: Vec<RecordInput>,
    projects: Vec<RecordInput>,
    relations: Vec<RecordInput>,
    random: Random,
    n_made: u64,
}

impl Changes {
    /// Changes to the graph of `n_entities` entities.
    pub(crate) fn new(n_entities: u64) -> Self {
        let records = Generator::new(n_entities);
        let every = usize::try_from(records.n_records()).unwrap_or(usize::MAX) / MOST;
        let mut changes = Self {
            entities: Vec::new(),
            projects: Vec::new(),
            relations: Vec::new(),
            random: Random::new(7),
            n_made: 0,
        };
        for record in records.step_by(every.max(ONE_OF)) {
            match record.body {
                Body::Entity(EntityKind::Project, _) => changes.projects.push(record),
                Body::Entity(..) => changes.entities.push(record),
                Body::Relation(_) => changes.relations.push(record),
                Body::Source(_) => {}
            }
        }
        changes
    }

    /// The next change.
    pub(crate) fn draw(&mut self) -> RecordInput {
        self.n_made += 1;
        let n = self.n_made;
        let from = match n % 3 {
            0 => &mut self.relations,
            1 => &mut self.projects,
            // Projects have names, too: three of five of what is drawn here.
            _ if n % 5 < 3 => &mut self.projects,
            _ => &mut self.entities,
        };
        let at = self.random.below(from.len() as u64);
        let record = &mut from[usize::try_from(at).expect("it is below the length")];
        match &mut record.body {
            Body::Entity(kind, data) if n % 3 == 1 => {
                let statuses = Status::of(*kind);
                let now = statuses.iter().position(|s| Some(*s) == data.status);
                data.status = Some(nth(statuses, now.unwrap_or_default() as u64 + 1));
            }
            Body::Entity(_, data) => {
                data.names[0].text = format!("Renamed {n}");
                data.summaries[0].text = format!("Said anew, for the time number {n}.");
            }
            Body::Relation(data) => match &mut data.money {
                Some(money) => {
                    let amount = format!("{}.5", 1_000 + n);
                    money.amount = Amount::parse(&amount).expect("it is a plain decimal");
                }
                None => data.until = PartialDate::parse(&format!("{}", 2100 + n % 900)),
            },
            Body::Source(_) => {}
        }
        record.clone()
    }
}
