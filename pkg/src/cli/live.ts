/** On a terminal, one line below all others says what a run waits for, and for how long. */
import type { RunEvent } from "telaio";
import { harmless } from "./terminal.js";
import type { Terminal } from "./terminal.js";

/** How often the line changes, in milliseconds. */
const PACE = 100;

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/** Shows events, and what is waited for. */
export interface Live {
  /** Writes lines above the line that lives. */
  out: Terminal;
  /** Takes in what happens. */
  onEvent: (event: RunEvent) => void;
  /** Takes the line away. */
  end: () => void;
}

/** Follows a run on a stream, which shows plain lines where it is no terminal. */
export function follow(out: Terminal, stream: NodeJS.WriteStream, events: (out: Terminal) => (event: RunEvent) => void): Live {
  if (!stream.isTTY) return { out, onEvent: events(out), end: () => {} };
  let says: ((now: number) => string) | undefined;
  let isShown = false;
  let turns = 0;
  const clear = () => {
    if (isShown) stream.write("\r\x1b[K");
    isShown = false;
  };
  const show = () => {
    if (says === undefined) return;
    const spinner = SPINNER[turns++ % SPINNER.length] ?? "";
    const text = harmless(`   ${spinner} ${says(Date.now())}`);
    // A line that wraps could not be taken away.
    stream.write(`\r\x1b[K${out.style("dim", [...text].slice(0, Math.max(stream.columns - 2, 10)).join(""))}`);
    isShown = true;
  };
  const above: Terminal = {
    line: (text) => {
      clear();
      out.line(text);
    },
    style: (style, text) => out.style(style, text),
  };
  const timer = setInterval(show, PACE);
  timer.unref();
  const write = events(above);
  return {
    out: above,
    onEvent: (event) => {
      says = waiting(event, Date.now()) ?? (isNews(event) ? undefined : says);
      if (says === undefined) clear();
      write(event);
    },
    end: () => {
      clearInterval(timer);
      says = undefined;
      clear();
    },
  };
}

/** What a run waits for after an event, in words that depend on the time. */
function waiting(event: RunEvent, since: number): ((now: number) => string) | undefined {
  switch (event.type) {
    case "requestSent": {
      const { method, url } = event.request;
      return (now) => `${method} ${url} ${seconds(now - since)}`;
    }
    case "tokenRequested":
      return (now) => `asks for a token of \`${event.scheme}\` ${seconds(now - since)}`;
    case "actionTaken": {
      const { after, name } = event.action;
      return after === undefined ? undefined : (now) => `\`${name}\`: tries again in ${seconds(Math.max(0, since + after - now))}`;
    }
    default:
      return undefined;
  }
}

/** Whether an event ends what was waited for. */
const isNews = ({ type }: RunEvent) => type !== "warned";

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`;
