//! A server on loopback for the tests of this crate: it keeps what it saw and answers with what a function says.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns a field of the form in the body.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut fields = url::form_urlencoded::parse(self.body.as_bytes());
        fields.find(|(have, _)| have == name).map(|(_, value)| value.into_owned())
    }
}

/// Bytes to answer with; `None` keeps the connection open without a word.
pub(crate) struct Reply(Option<Vec<u8>>);

impl Reply {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::raw(&format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ))
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    }

    pub(crate) fn raw(text: &str) -> Self {
        Self(Some(text.as_bytes().to_vec()))
    }

    /// Returns an answer whose body is packed with gzip.
    pub(crate) fn packed(body: &[u8]) -> Self {
        let head =
            format!("HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
        Self(Some([head.as_bytes(), body].concat()))
    }

    pub(crate) fn silence() -> Self {
        Self(None)
    }

    /// Adds a header line at the end of the head.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let text = String::from_utf8(self.0.unwrap()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Self::raw(&format!("{head}\r\n{name}: {value}\r\n\r\n{body}"))
    }
}

pub(crate) struct Fake {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Fake {
    /// Starts a server on a free port; its threads end with the test process.
    pub(crate) fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream.unwrap(), &log, answer.as_ref()));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Seen>>, answer: &dyn Fn(&Seen) -> Reply) {
    let Some(seen) = read(&mut stream) else { return };
    log.lock().unwrap().push(seen.clone());
    match answer(&seen).0 {
        Some(bytes) => {
            let _ = stream.write_all(&bytes);
        }
        None => {
            // Ends when the other side hangs up.
            let _ = stream.read(&mut [0; 16]);
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let mut lines = head.split("\r\n");
            let mut first = lines.next()?.split(' ');
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect();
            let mut seen = Seen {
                method: first.next()?.to_owned(),
                target: first.next()?.to_owned(),
                headers,
                body: String::new(),
            };
            let length: usize = seen.header("content-length").map_or(0, |value| value.parse().unwrap());
            while bytes.len() < end + 4 + length {
                let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
                bytes.extend_from_slice(&chunk[..count]);
            }
            seen.body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
            return Some(seen);
        }
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        if bytes.first() == Some(&TLS_HANDSHAKE) {
            let _ = stream.write_all(b"HTTP/1.1 400 This is not TLS\r\n\r\n");
            return None;
        }
    }
}

const TLS_HANDSHAKE: u8 = 0x16;
