//! Drives a run for real: in a window, in a worker, in Node.
//!
//! Requests go through `fetch`, messages through [`Transports`]. It is the only
//! driver that sends anything: live runs and live stepping are both driven here.

mod body;
mod deadline;
mod environment;
mod failure;
mod probe;
mod request;
mod turns;

use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function};
use web_sys::AbortSignal;

use crate::engine::{CallId, Driven, Exchange, Output};
use crate::http;
use crate::trace::{Millis, RunEvent};
use crate::transports::Transports;

use request::{Sender, refused};

/// How long a wait goes on before it looks whether somebody stopped the run.
const NAP: Millis = 200;

/// What the run waits for.
enum Asked {
    Call(CallId, Box<http::Request>, Millis),
    Exchange(CallId, Box<Exchange>, Millis),
}

/// What the host of a run has for it.
#[derive(Debug, Default)]
pub struct Host {
    /// What sends requests, instead of the global `fetch`.
    pub fetch: Option<Function>,
    /// Aborts the run.
    pub signal: Option<AbortSignal>,
}

/// Runs to the end, until it is paused, or until the host's signal is aborted. `on_event`
/// sees every event as it happens.
///
/// `driven` is borrowed only while it is asked or told something, so that others
/// can look at it while an answer is awaited. Its clock stands still while
/// nobody drives it.
pub async fn drive(
    driven: &RefCell<impl Driven>,
    host: &Host,
    transports: &mut Transports,
    mut on_event: impl FnMut(&RunEvent),
) {
    let (time, most) = {
        let driven = driven.borrow();
        (driven.time(), driven.run().plan().limits.body)
    };
    let start = Date::now() - time as f64;
    // The clock may be set back while the run goes on.
    let clock = || (Date::now() - start).max(0.0) as Millis;
    // It is looked at when time may have passed.
    let mut now = clock();
    let signal = host.signal.as_ref();
    let is_stopped = || signal.is_some_and(AbortSignal::aborted);
    let sender = Sender::new(host, most);
    let mut asked = None;
    loop {
        let Some(output) = driven.borrow_mut().next(now) else { return };
        match output {
            Output::Call { id, request, timeout, .. } => {
                asked = Some(Asked::Call(id, request, timeout));
            }
            Output::Exchange { id, exchange, timeout, .. } => {
                asked = Some(Asked::Exchange(id, exchange, timeout));
            }
            Output::Subscribe { channel } => transports.subscribe(&channel),
            Output::Event(event) => on_event(&event),
            Output::Done { .. } => return,
            Output::Wait { .. } if is_stopped() => driven.borrow_mut().stop(now),
            Output::Wait { until: Some(until) } => {
                let nap = until.saturating_sub(now).min(NAP);
                TimeoutFuture::new(nap as u32).await;
                now = clock();
            }
            Output::Wait { until: None } => {
                // A run waits without a time only for the answer to what it asked.
                let input = match asked.take() {
                    None => return,
                    Some(Asked::Call(id, request, timeout)) => match &sender {
                        Ok(sender) => sender.send(id, &request, timeout).await,
                        Err(error) => refused(id, error),
                    },
                    Some(Asked::Exchange(id, exchange, timeout)) => {
                        transports.exchange(id, &exchange, timeout, signal).await
                    }
                };
                now = clock();
                match is_stopped() {
                    true => driven.borrow_mut().stop(now),
                    // The answer is for the call that the run waits for.
                    false => drop(driven.borrow_mut().take_in(now, input)),
                }
            }
        }
    }
}
