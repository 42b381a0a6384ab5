//! A backup of tables of any earlier step goes back to that step, and on from there.

use tempfile::TempDir;

use super::{assert_is_sound, backup, done, restore};
use crate::{
    harness::{Database, TestApp},
    survival::{
        torture,
        upgrade::{Old, STEPS},
    },
};

#[tokio::test]
async fn a_backup_of_any_earlier_step_is_restored_and_brought_up_to_date() {
    let every = torture::<u64>().map_or(3, |_| 1);
    for step in STEPS.into_iter().step_by(every) {
        let old = Old::at(step).await;
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("old.backup");
        backup(old.database(), &file);
        // Whether the database has no tables, or those of another step.
        let other = Database::create().await;
        if step % 2 == 0 {
            done(&["migrate"], &other);
        }
        let told = restore(&other, &file);
        let newest = STEPS.last().unwrap();
        let steps = match newest - step {
            0 => " sources; ".to_owned(),
            1 => "; 1 migration followed; ".to_owned(),
            n => format!("; {n} migrations followed; "),
        };
        assert!(told.contains(&steps), "{step}: {told}");
        assert_is_sound(&other);
        old.assert_is_all_there(&TestApp::on(other).await).await;
    }
}
