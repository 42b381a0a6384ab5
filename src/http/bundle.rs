//! The files of the pages, as `make web` left them in `web/dist`: a release has them in it, a
//! development build reads them from there.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            VARY,
        },
    },
};
use rust_embed::Embed;

use super::{headers::header, media::weighted, stored::hex, tag::is_known};

/// Without the folder there is nothing in it; `build.rs` keeps that from being released.
#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// How long browsers may keep a file without asking.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept {
    /// For good: another content has another name.
    ForEver,
    /// Never: a new release changes it under the same name.
    Asked,
}

impl Kept {
    const fn header(self) -> &'static str {
        match self {
            Self::ForEver => "public, max-age=31536000, immutable",
            Self::Asked => "no-cache",
        }
    }
}

/// The form of a file that is sent; the first are smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in headers.
    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// What the build puts behind the name of the file.
    const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }

    /// How much a client with this `Accept-Encoding` wants it; 0 is not at all.
    fn quality(self, accept: &str) -> f32 {
        let wishes = || accept.split(',').map(weighted);
        let named = |name: &str| {
            let mut fits = wishes().filter(|(wish, _)| wish.eq_ignore_ascii_case(name));
            fits.next().map(|(_, quality)| quality)
        };
        // What is not named is not wanted, but for the file as it is.
        let unnamed = if self == Self::Identity { 0.001 } else { 0.0 };
        named(self.name()).or_else(|| named("*")).unwrap_or(unnamed)
    }

    /// The codings that a client takes, the best first; the file as it is comes last in any case, as
    /// it is better than nothing.
    fn wanted(accept: &str) -> Vec<Self> {
        let mut wanted: Vec<_> = Self::ALL
            .into_iter()
            .map(|coding| (coding, coding.quality(accept)))
            .filter(|(coding, quality)| *quality > 0.0 || *coding == Self::Identity)
            .collect();
        wanted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        wanted.into_iter().map(|(coding, _)| coding).collect()
    }
}

/// Whether the pages are built.
pub(super) fn is_there() -> bool {
    Dist::get("index.html").is_some()
}

/// The file at `path` of the bundle, in the form that the client likes best; `None` if there is none.
pub(super) fn file(request: &HttpRequest, path: &str, kept: Kept) -> Option<HttpResponse> {
    let accept = header(request, &ACCEPT_ENCODING);
    let (coding, bytes, tag) = Coding::wanted(&accept).into_iter().find_map(|coding| {
        let file = Dist::get(&format!("{path}{}", coding.ending()))?;
        let digest = hex(&file.metadata.sha256_hash());
        Some((coding, file.data, format!("\"{digest}\"")))
    })?;

    let is_same = is_known(&header(request, &IF_NONE_MATCH), &tag);
    let mut answer = HttpResponse::build(if is_same {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    answer
        .insert_header((CACHE_CONTROL, kept.header()))
        .insert_header((ETAG, tag))
        .insert_header((VARY, "Accept-Encoding"));
    if is_same {
        return Some(answer.finish());
    }
    if coding != Coding::Identity {
        answer.insert_header((CONTENT_ENCODING, coding.name()));
    }
    answer.insert_header((CONTENT_TYPE, media(path)));
    Some(match bytes {
        Cow::Borrowed(bytes) => answer.body(bytes),
        Cow::Owned(bytes) => answer.body(bytes),
    })
}

/// The media type of a file, by its ending.
fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "ttf" => "font/ttf",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::Coding::{self, Brotli, Gzip, Identity};

    #[test]
    fn the_coding_is_the_one_that_the_client_likes_best() {
        for (accept, expected) in [
            ("", vec![Identity]),
            ("gzip, deflate, br, zstd", vec![Brotli, Gzip, Identity]),
            ("gzip", vec![Gzip, Identity]),
            ("br;q=0.5, GZIP;q=0.9", vec![Gzip, Brotli, Identity]),
            ("br;q=0, *", vec![Gzip, Identity]),
            ("*;q=0", vec![Identity]),
            ("identity, br;q=0.5", vec![Identity, Brotli]),
            ("br;q=x", vec![Identity]),
        ] {
            assert_eq!(Coding::wanted(accept), expected, "{accept}");
        }
    }
}
