//! Files that come in and go out.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::{Metrics, known};
use crate::exchange::import::Report;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Import {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Imported {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Export {
    file: &'static str,
    end: &'static str,
}

/// How a file that was sent came to its end.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) enum End {
    /// All of it was sent.
    Whole,
    /// It could not be read to the end.
    Broken,
    /// The client went before the end.
    Left,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    imports: Family<Import, Counter>,
    records: Family<Imported, Counter>,
    exports: Family<Export, Counter>,
}

impl Files {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "imports",
            "Files that were sent to be imported",
            self.imports.clone(),
        );
        registry.register(
            "imported_records",
            "Records of those files that were looked at, dry runs left out",
            self.records.clone(),
        );
        registry.register("exports", "Files that were sent out", self.exports.clone());
    }
}

impl Metrics {
    /// Counts a file that was imported, or refused with that code.
    pub(in crate::http) fn import(&self, came_of_it: Result<&Report, &str>) {
        let code = match came_of_it {
            Ok(_) => "OK",
            Err(code) => known(code),
        };
        self.files.imports.get_or_create(&Import { code }).inc();
        let Ok(report) = came_of_it else { return };
        if report.dry_run {
            return;
        }
        for (outcome, n) in [
            ("new", report.new),
            ("changed", report.changed),
            ("unchanged", report.unchanged),
            ("refused", report.refused),
        ] {
            let records = &self.files.records;
            records.get_or_create(&Imported { outcome }).inc_by(n);
        }
    }

    /// Counts a file that was sent.
    pub(in crate::http) fn export(&self, file: &'static str, end: End) {
        let end = match end {
            End::Whole => "whole",
            End::Broken => "broken",
            End::Left => "left",
        };
        self.files
            .exports
            .get_or_create(&Export { file, end })
            .inc();
    }
}
