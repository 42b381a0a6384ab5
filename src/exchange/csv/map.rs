//! Column maps: a small YAML file that says which column of a partner's table is what.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::columns::{kind_of, leads, names};
use crate::domain::NodeKind;

/// Which column is what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Map {
    /// What the rows are about: `institutions`.
    kind: Option<String>,
    /// Ways into the record, by the header of the column.
    pub(super) columns: BTreeMap<String, String>,
    /// Values that stand in no column, by the way into the record.
    pub(super) constants: BTreeMap<String, String>,
    /// Columns that are left out.
    pub(super) ignore: Vec<String>,
}

impl Map {
    /// Reads the text of a map; or why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let map: Self =
            serde_saphyr::from_str(text).map_err(|error| error.without_snippet().to_string())?;
        if let Some(kind) = &map.kind
            && kind_of(kind).is_none()
        {
            let names = names().join(", ");
            return Err(format!("`kind: {kind}` is none of {names}"));
        }
        Ok(map)
    }

    /// The kind of the rows, if it says so.
    #[must_use]
    pub fn kind(&self) -> Option<NodeKind> {
        self.kind.as_deref().and_then(kind_of)
    }

    /// The way that a column leads; none if it is left out, and why if it leads nowhere.
    pub(super) fn way(&self, kind: NodeKind, header: &str) -> Result<Option<String>, String> {
        if self.ignore.iter().any(|ignored| ignored == header) {
            return Ok(None);
        }
        let way = self.columns.get(header).map_or(header, String::as_str);
        if leads(kind, way) {
            return Ok(Some(way.to_owned()));
        }
        let all = super::columns::columns(kind).join(", ");
        Err(format!(
            "the column `{header}` is none of {all}; map it with --map, or tell the map to ignore it"
        ))
    }

    /// Constants that lead nowhere.
    pub(super) fn check(&self, kind: NodeKind) -> Result<(), String> {
        match self.constants.keys().find(|way| !leads(kind, way)) {
            None => Ok(()),
            Some(way) => Err(format!("the constant `{way}` of the map leads nowhere")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Map, NodeKind};

    #[test]
    fn a_map_says_what_columns_are() {
        let map =
            Map::parse("kind: places\ncolumns: {Name: names.0.text}\nignore: [Note]").unwrap();
        assert_eq!(map.kind(), Some(NodeKind::Place));
        let way = |header| map.way(NodeKind::Place, header);
        assert_eq!(way("Name"), Ok(Some("names.0.text".to_owned())));
        assert_eq!(way("Note"), Ok(None));
        assert_eq!(way("key"), Ok(Some("key".to_owned())));
        assert!(way("Other").unwrap_err().contains("--map"));
        assert!(Map::parse("kind: cities").unwrap_err().contains("places"));
        assert!(Map::parse("colums: {}").is_err());
    }
}
