//! A live run with an HTTP client of your own: `cargo run --example live_run`.
//!
//! The engine says what to send and takes in what came back; `drive` is all that a
//! driver is. The API is one on this machine.

mod server;

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use telaio::documents::SourceText;
use telaio::engine::{Input, Output, Run};
use telaio::http::{Body, Headers, Request, Response};
use telaio::plan::Options;
use telaio::prepare::prepare;
use telaio::trace::FailureReason;
use telaio::validate;

const WORKFLOW: &str = include_str!("adopt.arazzo.yaml");
const API: &str = include_str!("pets.openapi.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let url = server::start()?;
    let sources = [SourceText { name: "pets", text: API, url: None }];
    let given = validate::Options { sources: &sources, ..Default::default() };
    let options = Options { servers: [("pets".to_owned(), url)].into(), ..Options::default() };
    let plan = prepare(WORKFLOW, &given, &options).map_err(|it| format!("{it:#?}"))?;

    let mut run = Run::new(plan);
    drive(&mut run)?;
    for step in &run.trace().steps {
        let statuses = step.attempts.iter().filter_map(|it| Some(it.response.as_ref()?.status));
        println!("{} {:?}", step.step_id, statuses.collect::<Vec<_>>());
    }
    println!("{:?} {:?}", run.trace().status, run.outputs());
    Ok(())
}

/// Sends what the run asks for until it is over.
fn drive(run: &mut Run) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let now = || begin.elapsed().as_millis() as u64;
    let mut call = None;
    loop {
        match run.poll(now()) {
            Output::Call { id, request, timeout, .. } => call = Some((id, request, timeout)),
            Output::Wait { until: Some(until) } => {
                thread::sleep(Duration::from_millis(until.saturating_sub(now())));
            }
            Output::Wait { until: None } => {
                let (id, request, timeout) = call.take().ok_or("nothing to wait for")?;
                let input = match send(&request, Duration::from_millis(timeout)) {
                    Ok(response) => Input::Answer {
                        id,
                        response: Box::new(response),
                        redirected_to: None,
                        made_up: Vec::new(),
                    },
                    Err(error) => Input::Failed {
                        id,
                        reason: FailureReason::Network,
                        message: error.to_string(),
                    },
                };
                run.handle(now(), input)?;
            }
            Output::Event(_) => {}
            Output::Done { .. } => return Ok(()),
            Output::Subscribe { .. } | Output::Exchange { .. } => {
                return Err("this driver carries no messages".into());
            }
        }
    }
}

/// One request through the client.
fn send(request: &Request, timeout: Duration) -> Result<Response, ureq::Error> {
    let config = ureq::Agent::config_builder();
    let config = config.http_status_as_error(false).timeout_global(Some(timeout));
    let config = match request.keeps_redirects {
        true => config.max_redirects(0).max_redirects_will_error(false).build(),
        false => config.build(),
    };
    let mut message = ureq::http::Request::builder().method(&*request.method).uri(&request.url);
    for (name, value) in &request.headers.0 {
        message = message.header(name, value);
    }
    let agent = ureq::Agent::new_with_config(config);
    let mut answer = match &request.body {
        Some(body) => agent.run(message.body(body.content.as_bytes())?)?,
        None => agent.run(message.body(())?)?,
    };
    let fields = answer.headers().iter();
    let fields =
        fields.map(|(name, it)| (name.to_string(), String::from_utf8_lossy(it.as_bytes()).into()));
    let headers = Headers(fields.collect());
    let bytes = answer.body_mut().read_to_vec()?;
    Ok(Response {
        status: answer.status().as_u16(),
        size: Some(bytes.len() as u64),
        body: Body::from_bytes(headers.get("content-type"), &bytes),
        headers,
    })
}
