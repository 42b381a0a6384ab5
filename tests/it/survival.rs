//! What stays true when something that the program rests on fails.
//!
//! `HAMKOR_TORTURE` makes these tests longer: it says how often they do what they else do a few
//! times.

#[cfg(unix)]
mod postgres;
