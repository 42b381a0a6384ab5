//! Refuses to build a release without its pages. They are made by `make web`, never from here.

use std::{env, path::Path};

const OPT_OUT: &str = "HAMKOR_WITHOUT_PAGES";

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells build scripts by the environment alone"
)]
fn main() {
    println!("cargo::rerun-if-env-changed={OPT_OUT}");
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    // A development build reads the pages from the disk, so nothing is built for them.
    if !is_release || env::var_os(OPT_OUT).is_some() {
        return;
    }
    println!("cargo::rerun-if-changed=web/dist");
    if !Path::new("web/dist/index.html").exists() {
        println!(
            "cargo::error=the pages are not built: run `make web` first (it needs Node.js 20.19 or newer), \
             or set {OPT_OUT}=1 for a server whose pages say so"
        );
    }
}
