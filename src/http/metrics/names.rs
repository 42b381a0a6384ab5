//! The names of operations, which clients choose, as labels, of which there must not be many.

use std::{
    collections::HashSet,
    sync::{PoisonError, RwLock},
};

/// How many names are told apart.
const MOST: usize = 200;
/// The longest name that is taken for one.
const LONGEST: usize = 64;

/// The names met so far, the first [`MOST`] of them.
#[derive(Debug, Default)]
pub(super) struct Names(RwLock<HashSet<String>>);

impl Names {
    /// The label of an operation: its name, nothing where it has none, `other` past the limit.
    pub(super) fn label(&self, name: Option<&str>) -> String {
        match name {
            None => String::new(),
            Some(name) if is_name(name) && self.is_kept(name) => name.to_owned(),
            Some(_) => "other".to_owned(),
        }
    }

    fn is_kept(&self, name: &str) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.contains(name) {
            return true;
        }
        if known.len() >= MOST {
            return false;
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Others may have come in between.
        known.contains(name) || (known.len() < MOST && known.insert(name.to_owned()))
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= LONGEST
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{MOST, Names};

    #[test]
    fn names_are_told_apart_up_to_a_limit() {
        let names = Names::default();
        for n in 0..MOST {
            let name = format!("Name{n}");
            assert_eq!(names.label(Some(&name)), name);
        }
        assert_eq!(names.label(Some("OneMore")), "other");
        assert_eq!(names.label(Some("Name7")), "Name7");
        assert_eq!(names.label(None), "");
    }

    #[test]
    fn what_is_no_name_is_other() {
        let names = Names::default();
        let long = "n".repeat(65);
        for text in ["", "7a", "a b", "a\"} 1", "имя", &long] {
            assert_eq!(names.label(Some(text)), "other", "{text}");
        }
        assert_eq!(names.label(Some("_a7")), "_a7");
    }
}
