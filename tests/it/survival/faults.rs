//! Faults at every point where something is written or made known.
//!
//! Whatever happens there: what was acknowledged stays, what was not is wholly there or not at all
//! and is done by the same request sent again, nobody sees the graph go back, and whoever writes next
//! can.

mod commands;
mod deeds;
mod process;
mod server;
mod world;

use hamkor::store::faults::Point;

use crate::harness::repository;

/// What is being done when the fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Put,
    Withdraw,
    Merge,
    Split,
    Rebuild,
    Import,
    Migrate,
}

/// What is known of a point.
#[derive(Debug, Clone, Copy)]
struct Row {
    deed: Deed,
    /// Whether what ends there is written; none where that may be before or after the commit.
    is_written: Option<bool>,
}

/// A point without a row does not compile.
fn row(point: Point) -> Row {
    let (deed, is_written) = match point {
        Point::Begun
        | Point::PromiseTaken
        | Point::RecordsWritten
        | Point::GraphWritten
        | Point::HeadRaised
        | Point::PromiseKept
        | Point::Commit => (Deed::Put, Some(false)),
        Point::Committed | Point::Forget | Point::Tell | Point::AnswerKept => {
            (Deed::Put, Some(true))
        }
        Point::Look | Point::Poll => (Deed::Put, None),
        Point::Withdrawn => (Deed::Withdraw, Some(false)),
        Point::Redirected => (Deed::Merge, Some(false)),
        Point::Parted => (Deed::Split, Some(false)),
        Point::Rebuilt => (Deed::Rebuild, Some(false)),
        Point::BatchPut => (Deed::Import, Some(false)),
        Point::BatchDone => (Deed::Import, Some(true)),
        Point::Migrated => (Deed::Migrate, Some(false)),
    };
    Row { deed, is_written }
}

/// The points of which a deed of that sort tells most.
fn points(of: impl Fn(Deed) -> bool) -> Vec<Point> {
    let points = Point::ALL.into_iter();
    points.filter(|point| of(row(*point).deed)).collect()
}

#[test]
fn every_point_stands_in_the_source_once() {
    let mut source = String::new();
    for folder in ["src/store", "src/exchange/import"] {
        for entry in std::fs::read_dir(repository().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !path.ends_with("faults.rs") {
                source += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    for point in Point::ALL {
        let n = source
            .matches(&format!("faults::at(Point::{point:?})"))
            .count();
        assert_eq!(n, 1, "{point:?}");
    }
    let n = source.matches("faults::at(").count();
    assert_eq!(n, Point::ALL.len(), "a point is not in `Point::ALL`");
}
