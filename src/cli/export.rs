//! `hamkor export`.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use url::form_urlencoded;

use super::{
    Outcome, agency, flags::StoreFlags, import::kinds, open_patiently, output::note,
    serve::require_migrations,
};
use crate::{
    config::Settings,
    domain::{Agency, NodeKind},
    exchange::{
        dump,
        export::{self, FILES, File},
        graph_file::{Description, GRAPH_FILES, GraphFile},
    },
    read::narrowed,
    store::Store,
};

mod out;

use out::Out;

/// Write records to files: a whole database, or what agencies said.
///
/// Without --agency, NDJSON is a dump: all that the graph is made from, history included, keys and
/// addresses left out. `hamkor import --apply` makes the same graph of it in an empty database.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hamkor export --out hamkor.ndjson.gz                     a dump
  hamkor export --agency koica > koica.ndjson              the records of an agency
  hamkor export --format csv --out tables                  a table of each kind, into a folder
  hamkor export --format csv --kind projects --agency koica
  hamkor export --format iati --where direction=direction-7-energy --where status=AGREED
  hamkor export --format graphml --out graph.graphml.gz

docs/EXCHANGE.md has what each format keeps and what it loses.")]
pub(super) struct Export {
    /// What to write
    #[arg(long, value_enum, default_value = "ndjson")]
    format: Format,
    /// Only the records of this agency, by its slug
    #[arg(long, value_name = "SLUG")]
    agency: Option<String>,
    /// Only the table of this kind
    #[arg(long, value_parser = kinds())]
    kind: Option<NodeKind>,
    /// Of IATI: only projects that fit, by a field of the filter of projects; may be repeated
    #[arg(long = "where", value_name = "FIELD=VALUE")]
    narrowed: Vec<String>,
    /// Where to: a file, packed if it ends in .gz; a folder for all tables; - is standard output
    #[arg(long, value_name = "FILE|FOLDER", default_value = "-")]
    out: PathBuf,
    #[command(flatten)]
    pub(super) store: StoreFlags,
}

/// The formats that go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A record a line, as JSON
    Ndjson,
    /// A table of each kind
    Csv,
    /// Projects as activities of IATI 2.03
    Iati,
    /// Institutions as organisations of IATI 2.03
    IatiOrganisations,
    /// The graph, for Gephi, yEd and the like
    Graphml,
    /// The graph, in terms of schema.org
    Jsonld,
}

impl Format {
    /// What is written, if it is the graph and not what agencies said.
    fn graph_file(self) -> Option<&'static Description> {
        let named = self.to_possible_value()?;
        GRAPH_FILES
            .iter()
            .find(|file| file.format == named.get_name())
    }
}

impl Export {
    pub(super) async fn run(self, settings: Settings) -> Result<Outcome> {
        let store = open_patiently(&settings).await?;
        require_migrations(&store).await?;
        if let Some(about) = self.format.graph_file() {
            self.graph(&store, *about).await?;
            store.close().await;
            return Ok(Outcome::Done);
        }
        let agency = match &self.agency {
            Some(slug) => Some(agency::find(&store, slug).await?),
            None => None,
        };
        if !self.narrowed.is_empty() {
            bail!("--where is for projects: use --format iati");
        }
        match (self.format, &agency, self.kind) {
            (Format::Ndjson, _, Some(_)) => bail!("--kind is for tables: add --format csv"),
            (Format::Ndjson, None, None) => self.dump(&store).await?,
            (Format::Ndjson, Some(_), None) => {
                let is_lines = |file: &&File| file.table_of().is_none();
                self.file(&store, agency.as_ref(), is_lines).await?;
            }
            (Format::Csv, _, Some(kind)) => {
                let is_table = |file: &&File| file.table_of() == Some(kind);
                self.file(&store, agency.as_ref(), is_table).await?;
            }
            (Format::Csv, _, None) => self.tables(&store, agency.as_ref()).await?,
            // The graph was written before.
            _ => {}
        }
        store.close().await;
        Ok(Outcome::Done)
    }

    /// Writes the graph, or the projects that fit.
    async fn graph(&self, store: &Store, about: Description) -> Result<()> {
        if self.agency.is_some() || self.kind.is_some() {
            bail!("--agency and --kind are for records: use --format ndjson or csv");
        }
        if !about.is_narrowed && !self.narrowed.is_empty() {
            bail!("--where is for projects: use --format iati");
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for pair in &self.narrowed {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.append_pair(name, value);
        }
        let condition = narrowed(&query.finish()).map_err(|reason| anyhow!("--where: {reason}"))?;
        let unread = "the graph cannot be read";
        let file = GraphFile::open(about, store.clone(), condition).await;
        let mut file = file.context(unread)?;
        let mut piece = file.next().await.context(unread)?;
        if piece.is_none() {
            bail!("nothing in the graph fits, and such a file has something in it");
        }
        let mut out = Out::create(&self.out)?;
        while let Some(text) = piece {
            if !put(&mut out, text.as_bytes(), &self.out)? {
                return Ok(());
            }
            piece = file.next().await.context(unread)?;
        }
        out.finish()
    }

    async fn dump(&self, store: &Store) -> Result<()> {
        let mut out = Out::create(&self.out)?;
        let n = dump::write(store, &mut out, &|_| ()).await;
        let n = n.context("the dump cannot be written")?;
        out.finish()?;
        note(format!("{n} lines written."));
        Ok(())
    }

    /// Writes the file that is meant.
    async fn file(
        &self,
        store: &Store,
        agency: Option<&Agency>,
        is_meant: impl Fn(&&File) -> bool,
    ) -> Result<()> {
        let file = FILES
            .iter()
            .find(is_meant)
            .context("there is no such file")?;
        write(store, file, agency, &self.out).await
    }

    /// Writes all tables into a folder.
    async fn tables(&self, store: &Store, agency: Option<&Agency>) -> Result<()> {
        let folder = &self.out;
        if folder.as_os_str() == "-" {
            bail!("there is a table of each kind: name a folder with --out, or one with --kind");
        }
        let name = folder.display();
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {name}"))?;
        for file in FILES.iter().filter(|file| file.table_of().is_some()) {
            write(store, file, agency, &folder.join(file.name)).await?;
        }
        Ok(())
    }
}

/// Writes one file.
async fn write(store: &Store, file: &File, agency: Option<&Agency>, to: &Path) -> Result<()> {
    let unread = || format!("the records for {} cannot be read", file.name);
    let mut out = Out::create(to)?;
    let export = export::Export::new(store, file, agency).await;
    let mut export = export.with_context(unread)?;
    while let Some(piece) = export.next().await.with_context(unread)? {
        if !put(&mut out, &piece, to)? {
            return Ok(());
        }
    }
    out.finish()
}

/// Writes a piece; false if whoever reads it has seen enough.
fn put(out: &mut Out, piece: &[u8], to: &Path) -> Result<bool> {
    match out.write_all(piece) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", to.display())),
    }
}
