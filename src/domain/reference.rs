//! How records point at things: entities, relations, registers and sources.

use serde::{Deserialize, Deserializer, Serialize, de};

/// Where a fact is from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Citation {
    /// The slug of the source; empty in a data file that names one source for all.
    pub source: String,
    /// Where in it: `direction 2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// The field that it backs; absent where it backs the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl<'de> Deserialize<'de> for Citation {
    /// From an object, or from a string: a locator in the file's own source.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Citation;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a citation: {source, locator, field}, or a locator alone")
            }

            fn visit_str<E: de::Error>(self, locator: &str) -> Result<Citation, E> {
                let locator = Some(locator.to_owned());
                Ok(Citation {
                    source: String::new(),
                    locator,
                    field: None,
                })
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Citation, A::Error> {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Whole {
                    #[serde(default)]
                    source: String,
                    locator: Option<String>,
                    field: Option<String>,
                }
                let Whole {
                    source,
                    locator,
                    field,
                } = Whole::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Citation {
                    source,
                    locator,
                    field,
                })
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// A name in somebody's register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The register: `ror`, `iati`, `wikidata`.
    pub scheme: String,
    /// The name there.
    pub value: String,
}

/// One entity, named in one of four ways.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EntityRef {
    /// By its id, or one that was merged into it.
    Id(String),
    /// By its slug.
    Slug(String),
    /// By its name in a register.
    Identifier(Identifier),
    /// By an agency's record of it.
    Record(RecordKey),
}

impl<'de> Deserialize<'de> for EntityRef {
    /// From an object with one field, or from a string: a slug.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = EntityRef;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a slug, or one of {id}, {slug}, {identifier}, {record}")
            }

            fn visit_str<E: de::Error>(self, slug: &str) -> Result<EntityRef, E> {
                Ok(EntityRef::Slug(slug.to_owned()))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<EntityRef, A::Error> {
                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                enum Whole {
                    Id(String),
                    Slug(String),
                    Identifier(Identifier),
                    Record(RecordKey),
                }
                let whole = Whole::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(match whole {
                    Whole::Id(id) => EntityRef::Id(id),
                    Whole::Slug(slug) => EntityRef::Slug(slug),
                    Whole::Identifier(identifier) => EntityRef::Identifier(identifier),
                    Whole::Record(key) => EntityRef::Record(key),
                })
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl std::fmt::Display for EntityRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Slug(slug) => f.write_str(slug),
            Self::Identifier(Identifier { scheme, value }) => write!(f, "{scheme} {value}"),
            Self::Record(RecordKey { agency, key }) => write!(f, "{agency}:{key}"),
        }
    }
}

/// A record, named by its agency's slug and the agency's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordKey {
    /// The agency's slug.
    pub agency: String,
    /// The agency's key.
    pub key: String,
}

/// One relation, named in one of two ways.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RelationRef {
    /// By its id.
    Id(String),
    /// By an agency's record of it.
    Record(RecordKey),
}

impl<'de> Deserialize<'de> for RelationRef {
    /// From an object with one field, or from a string: `agency:key`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = RelationRef;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`agency:key`, or one of {id}, {record}")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<RelationRef, E> {
                let (agency, key) = text.split_once(':').ok_or_else(|| {
                    E::custom(format!("`{text}` is not of the form `agency:key`"))
                })?;
                let (agency, key) = (agency.to_owned(), key.to_owned());
                Ok(RelationRef::Record(RecordKey { agency, key }))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<RelationRef, A::Error> {
                #[derive(Deserialize)]
                #[serde(rename_all = "camelCase")]
                enum Whole {
                    Id(String),
                    Record(RecordKey),
                }
                let whole = Whole::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(match whole {
                    Whole::Id(id) => RelationRef::Id(id),
                    Whole::Record(key) => RelationRef::Record(key),
                })
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl std::fmt::Display for RelationRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Record(RecordKey { agency, key }) => write!(f, "{agency}:{key}"),
        }
    }
}
