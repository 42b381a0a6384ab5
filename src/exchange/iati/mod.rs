//! IATI 2.03 activities, both ways.
mod xml;
