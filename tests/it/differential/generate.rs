//! Valid queries over the whole schema, each made by a number.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
    rc::Rc,
};

use hamkor::{
    domain::{Language, Vocabulary},
    graphql::{
        TABLE,
        table::{Field, Shape},
    },
};
use serde_json::{Map, Value as Json};

use super::{
    chance::Chance,
    given::{Given, Giver, Purpose},
    pools::Pools,
};

/// How deep a query goes.
const DEPTH: usize = 7;
/// How many objects of a level are thought to be too many to ask more of.
const MANY: usize = 30;

/// A query, and all that comes with it.
pub(super) struct Generated {
    pub(super) query: String,
    pub(super) variables: Map<String, Json>,
    pub(super) languages: Vec<Language>,
    pub(super) is_signed: bool,
    /// The fields that are in it, each with its type.
    pub(super) fields: HashSet<(&'static str, &'static str)>,
}

/// The query of a number.
pub(super) fn query(seed: u64, pools: &Pools) -> Generated {
    let mut maker = Maker {
        chance: Chance::of(seed),
        giver: Giver {
            pools,
            declared: Vec::new(),
            variables: Map::new(),
        },
        fragments: Vec::new(),
        n_aliases: 0,
        room: 30,
        fields: HashSet::new(),
    };
    let place = Place {
        of: "Query",
        depth: 0,
        fan: 1,
        page: 1,
        is_bare: false,
    };
    let set = maker.set(place, &Rc::default());
    let all = <Language as Vocabulary>::ALL;
    let languages = (0..maker.chance.below(3)).filter_map(|_| maker.chance.pick(all).copied());
    let mut languages: Vec<_> = languages.collect();
    languages.dedup();
    let declared = maker.giver.declared.join(", ");
    let head = match (declared.as_str(), maker.chance.below(3)) {
        ("", 0) => String::new(),
        ("", 1) => "query ".to_owned(),
        ("", _) => "query Q ".to_owned(),
        (declared, 0) => format!("query Q({declared}) "),
        (declared, _) => format!("query ({declared}) "),
    };
    let fragments: Vec<_> = maker
        .fragments
        .iter()
        .map(|fragment| fragment.text.as_str())
        .collect();
    Generated {
        query: format!("{head}{set}\n{}", fragments.join("\n")),
        variables: maker.giver.variables,
        languages,
        is_signed: maker.chance.is(30),
        fields: maker.fields,
    }
}

/// What is asked of one object of the answer, however often: fields of one key have to agree.
#[derive(Default, Clone)]
struct Scope(BTreeMap<String, Vec<Asked>>);

type Shared = Rc<RefCell<Scope>>;

/// A field as it was asked: of which type, what it says, and what is asked of its own objects.
#[derive(Clone)]
struct Asked {
    of: &'static str,
    field: &'static Field,
    /// Its name and arguments.
    text: String,
    page: usize,
    /// Whether it is in a fragment without a type.
    is_bare: bool,
    below: Shared,
}

/// A fragment that may be used once more.
struct Fragment {
    name: String,
    on: &'static str,
    text: String,
    scope: Shared,
}

/// Where a selection set stands.
#[derive(Clone, Copy)]
struct Place {
    of: &'static str,
    depth: usize,
    /// How many objects there may be.
    fan: usize,
    /// How many items a connection may have.
    page: usize,
    /// Whether it is a fragment without a type.
    is_bare: bool,
}

struct Maker<'a> {
    chance: Chance,
    giver: Giver<'a>,
    fragments: Vec<Fragment>,
    n_aliases: usize,
    /// How many more fields there may be.
    room: usize,
    fields: HashSet<(&'static str, &'static str)>,
}

impl Maker<'_> {
    fn set(&mut self, place: Place, scope: &Shared) -> String {
        let is_new = scope.borrow().0.is_empty();
        if is_new
            && self.chance.is(10)
            && let Some(spread) = self.again(place, scope)
        {
            return format!("{{ {spread} }}");
        }
        let n = if place.depth == 0 { 1 } else { 2 } + self.chance.below(4);
        let parts: Vec<_> = (0..n).map(|_| self.part(place, scope)).collect();
        format!("{{ {} }}", parts.join(" "))
    }

    fn part(&mut self, place: Place, scope: &Shared) -> String {
        let kind = self.chance.below(100);
        if (24..34).contains(&kind)
            && let Some(text) = self.repeated(place, scope)
        {
            return text;
        }
        let directives = self.directives();
        let may_nest = place.depth < DEPTH;
        match kind {
            0..6 => format!("{}__typename{directives}", self.alias("t", scope)),
            18..24 if may_nest => self.fragment(place, scope, &directives),
            6..18 if may_nest => self.inline(place, scope, &directives),
            // A union has no fields.
            _ if may_nest && place.of == "SearchResult" => self.inline(place, scope, &directives),
            _ => self.field(place, scope, &directives),
        }
    }

    fn directives(&mut self) -> String {
        let mut text = String::new();
        for name in ["skip", "include"] {
            if self.chance.is(5) {
                let is_so = self.chance.is(if name == "skip" { 30 } else { 70 });
                let given = self.giver.condition(&mut self.chance, is_so);
                text = format!("{text} @{name}(if: {})", given.written());
            }
        }
        text
    }

    /// An alias for `__typename`, which agrees with nothing but itself.
    fn alias(&mut self, name: &str, scope: &Shared) -> String {
        if self.chance.is(60) || scope.borrow().0.contains_key(name) {
            return String::new();
        }
        self.n_aliases += 1;
        format!("{name}{}: ", self.n_aliases)
    }

    /// A type that a fragment can be on.
    fn narrowed(&mut self, place: Place) -> &'static str {
        let members = TABLE.members(place.of);
        let meets = |name: &str| TABLE.members(name).iter().any(|own| members.contains(own));
        let objects = members.iter().map(|own| TABLE.types[*own].name);
        let abstracts = ["Node", "Entity", "SearchResult"]
            .into_iter()
            .filter(|name| meets(name));
        let types: Vec<_> = objects.chain(abstracts).collect();
        self.chance.pick(&types).unwrap()
    }

    fn inline(&mut self, place: Place, scope: &Shared, directives: &str) -> String {
        if self.chance.is(15) {
            let set = self.set(
                Place {
                    depth: place.depth + 1,
                    is_bare: true,
                    ..place
                },
                scope,
            );
            return format!("...{directives} {set}");
        }
        let of = self.narrowed(place);
        let set = self.set(
            Place {
                of,
                depth: place.depth + 1,
                is_bare: false,
                ..place
            },
            scope,
        );
        format!("... on {of}{directives} {set}")
    }

    fn fragment(&mut self, place: Place, scope: &Shared, directives: &str) -> String {
        let on = self.narrowed(place);
        let set = self.set(
            Place {
                of: on,
                depth: place.depth + 1,
                is_bare: false,
                ..place
            },
            scope,
        );
        let name = format!("F{}", self.fragments.len());
        let text = format!("fragment {name} on {on} {set}");
        self.fragments.push(Fragment {
            name: name.clone(),
            on,
            text,
            scope: Rc::clone(scope),
        });
        format!("...{name}{directives}")
    }

    /// A fragment that is there already, where nothing else is asked yet.
    fn again(&mut self, place: Place, scope: &Shared) -> Option<String> {
        let members = TABLE.members(place.of);
        let meets = |own: &&Fragment| TABLE.members(own.on).iter().any(|at| members.contains(at));
        let fit: Vec<_> = self.fragments.iter().filter(meets).collect();
        let known = self.chance.pick(&fit).filter(|_| place.fan <= 5)?;
        // One that is still being made has no text yet, and is not among them.
        let copy = known.scope.borrow().clone();
        let spread = format!("...{}", known.name);
        *scope.borrow_mut() = copy;
        Some(spread)
    }

    /// A field that was asked of the same type before, with more below it.
    fn repeated(&mut self, place: Place, scope: &Shared) -> Option<String> {
        let known: Vec<_> = {
            let scope = scope.borrow();
            let all = scope.0.iter();
            let all = all.flat_map(|(key, asked)| asked.iter().map(move |asked| (key, asked)));
            all.filter(|(_, asked)| asked.of == place.of && asked.is_bare == place.is_bare)
                .map(|(key, asked)| (key.clone(), asked.clone()))
                .collect()
        };
        let (key, asked) = self.chance.pick(&known)?;
        let below = self.below(place, asked);
        let alias = if *key == asked.field.name {
            String::new()
        } else {
            format!("{key}: ")
        };
        Some(format!("{alias}{}{below}", asked.text))
    }

    fn field(&mut self, place: Place, scope: &Shared, directives: &str) -> String {
        let may_nest = place.depth < DEPTH && place.fan <= MANY && self.room > 0;
        let fields: Vec<_> = fields(place.of)
            .into_iter()
            .filter(|field| may_nest || TABLE.members(field.shape.named).is_empty())
            .collect();
        let Some(field) = self.chance.pick(&fields).copied() else {
            return format!("__typename{directives}");
        };
        self.room = self.room.saturating_sub(1);
        for at in TABLE.members(place.of) {
            if TABLE.field(*at, field.name).is_some() {
                self.fields.insert((TABLE.types[*at].name, field.name));
            }
        }
        let (arguments, page) = self.arguments(field);
        let text = format!("{}{arguments}", field.name);
        let asked = Asked {
            of: place.of,
            field,
            text,
            page,
            is_bare: place.is_bare,
            below: Rc::default(),
        };
        let (key, asked) = self.keyed(asked, scope);
        let below = self.below(place, &asked);
        let alias = if key == field.name {
            String::new()
        } else {
            format!("{key}: ")
        };
        format!("{alias}{}{directives}{below}", asked.text)
    }

    /// A key under which a field may be asked, which is noted.
    fn keyed(&mut self, mut asked: Asked, scope: &Shared) -> (String, Asked) {
        let mut key = match self.chance.below(10) {
            0 => "a",
            1 => "b",
            _ => asked.field.name,
        }
        .to_owned();
        let mut scope = scope.borrow_mut();
        let agrees = |others: &Vec<Asked>| others.iter().all(|other| agree(&asked, other));
        if !scope.0.get(&key).is_none_or(agrees) {
            self.n_aliases += 1;
            key = format!("a{}", self.n_aliases);
        }
        let others = scope.0.entry(key.clone()).or_default();
        if let Some(other) = others.first() {
            asked.below = Rc::clone(&other.below);
        }
        others.push(asked.clone());
        (key, asked)
    }

    fn below(&mut self, place: Place, asked: &Asked) -> String {
        let Shape {
            named,
            items_required,
            ..
        } = asked.field.shape;
        if TABLE.members(named).is_empty() {
            return String::new();
        }
        let is_items = matches!(asked.field.name, "nodes" | "edges");
        let times = match items_required {
            Some(_) if is_items => place.page,
            Some(_) => 3,
            None => 1,
        };
        let below = Place {
            of: named,
            depth: place.depth + 1,
            fan: place.fan * times.max(1),
            page: asked.page,
            is_bare: false,
        };
        format!(" {}", self.set(below, &asked.below))
    }

    /// The arguments of a field, and how many items it will have.
    fn arguments(&mut self, field: &Field) -> (String, usize) {
        // Both ends at once are an error, and neither is a long page.
        let end = self.chance.below(100);
        let is_wanted = |chance: &mut Chance, name: &str| match name {
            "first" => (0..62).contains(&end),
            "last" => (60..95).contains(&end),
            "after" | "before" => chance.is(15),
            "limit" | "depth" => chance.is(80),
            _ => chance.is(35),
        };
        let mut given = Vec::new();
        for arg in &field.args {
            let is_needed = arg.shape.is_required && arg.default.is_none();
            if is_wanted(&mut self.chance, arg.name) || is_needed {
                let purpose = Purpose::of(field.name, field.shape.named, arg.name);
                given.push((
                    arg.name,
                    self.giver.give(&mut self.chance, arg.shape, purpose),
                ));
            }
        }
        let has = |name| given.iter().any(|(own, _)| *own == name);
        let page = if has("first") || has("last") { 3 } else { 20 };
        if given.is_empty() {
            return (String::new(), page);
        }
        let written = given
            .iter()
            .map(|(name, value): &(_, Given)| format!("{name}: {}", value.written()));
        (
            format!("({})", written.collect::<Vec<_>>().join(", ")),
            page,
        )
    }
}

/// Whether two fields may have one key.
///
/// Fields of two object types may differ. async-graphql 7.2 forgets the type where a fragment
/// without one is around a field, and refuses those; that is no matter of the executor.
fn agree(one: &Asked, other: &Asked) -> bool {
    let is_object = |name| TABLE.place(name).is_some();
    let is_apart = |own: &Asked| is_object(own.of) && !own.is_bare;
    let are_apart = one.of != other.of && is_apart(one) && is_apart(other);
    one.field.shape == other.field.shape && (are_apart || one.text == other.text)
}

/// The fields of a type: of an interface those that all its types share.
fn fields(of: &str) -> Vec<&'static Field> {
    let members = TABLE.members(of);
    let Some(first) = members.first() else {
        return Vec::new();
    };
    let is_shared = |field: &&'static Field| match of {
        "SearchResult" => false,
        "Node" => field.name == "id",
        _ => members.iter().all(|at| {
            TABLE
                .field(*at, field.name)
                .is_some_and(|own| std::ptr::eq(own, *field))
        }),
    };
    TABLE.types[*first]
        .fields
        .iter()
        .copied()
        .filter(is_shared)
        .collect()
}
