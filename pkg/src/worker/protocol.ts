/** What a program and its worker say to each other. */
import type { Finding, InitOptions } from "telaio";

/** What the program says. */
export type Request =
  | { type: "init"; options: InitOptions }
  | { type: "call"; id: number; module: "telaio" | "editor"; name: string; question: unknown[]; hears: string[] }
  | { type: "cancel"; id: number };

/** What the worker says of a call. */
export type Reply =
  | { type: "answered"; id: number; answer: unknown }
  | { type: "failed"; id: number; problem: Problem }
  | { type: "heard"; id: number; name: string; value: unknown };

/** An error, as far as it can be sent. */
export interface Problem {
  name: string;
  message: string;
  /** Those of a document that is not fit to run. */
  findings?: Finding[];
  /** Whether the engine has stopped, so that the worker is of no use any more. */
  hasTrapped: boolean;
}

/** A worker of any host. */
export interface Thread {
  tell(request: Request): void;
  /** Whether the program waits for something: one that does not may end. */
  busy(isBusy: boolean): void;
  end(): void;
}

/** Starts a worker. It is told of replies, and of the reason why there will be no more. */
export type Hire = (hear: (reply: Reply) => void, lost: (reason: string) => void) => Thread;
