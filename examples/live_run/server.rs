//! The API of the example, on this machine: busy at first, then one pet to adopt.

use std::io::{BufRead, BufReader, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Starts it, and gives its URL.
pub fn start() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for (served, stream) in listener.incoming().enumerate() {
            // A client that is gone needs no answer.
            let _gone = stream.and_then(|it| answer(it, served == 0));
        }
    });
    Ok(url)
}

fn answer(mut stream: TcpStream, is_busy: bool) -> Result<()> {
    let mut reader = BufReader::new(&stream);
    let (mut head, mut length) = (String::new(), 0);
    while reader.read_line(&mut head)? > 2 {
        let line = head.lines().next_back().unwrap_or_default().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, content) = match head.split(' ').next() {
        Some(_) if is_busy => ("503 Service Unavailable", "{}"),
        Some("GET") => ("200 OK", r#"[{ "id": 7, "name": "Ada" }]"#),
        _ => ("201 Created", r#"{ "id": "adoption-1", "pet": 7 }"#),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{content}",
        content.len()
    )
}
