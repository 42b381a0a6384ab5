//! Closed vocabularies: enums whose values have one spelling everywhere.
//!
//! The spelling is that of the GraphQL schema, of stored rows and of data files alike, so that a
//! value is written in one place. This is the crate's only macro.

/// An enum whose values are known by name and described for people.
pub trait Vocabulary: Copy + Eq + Sized + 'static {
    /// Its name in the schema: `RelationKind`.
    const NAME: &'static str;
    /// What it classifies, for people.
    const DOC: &'static str;
    /// Every value, in the order of the schema.
    const ALL: &'static [Self];

    /// The spelling of this value: `PART_OF`.
    fn as_str(self) -> &'static str;

    /// What this value means, for people; empty where its name says all.
    fn doc(self) -> &'static str;

    /// The value of that spelling.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.as_str() == text)
    }
}

/// Defines an enum with [`Vocabulary`], `Display`, `FromStr` and serde, all of one spelling.
macro_rules! vocabulary {
    (
        $(#[doc = $doc:literal])+
        $name:ident { $($(#[doc = $value_doc:literal])* $variant:ident = $text:literal,)+ }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $value_doc])* #[doc = concat!(" `", $text, "`.")] $variant,)+ }

        impl $crate::domain::Vocabulary for $name {
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc),+).trim_ascii();
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn doc(self) -> &'static str {
                match self { $(Self::$variant => concat!($($value_doc),*).trim_ascii(),)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::Vocabulary::as_str(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::domain::Vocabulary::as_str(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                $crate::domain::Vocabulary::parse(&text).ok_or_else(|| {
                    $crate::domain::vocabulary::unknown::<Self, D::Error>(&text)
                })
            }
        }
    };
}
pub(crate) use vocabulary;

/// The error of a value that the vocabulary lacks; it lists those that there are.
pub(crate) fn unknown<T: Vocabulary, E: serde::de::Error>(text: &str) -> E {
    let known: Vec<_> = T::ALL.iter().map(|value| value.as_str()).collect();
    E::custom(format!(
        "`{text}` is no {}; it is one of {}",
        T::NAME,
        known.join(", ")
    ))
}
