//! A connection that asks one thing after the other, at next to no cost of its own.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// What the server said.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Told {
    /// Whether it is an answer without errors.
    pub(crate) fn is_answer(&self) -> bool {
        self.status == 200 && !self.body.contains("\"errors\"")
    }

    /// What it is if it is none: the status, and the code of the error.
    pub(crate) fn refusal(&self) -> String {
        let code = self.body.split("\"code\":\"").nth(1);
        let code = code.and_then(|rest| rest.split('"').next());
        format!("{} {}", self.status, code.unwrap_or("without a code"))
    }
}

/// A connection to the server, kept for as long as the server keeps it.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
            read: Vec::new(),
        }
    }

    /// Asks, and waits for the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<Told> {
        let asked = self.try_ask(request).await;
        if asked.is_err() {
            self.stream = None;
        }
        asked
    }

    async fn try_ask(&mut self, request: &[u8]) -> io::Result<Told> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            place => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                place.insert(stream)
            }
        };
        self.read.clear();
        stream.write_all(request).await?;
        loop {
            if stream.read_buf(&mut self.read).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&self.read[..end]).to_lowercase();
            let length = field(&head, "content-length").and_then(|text| text.parse().ok());
            let whole = end + 4 + length.unwrap_or(0);
            while self.read.len() < whole {
                if stream.read_buf(&mut self.read).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
            if field(&head, "connection") == Some("close") {
                self.stream = None;
            }
            return Ok(Told {
                status: status.ok_or(io::ErrorKind::InvalidData)?,
                body: String::from_utf8_lossy(&self.read[end + 4..whole]).into_owned(),
            });
        }
    }
}

/// A field of a head that is in small letters.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    let found = lines.filter(|(other, _)| *other == name).last();
    found.map(|(_, value)| value.trim())
}
