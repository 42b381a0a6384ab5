//! Fields that were found in a selection set, told apart by what they read of which types.

use async_graphql::parser::types::Field as Asked;

use super::types::Types;
use crate::graphql::Table;

/// A field where it stands in the document, and the types that it is asked of there.
pub(super) struct Found<'a> {
    pub(super) field: &'a Asked,
    pub(super) on: Types,
}

/// Fields of one response key that some types share: where they stand among those found.
pub(super) struct Group {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) at: Vec<usize>,
    pub(super) on: Types,
    pub(super) first: usize,
}

/// Types that read the same of one response key are read together.
pub(super) fn group(table: &Table, found: &[Found], types: Types) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for place in (0..table.types.len()).filter(|place| types.has(*place)) {
        let mut own: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, one) in found
            .iter()
            .enumerate()
            .filter(|(_, one)| one.on.has(place))
        {
            let key = one.field.response_key().node.as_str();
            match own.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => known.push(at),
                None => own.push((key, vec![at])),
            }
        }
        for (key, at) in own {
            join(table, &mut groups, found, place, (key, at));
        }
    }
    groups.sort_by_key(|group| group.first);
    groups
}

fn join(
    table: &Table,
    groups: &mut Vec<Group>,
    found: &[Found],
    place: usize,
    own: (&str, Vec<usize>),
) {
    let (key, at) = own;
    let Some(first) = at.first().copied() else {
        return;
    };
    let name = found
        .get(first)
        .map_or("", |one| one.field.name.node.as_str());
    let is_same = |group: &Group| {
        let other = (0..table.types.len()).find(|other| group.on.has(*other));
        let field = |place| table.field(place, name).map(std::ptr::from_ref);
        group.key == key && group.at == at && other.and_then(field) == field(place)
    };
    if let Some(group) = groups.iter_mut().find(|group| is_same(group)) {
        group.on = group.on.with(place);
    } else {
        groups.push(Group {
            key: key.to_owned(),
            name: name.to_owned(),
            at,
            on: Types::of(&[place]),
            first,
        });
    }
}
