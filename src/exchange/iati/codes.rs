//! The codelists that the mapping needs; `codelists/README.md` says where they are from.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::Vocabulary;

/// A list of codes, some with what they become in the graph.
pub(super) struct Codelist(LazyLock<Vec<Entry>>);

/// An entry of a list.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) code: String,
    /// What it becomes in the graph.
    pub(super) is: Option<String>,
    /// What else in the graph becomes it.
    #[serde(default)]
    also: Vec<String>,
    /// Of a transaction: whether money comes to the activity by it.
    #[serde(default)]
    pub(super) incoming: bool,
}

macro_rules! codelist {
    ($file:literal) => {
        Codelist(LazyLock::new(|| {
            serde_json::from_str(include_str!($file)).expect("a test reads every list")
        }))
    };
}

pub(super) static ACTIVITY_STATUS: Codelist = codelist!("codelists/activity-status.json");
pub(super) static INDICATOR_MEASURE: Codelist = codelist!("codelists/indicator-measure.json");
pub(super) static LOCATION_TYPE: Codelist = codelist!("codelists/location-type.json");
pub(super) static ORGANISATION_ROLE: Codelist = codelist!("codelists/organisation-role.json");
pub(super) static ORGANISATION_TYPE: Codelist = codelist!("codelists/organisation-type.json");
pub(super) static TRANSACTION_TYPE: Codelist = codelist!("codelists/transaction-type.json");

impl Codelist {
    /// The entry of a code.
    pub(super) fn get(&self, code: &str) -> Option<&Entry> {
        self.0.iter().find(|known| known.code == code.trim())
    }

    /// What a code becomes in the graph, in words.
    pub(super) fn meaning(&self, code: &str) -> Option<&str> {
        self.get(code)?.is.as_deref()
    }

    /// What a code becomes in the graph.
    pub(super) fn read<T: Vocabulary>(&self, code: &str) -> Option<T> {
        T::parse(self.meaning(code)?)
    }

    /// The first code for this; where money goes out, of several.
    pub(super) fn code_of(&self, meaning: &str) -> Option<&str> {
        let means = |code: &Entry| {
            code.is.as_deref() == Some(meaning) || code.also.iter().any(|also| also == meaning)
        };
        let mut found = self.0.iter();
        let found = found.find(|code| means(code) && !code.incoming);
        found.map(|code| code.code.as_str())
    }

    /// All codes, for the error that lists them.
    pub(super) fn known(&self) -> String {
        let codes: Vec<_> = self.0.iter().map(|code| code.code.as_str()).collect();
        codes.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ACTIVITY_STATUS, Codelist, INDICATOR_MEASURE, LOCATION_TYPE, ORGANISATION_ROLE,
        ORGANISATION_TYPE, TRANSACTION_TYPE,
    };
    use crate::domain::{
        EntityKind, InstitutionKind, PlaceKind, RelationKind, RelationStage, Status, Vocabulary,
    };

    fn assert_read<T: Vocabulary>(list: &Codelist) {
        assert!(!list.0.is_empty());
        for code in list.0.iter() {
            let meaning = code.is.as_deref();
            assert!(
                meaning.is_none_or(|text| T::parse(text).is_some()),
                "{meaning:?}"
            );
        }
    }

    #[test]
    fn every_code_becomes_something_that_there_is() {
        assert_read::<Status>(&ACTIVITY_STATUS);
        assert_read::<PlaceKind>(&LOCATION_TYPE);
        assert_read::<RelationKind>(&ORGANISATION_ROLE);
        assert_read::<InstitutionKind>(&ORGANISATION_TYPE);
        assert_read::<RelationStage>(&TRANSACTION_TYPE);
        assert_eq!(INDICATOR_MEASURE.meaning("2"), Some("percent"));
    }

    #[test]
    fn statuses_have_the_codes_of_the_schema() {
        for status in Status::of(EntityKind::Project) {
            if let Some(code) = ACTIVITY_STATUS.code_of(status.as_str()) {
                assert_eq!(code, status.iati_activity_status().to_string());
            }
        }
    }
}
