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
  /** Takes the line away until something else happens. */
  rest: () => void;
  /** Takes the line away. */
  end: () => void;
}

/** Follows a run on a stream, which shows plain lines where it is no terminal. */
export function follow(out: Terminal, stream: NodeJS.WriteStream, events: (out: Terminal) => (event: RunEvent) => void): Live {
  // A terminal that is said to be dumb cannot take a line away.
  if (!stream.isTTY || process.env["TERM"] === "dumb") return { out, onEvent: events(out), rest: () => {}, end: () => {} };
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
    stream.write(`\r\x1b[K${out.style("dim", fitting(text, Math.max(stream.columns - 1, 10)))}`);
    isShown = true;
  };
  const rest = () => {
    says = undefined;
    clear();
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
    rest,
    end: () => {
      clearInterval(timer);
      rest();
    },
  };
}

/** What a run waits for after an event, in words that depend on the time. */
function waiting(event: RunEvent, since: number): ((now: number) => string) | undefined {
  switch (event.type) {
    case "requestSent": {
      const { method, url } = event.request;
      return (now) => `${seconds(now - since)} ${method} ${url}`;
    }
    case "tokenRequested":
      return (now) => `${seconds(now - since)} for a token of \`${event.scheme}\``;
    case "messageSent":
    case "messageAwaited": {
      const { server, channel } = event.message;
      const what = event.type === "messageSent" ? "send to" : "receive from";
      return (now) => `${seconds(now - since)} ${what} ${channel} at ${server}`;
    }
    case "actionTaken": {
      const { after, name } = event.action;
      return after === undefined ? undefined : (now) => `tries again in ${seconds(Math.max(0, since + after - now))}: ${name}`;
    }
    default:
      return undefined;
  }
}

/** Whether an event ends what was waited for. */
const isNews = ({ type }: RunEvent) => type !== "warned";

const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`;

// Most letters of East Asia and all pictures take two columns.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** As much of a text as fits into so many columns, with a sign where something is left out. */
function fitting(text: string, columns: number): string {
  let [width, kept] = [0, ""];
  for (const letter of text) {
    width += WIDE.test(letter) ? 2 : 1;
    if (width >= columns) return `${kept}…`;
    kept += letter;
  }
  return kept;
}
