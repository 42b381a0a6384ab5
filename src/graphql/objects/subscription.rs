//! The root of all subscriptions: what a client is told of as it happens.

use crate::graphql::{
    Node,
    table::{Arg, Field, Key, Read, Type},
};

#[rustfmt::skip]
pub(super) fn subscription() -> Type {
    Type::new("Subscription", "What can be followed as it happens.", &[], vec![
        Field::new("changes", "Change!", "Every change from now on, or from `after` on without a gap.", Read::Link(change))
            .arg(Arg::new("after", "String", "The cursor of the last change that was seen; those behind it come first."))
            .arg(Arg::new("kinds", "[EntityKind!]", "Keep changes to entities of these kinds."))
            .arg(Arg::new("of", "[EntityRef!]", "Keep changes to these entities.")),
    ])
}

fn change(root: &Node) -> Vec<Key> {
    match root {
        Node::Subscription(change) => vec![Key::Id(change.id)],
        _ => Vec::new(),
    }
}
