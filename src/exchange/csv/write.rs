//! Records as rows.

use serde_json::Value;

use super::{cell, columns::columns};
use crate::domain::{NodeKind, Record};

/// The first row of a kind's table.
pub(in crate::exchange) fn head(kind: NodeKind) -> Vec<u8> {
    line(columns(kind))
}

/// The row of a record about that kind.
pub(in crate::exchange) fn row(
    kind: NodeKind,
    agency: &str,
    record: &Record,
) -> Result<Vec<u8>, serde_json::Error> {
    let data = record.body.to_json()?;
    let (agency, key) = (Value::from(agency), Value::from(record.key.as_str()));
    let cell = |column: &'static str| {
        let value = match column {
            "agency" => Some(&agency),
            "key" => Some(&key),
            way => (way.split('.')).try_fold(&data, |value, step| value.get(step)),
        };
        value.map_or_else(String::new, |value| cell::write(column, value))
    };
    Ok(line(columns(kind).into_iter().map(cell)))
}

fn line(cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Memory takes all that is written.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}
