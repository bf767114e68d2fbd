//! Messages over WebSocket: one socket for each address, and what came of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gloo_timers::callback::Timeout;
use js_sys::{ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use crate::engine::{Channel, Exchange};
use crate::js_error::{origin, text_of};
use crate::message::Message;
use crate::trace::FailureReason;

/// How long after an error its close may come, in milliseconds.
const CLOSE_AFTER: u32 = 50;

/// How many messages of an address are kept until somebody asks for them.
const MOST_MESSAGES: usize = 1_000;

/// The sockets of a run. They are closed when this is dropped.
#[derive(Debug)]
pub struct Sockets {
    open: Vec<Socket>,
    /// How many bytes of each are kept.
    most: usize,
}

/// Why a message was not exchanged.
pub type Failure = (FailureReason, String);

/// The position of a socket among those of the run.
pub type At = usize;

impl Sockets {
    /// Keeps at most so many bytes of each socket until they are asked for.
    pub fn new(most: usize) -> Sockets {
        Sockets { open: Vec::new(), most }
    }

    /// The socket of a channel, which is opened where there is none yet.
    pub fn socket(&mut self, channel: &Channel) -> Result<At, String> {
        let url = channel.url();
        if let Some(at) = self.open.iter().position(|it| it.url == url) {
            return Ok(at);
        }
        self.open.push(Socket::open(url, &channel.server, self.most)?);
        Ok(self.open.len() - 1)
    }

    /// Sends a text once the socket is open.
    pub fn poll_send(
        &mut self,
        at: At,
        text: &str,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Failure>> {
        let Some(socket) = self.open.get(at) else { return Poll::Pending };
        let mut inbox = socket.inbox.borrow_mut();
        if let Some(why) = inbox.end.clone() {
            drop(inbox);
            // Another attempt opens another socket.
            self.open.remove(at);
            return Poll::Ready(Err(why));
        }
        // One that closes would drop the text without a word.
        if socket.socket.ready_state() != WebSocket::OPEN {
            inbox.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        drop(inbox);
        let sent = socket.socket.send_with_str(text);
        Poll::Ready(sent.map_err(|it| {
            let message = format!("the message cannot be sent: {}", text_of(&it));
            (FailureReason::Network, message)
        }))
    }

    /// Takes the first message that is waited for out of those that came.
    /// `seen` counts those that were looked at already.
    pub fn poll_receive(
        &mut self,
        at: At,
        exchange: &Exchange,
        seen: &mut usize,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Message, Failure>> {
        let Some(socket) = self.open.get(at) else { return Poll::Pending };
        let mut inbox = socket.inbox.borrow_mut();
        while let Some(frame) = inbox.frames.get(*seen) {
            let message = frame.message(exchange.content_type.as_deref());
            if exchange.awaits(&message) {
                inbox.take(*seen);
                return Poll::Ready(Ok(message));
            }
            *seen += 1;
        }
        if let Some(why) = inbox.end.clone() {
            drop(inbox);
            self.open.remove(at);
            return Poll::Ready(Err(why));
        }
        inbox.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

/// A socket, and what it heard.
#[derive(Debug)]
struct Socket {
    url: String,
    socket: WebSocket,
    inbox: Rc<RefCell<Inbox>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Socket {
    fn open(url: String, server: &str, most: usize) -> Result<Socket, String> {
        let constructor = Reflect::get(&js_sys::global(), &"WebSocket".into()).unwrap_or_default();
        if !constructor.is_instance_of::<Function>() {
            return Err(
                "this host has no `WebSocket` (Node has one from version 22 on); give the \
                        run a transport of its own for this protocol"
                    .to_owned(),
            );
        }
        let origin = origin(server);
        let socket = WebSocket::new(&url).map_err(|it| {
            format!("no WebSocket to {origin}: {}", text_of(&it).replace(&url, &origin))
        })?;
        // A Blob could be read only later, when others have come.
        socket.set_binary_type(BinaryType::Arraybuffer);
        let inbox = Rc::new(RefCell::new(Inbox::new(most)));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let inbox = Rc::clone(&inbox);
            move |event: MessageEvent| {
                if let (Some(frame), Ok(mut inbox)) = (Frame::of(&event), inbox.try_borrow_mut()) {
                    inbox.put(frame);
                }
            }
        });
        let was_open = Rc::new(RefCell::new(false));
        let on_open = Closure::<dyn FnMut(Event)>::new({
            let (inbox, was_open) = (Rc::clone(&inbox), Rc::clone(&was_open));
            move |_: Event| {
                was_open.replace(true);
                Inbox::wake(&inbox);
            }
        });
        // An error is followed by a close, which says more: everywhere but in Node 22
        // where there is no connection.
        let on_error = Closure::<dyn FnMut(Event)>::new({
            let (inbox, was_open) = (Rc::clone(&inbox), Rc::clone(&was_open));
            let (origin, mut timer) = (origin.clone(), None);
            move |_: Event| {
                let (inbox, origin) = (Rc::clone(&inbox), origin.clone());
                let was_open = *was_open.borrow();
                let end = move || Inbox::end(&inbox, closed(&origin, was_open, None, ""));
                timer.replace(Timeout::new(CLOSE_AFTER, end));
            }
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new({
            let inbox = Rc::clone(&inbox);
            move |event: CloseEvent| {
                let (code, reason) = (Some(event.code()), event.reason());
                Inbox::end(&inbox, closed(&origin, *was_open.borrow(), code, &reason));
            }
        });
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        socket.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Socket {
            url,
            socket,
            inbox,
            _on_message: on_message,
            _on_open: on_open,
            _on_close: on_close,
            _on_error: on_error,
        })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        self.socket.set_onerror(None);
        // What was handed over is still sent. Closing twice does nothing.
        let _ = self.socket.close();
    }
}

/// What came and was not asked for yet.
#[derive(Debug)]
struct Inbox {
    frames: VecDeque<Frame>,
    /// The bytes of all frames.
    size: usize,
    /// How many bytes there may be.
    most: usize,
    /// Why nothing more comes.
    end: Option<Failure>,
    waker: Option<Waker>,
}

impl Inbox {
    fn new(most: usize) -> Inbox {
        Inbox { frames: VecDeque::new(), size: 0, most, end: None, waker: None }
    }

    /// Nothing is kept after a message was lost: what is waited for may be it.
    fn put(&mut self, frame: Frame) {
        let size = self.size + frame.size();
        if self.end.is_none() && (self.frames.len() == MOST_MESSAGES || self.most < size) {
            let most = self.most;
            let message = format!(
                "more came than is kept: {MOST_MESSAGES} messages or {most} bytes that no step has asked for"
            );
            self.end = Some((FailureReason::Network, message));
        }
        if self.end.is_none() {
            self.size = size;
            self.frames.push_back(frame);
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn take(&mut self, at: usize) {
        if let Some(frame) = self.frames.remove(at) {
            self.size -= frame.size();
        }
    }

    /// Nothing more comes. What was said first stays.
    fn end(inbox: &RefCell<Inbox>, why: Failure) {
        if let Ok(mut inbox) = inbox.try_borrow_mut() {
            inbox.end.get_or_insert(why);
        }
        Inbox::wake(inbox);
    }

    fn wake(inbox: &RefCell<Inbox>) {
        let waker = inbox.try_borrow_mut().ok().and_then(|mut it| it.waker.take());
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// One frame.
#[derive(Debug)]
enum Frame {
    Text(String),
    Bytes(Vec<u8>),
}

impl Frame {
    fn of(event: &MessageEvent) -> Option<Frame> {
        let data = event.data();
        if let Some(text) = data.as_string() {
            return Some(Frame::Text(text));
        }
        let bytes = data.dyn_into::<ArrayBuffer>().ok()?;
        Some(Frame::Bytes(Uint8Array::new(&bytes).to_vec()))
    }

    fn size(&self) -> usize {
        match self {
            Frame::Text(text) => text.len(),
            Frame::Bytes(bytes) => bytes.len(),
        }
    }

    /// The frame as a message of this media type. Bytes that are no text have no
    /// value, as in responses.
    fn message(&self, content_type: Option<&str>) -> Message {
        let text = match self {
            Frame::Text(text) => Some(text.as_str()),
            Frame::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        };
        Message::of_text(text, content_type)
    }
}

/// Why nothing more comes. Before a socket is open, nothing can have been sent.
fn closed(origin: &str, was_open: bool, code: Option<u16>, reason: &str) -> Failure {
    let reason = if reason.is_empty() { String::new() } else { format!(", {reason}") };
    let code = code.map(|it| format!(" (code {it}{reason})")).unwrap_or_default();
    match was_open {
        true => (FailureReason::Network, format!("{origin} closed the connection{code}")),
        false => (
            FailureReason::Connection,
            format!("no WebSocket to {origin}{code}: the server does not answer, or refuses"),
        ),
    }
}
