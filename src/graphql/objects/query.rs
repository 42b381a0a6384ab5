//! The root of all queries.

use crate::{
    domain::EntityKind,
    graphql::{
        fetch::Fetch,
        table::{Arg, Field, Given, Read, Type},
    },
};

pub(super) fn query() -> Type {
    let mut fields = nodes();
    fields.extend(lists());
    fields.extend(questions());
    Type::new("Query", "What can be asked of the graph.", &[], fields)
}

fn fetched(name: &'static str, shape: &'static str, doc: &'static str, fetch: Fetch) -> Field {
    Field::new(name, shape, doc, Read::Fetch(fetch))
}

#[rustfmt::skip]
fn nodes() -> Vec<Field> {
    let by = || {
        Arg::new("by", "EntityRef!", "Its id, slug, identifier or a record of it.")
    };
    let one = |name, shape, doc, kind| fetched(name, shape, doc, Fetch::Entity(kind)).arg(by());
    vec![
        fetched("node", "Node", "Anything by its global id; null where there is no such thing.", Fetch::Node).arg(Arg::new("id", "ID!", "Its id.")),
        fetched("nodes", "[Node]!", "Things by their global ids, 100 at most, in the order of the ids.", Fetch::Nodes).arg(Arg::new("ids", "[ID!]!", "Their ids.")),
        one("entity", "Entity", "An entity of any kind.", None),
        one("institution", "Institution", "An institution; null where the reference means none.", Some(EntityKind::Institution)),
        one("project", "Project", "A project; null where the reference means none.", Some(EntityKind::Project)),
        one("person", "Person", "A person; null where the reference means none.", Some(EntityKind::Person)),
        one("direction", "Direction", "A direction; null where the reference means none.", Some(EntityKind::Direction)),
        one("place", "Place", "A place; null where the reference means none.", Some(EntityKind::Place)),
        one("event", "Event", "An event; null where the reference means none.", Some(EntityKind::Event)),
        fetched("source", "Source", "A source by its slug.", Fetch::Source).arg(Arg::new("slug", "String!", "Its slug.")),
    ]
}

#[rustfmt::skip]
fn lists() -> Vec<Field> {
    let list = |name, shape, doc, filter, order, kind| {
        fetched(name, shape, doc, Fetch::List(kind)).arg(Arg::new("filter", filter, "What they are to be like.")).arg(Arg::new("orderBy", order, "What comes first; by name if nothing is said, directions by number.")).paged()
    };
    vec![
        list("institutions", "InstitutionConnection!", "All institutions that fit.", "InstitutionFilter", "[InstitutionOrder!]", EntityKind::Institution),
        list("projects", "ProjectConnection!", "All projects that fit.", "ProjectFilter", "[ProjectOrder!]", EntityKind::Project),
        list("people", "PersonConnection!", "All people who fit.", "PersonFilter", "[PersonOrder!]", EntityKind::Person),
        list("directions", "DirectionConnection!", "All directions that fit.", "DirectionFilter", "[DirectionOrder!]", EntityKind::Direction),
        list("places", "PlaceConnection!", "All places that fit.", "PlaceFilter", "[PlaceOrder!]", EntityKind::Place),
        list("events", "EventConnection!", "All events that fit.", "EventFilter", "[EventOrder!]", EntityKind::Event),
        fetched("sources", "SourceConnection!", "All sources, by slug.", Fetch::Sources).paged(),
    ]
}

#[rustfmt::skip]
fn questions() -> Vec<Field> {
    let end = |name, doc| Arg::new(name, "EntityRef!", doc);
    let kinds = || {
        Arg::new("kinds", "[RelationKind!]", "Follow edges of these kinds only.")
    };
    vec![
        fetched("search", "SearchConnection!", "Entities by any name in any language or script, spelling slips forgiven, the best match first.", Fetch::Search).arg(Arg::new("text", "String!", "A name, or a part of one.")).arg(Arg::new("kinds", "[EntityKind!]", "Keep entities of these kinds.")).arg(Arg::new("first", "Int", "At most so many; 100 at most, 50 if it is not given.")).arg(Arg::new("after", "String", "Only those behind this cursor.")),
        fetched("paths", "[Path!]!", "The shortest ways from one entity to another, none longer than `maxLength` edges. Edges are followed either way.", Fetch::Paths).arg(end("from", "Where to start.")).arg(end("to", "Where to arrive.")).arg(kinds()).arg(Arg::new("maxLength", "Int!", "The most edges of a way, 6 at most.").or(Given::Int(6))).arg(Arg::new("first", "Int!", "At most so many ways, 100 at most.").or(Given::Int(1))),
        fetched("neighbourhood", "Subgraph!", "What lies within `depth` edges, nearest first, cut at `limit` entities.", Fetch::Neighbourhood).arg(end("of", "Where to start.")).arg(kinds()).arg(Arg::new("others", "[EntityKind!]", "Visit entities of these kinds only.")).arg(Arg::new("depth", "Int!", "How many edges away, 6 at most.").or(Given::Int(1))).arg(Arg::new("limit", "Int!", "At most so many entities, 1,000 at most.").or(Given::Int(200))),
        fetched("funding", "[FundingGroup!]!", "Money summed over the dimensions named; currencies are never added up.", Fetch::Funding).arg(Arg::new("groupBy", "[FundingDimension!]!", "What to tell apart.")).arg(Arg::new("filter", "FundingFilter", "Which money counts.")),
        fetched("changes", "ChangeConnection!", "The change feed, the oldest first: keep the last cursor, come back, miss nothing.", Fetch::Changes).arg(Arg::new("kinds", "[EntityKind!]", "Keep changes to entities of these kinds.")).paged(),
        fetched("agencies", "[Agency!]!", "Who writes records, the strongest word first.", Fetch::Agencies),
        fetched("viewer", "Agency", "The agency whose key or token signs this request; null without one.", Fetch::Viewer),
        fetched("graph", "GraphInfo!", "The graph as a whole.", Fetch::Graph),
    ]
}
