//! A WebSocket, frame by frame, for clients that behave and for those that do not.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

/// A busy machine is no fault of the code.
const PATIENCE: Duration = Duration::from_secs(30);

/// A socket that is about to be opened.
pub(crate) struct Opening {
    address: SocketAddr,
    protocol: Option<&'static str>,
    headers: String,
    receive_buffer: Option<u32>,
}

impl Opening {
    /// To the server at that address, with the protocol graphql-transport-ws.
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self {
            address,
            protocol: Some("graphql-transport-ws"),
            headers: String::new(),
            receive_buffer: None,
        }
    }

    pub(crate) fn protocol(self, protocol: Option<&'static str>) -> Self {
        Self { protocol, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.extend([name, ": ", value, "\r\n"]);
        self
    }

    /// The system takes next to nothing in for us that we do not read.
    pub(crate) fn with_little_room(self) -> Self {
        Self {
            receive_buffer: Some(4_096),
            ..self
        }
    }

    /// Opens it.
    pub(crate) async fn open(self) -> Socket {
        let (status, rest, stream) = self.ask().await;
        assert_eq!(status, 101, "{}", String::from_utf8_lossy(&rest));
        let frames = WebSocketStream::from_partially_read(stream, rest, Role::Client, None);
        Socket(frames.await)
    }

    /// Opens it, and greets.
    pub(crate) async fn greet(self) -> Socket {
        let mut socket = self.open().await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    /// Fails to open it: the status, and the body of the answer.
    pub(crate) async fn refused(self) -> (u16, Value) {
        let (status, mut body, mut stream) = self.ask().await;
        assert_ne!(status, 101);
        // The server says that it closes the connection.
        stream.read_to_end(&mut body).await.unwrap();
        let body = String::from_utf8(body).unwrap();
        let json = body.find('{').map(|start| &body[start..]);
        let json = json.and_then(|json| serde_json::from_str(json).ok());
        (status, json.unwrap_or_else(|| panic!("no JSON: {body}")))
    }

    /// Asks for an upgrade: the status, what follows the head, and the connection.
    async fn ask(self) -> (u16, Vec<u8>, TcpStream) {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(size) = self.receive_buffer {
            socket.set_recv_buffer_size(size).unwrap();
        }
        let mut stream = socket.connect(self.address).await.unwrap();
        let request = self.request();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let end = loop {
            if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            let read = timeout(PATIENCE, stream.read_buf(&mut answer)).await;
            let n = read.expect("the server answers in time").unwrap();
            assert_ne!(n, 0, "{}", String::from_utf8_lossy(&answer));
        };
        let rest = answer.split_off(end);
        let head = String::from_utf8(answer).unwrap();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.unwrap(), rest, stream)
    }

    fn request(&self) -> String {
        let protocol = self
            .protocol
            .map(|protocol| format!("Sec-WebSocket-Protocol: {protocol}\r\n"));
        // The key is that of the example in RFC 6455.
        format!(
            "GET /graphql HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}{}\r\n",
            self.address,
            protocol.unwrap_or_default(),
            self.headers,
        )
    }
}

/// A socket that is open. It closes without a word when it is dropped.
pub(crate) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Sends a message of the protocol.
    pub(crate) async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends whatever.
    pub(crate) async fn send(&mut self, message: Message) {
        let sent = timeout(PATIENCE, self.0.send(message)).await;
        sent.expect("the server reads").unwrap();
    }

    /// Starts an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.say(&json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// The next message of the protocol.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.receive().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("no message of the protocol: {other:?}"),
        }
    }

    /// The payload of the next `next` of an operation.
    pub(crate) async fn next(&mut self, id: &str) -> Value {
        let mut message = self.hear().await;
        let (of, kind) = (&message["id"], &message["type"]);
        assert_eq!((of, kind), (&json!(id), &json!("next")), "{message}");
        message["payload"].take()
    }

    /// The next message is that an operation is over.
    pub(crate) async fn completes(&mut self, id: &str) {
        let expected = json!({ "id": id, "type": "complete" });
        assert_eq!(self.hear().await, expected);
    }

    /// The only error with which an operation ends.
    pub(crate) async fn error(&mut self, id: &str) -> Value {
        let message = self.hear().await;
        let (of, kind) = (&message["id"], &message["type"]);
        assert_eq!((of, kind), (&json!(id), &json!("error")), "{message}");
        let errors = message["payload"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{message}");
        errors[0].clone()
    }

    /// With which code and reason the server closes it, whatever it says before.
    pub(crate) async fn closing(&mut self) -> (u16, String) {
        loop {
            match self.receive().await {
                Some(Message::Close(Some(frame))) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Message::Close(None)) | None => panic!("it closes without a code"),
                Some(_) => {}
            }
        }
    }

    /// The next frame that says something; `None` if the connection is gone.
    async fn receive(&mut self) -> Option<Message> {
        loop {
            let received = timeout(PATIENCE, self.0.next()).await;
            match received.expect("the server says something in time") {
                // The server asks whether we are there, and is answered with what we send next.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(Error::Io(_) | Error::Protocol(_))) | None => return None,
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }
}
