//! Made-up relations: every kind that the grammar allows, trees of parts, and one hub.

use hamkor::domain::{
    Amount, Bound, Citation, Currency, EntityKind, EntityRef, Identifier, Money, PartialDate,
    RecordKey, RelationData, RelationKind, RelationStage, Vocabulary, check_ends, ends,
};

use super::{AGENCY, Counts, HUB, REGISTER, random::Random, slug, source};

/// Kinds of edges that a graph of cooperation has more of than of others.
const FREQUENT: &[RelationKind] = &[
    RelationKind::Funds,
    RelationKind::LocatedIn,
    RelationKind::Advances,
    RelationKind::Implements,
];

/// What the hub does, so that it has a great many edges of one kind.
const OF_HUB: &[RelationKind] = &[
    RelationKind::Supports,
    RelationKind::Supports,
    RelationKind::Partners,
    RelationKind::Funds,
];

/// One of so many edges is the hub's.
const HUB_EVERY: u64 = 25;

/// The relation of that number.
pub(super) fn edge(counts: &Counts, random: &mut Random, number: u64) -> RelationData {
    // First the tree of places, so that all of it is there at every size.
    let ((kind, from), to) = if number + 1 < counts.of(EntityKind::Place) {
        let child = (EntityKind::Place, number + 1);
        ((RelationKind::PartOf, child), parent(child))
    } else if number.is_multiple_of(HUB_EVERY) {
        let kind = random.pick(OF_HUB);
        let hub = (EntityKind::Institution, HUB);
        ((kind, hub), other(counts, random, kind, hub))
    } else {
        let is_frequent = random.below(5) < 3;
        let kinds = if is_frequent {
            FREQUENT
        } else {
            RelationKind::ALL
        };
        let kind = random.pick(kinds);
        between(counts, random, kind)
    };
    let (since, until) = period(random);
    RelationData {
        key: None,
        relation: None,
        kind,
        from: reference(random, from),
        to: reference(random, to),
        role: (kind == RelationKind::HoldsOffice).then(|| "Director".to_owned()),
        stage: (kind == RelationKind::Funds).then(|| random.pick(RelationStage::ALL)),
        since,
        until,
        money: (kind == RelationKind::Funds).then(|| money(random)),
        citations: vec![Citation {
            source: source(number),
            locator: Some(format!("page {}", number % 300)),
            field: None,
        }],
        extras: None,
    }
}

type Node = (EntityKind, u64);

/// The node that it is a part of: a tree with eight branches at each fork.
fn parent((kind, number): Node) -> Node {
    (kind, (number - 1) / 8)
}

fn between(
    counts: &Counts,
    random: &mut Random,
    kind: RelationKind,
) -> ((RelationKind, Node), Node) {
    let start = random.pick(ends(kind).from);
    let n = counts.of(start);
    // The first is the root of the tree and the hub; it starts nothing here.
    let from = (start, 1 + random.below(n - 1));
    if kind == RelationKind::PartOf {
        return ((kind, from), parent(from));
    }
    ((kind, from), other(counts, random, kind, from))
}

/// An end that fits, never the start itself.
fn other(counts: &Counts, random: &mut Random, kind: RelationKind, from: Node) -> Node {
    loop {
        let end = random.pick(ends(kind).to);
        let to = (end, random.below(counts.of(end)));
        if to != from && check_ends(kind, from.0, end).is_ok() {
            return to;
        }
    }
}

/// A reference in one of the ways that writers use.
fn reference(random: &mut Random, (kind, number): Node) -> EntityRef {
    match random.below(4) {
        0 => EntityRef::Record(RecordKey {
            agency: AGENCY.to_owned(),
            key: slug(kind, number),
        }),
        1 if kind == EntityKind::Institution => EntityRef::Identifier(Identifier {
            scheme: REGISTER.to_owned(),
            value: slug(kind, number),
        }),
        _ => EntityRef::Slug(slug(kind, number)),
    }
}

fn period(random: &mut Random) -> (Option<PartialDate>, Option<PartialDate>) {
    let year = 1995 + random.below(30);
    let since = match random.below(4) {
        0 => None,
        1 => PartialDate::parse(&format!("{year}")),
        _ => PartialDate::parse(&format!("{year}-{:02}", 1 + random.below(12))),
    };
    let is_over = random.below(3) == 0;
    let last = year + 1 + random.below(8);
    let until = is_over.then(|| PartialDate::parse(&format!("{last}")));
    (since, until.flatten())
}

fn money(random: &mut Random) -> Money {
    let amount = format!(
        "{}.{:02}",
        1_000 + random.below(90_000_000),
        random.below(100)
    );
    let currency = random.pick(&["USD", "KRW", "UZS", "EUR"]);
    Money {
        amount: Amount::parse(&amount).expect("it is a plain decimal"),
        currency: Currency::parse(currency).expect("it is three capitals"),
        bound: random.pick(Bound::ALL),
    }
}
