//! A history that comes out wrong, made as short as it still does.

use hamkor::domain::NodeKind;

use super::{play::play, site::Bench, steps::Step};

/// The most histories that are tried on the way.
const MOST: usize = 400;
/// What a record need not state.
const CAN_GO: [&str; 16] = [
    "entity",
    "slug",
    "identifiers",
    "citations",
    "summaries",
    "links",
    "founded",
    "starts",
    "targets",
    "sectors",
    "relation",
    "role",
    "stage",
    "since",
    "money",
    "publisher",
];

/// The shortest that was found, and how it comes out.
pub(super) async fn shrink(bench: &mut Bench, mut steps: Vec<Step>) -> (Vec<Step>, String) {
    let mut different = "at the second time it comes out as the model says".to_owned();
    let mut n_tried = 0;
    let mut is_shorter = true;
    while is_shorter && n_tried < MOST {
        is_shorter = false;
        let mut at = 0;
        let mut tries = shorter(&steps);
        // The whole once more, to know how it comes out.
        if n_tried == 0 {
            tries.insert(0, steps.clone());
        }
        while let Some(tried) = tries.get(at).filter(|_| n_tried < MOST) {
            n_tried += 1;
            at += 1;
            if let Err(how) = play(bench, tried).await {
                (is_shorter, different) = (true, how);
                steps.clone_from(tried);
                break;
            }
        }
    }
    (steps, different)
}

/// The same with less in it: the most that could be left out first.
fn shorter(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut all = Vec::new();
    let mut size = steps.len() / 2;
    while size > 0 {
        for start in (0..steps.len()).step_by(size).rev() {
            let mut less = steps.to_vec();
            less.drain(start..steps.len().min(start + size));
            all.push(less);
        }
        size /= 2;
    }
    for (n, step) in steps.iter().enumerate() {
        let Step::Put(voice, says) = step else {
            continue;
        };
        let mut add = |says: Vec<_>| {
            let mut less = steps.to_vec();
            less[n] = Step::Put(*voice, says);
            all.push(less);
        };
        for (i, say) in says.iter().enumerate() {
            if says.len() > 1 {
                let mut fewer = says.clone();
                fewer.remove(i);
                add(fewer);
            }
            for field in say.data.keys() {
                let is_source = say.kind == NodeKind::Source;
                if CAN_GO.contains(&field.as_str()) && !(is_source && field == "slug") {
                    let mut fewer = says.clone();
                    fewer[i].data.shift_remove(field);
                    add(fewer);
                }
            }
        }
    }
    all
}
