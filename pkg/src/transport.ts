/** Messages by what the host has for a protocol. */
import type { Channel, Exchange } from "./wasm/core.js";

/** A message that has come. */
export interface ReceivedMessage {
  headers?: Record<string, unknown>;
  payload?: unknown;
  contentType?: string;
}

/** How long to wait for a message. */
export interface Waiting {
  /** In milliseconds. What comes later is not taken. */
  timeout: number;
  /** The signal of the run. */
  signal?: AbortSignal | undefined;
}

/** Sends and receives the messages of a protocol. */
export interface Transport {
  /** Sends `exchange.message` to `exchange.channel`; resolves when it is handed over. Secrets in it are in the clear. */
  send(exchange: Exchange): Promise<void>;
  /** Waits for the next message of `exchange.channel`, or for the one that has the id in `exchange.correlation`. */
  receive(exchange: Exchange, waiting: Waiting): Promise<ReceivedMessage>;
  /** Called before the first step for each channel that a step receives from: what comes from now on may be asked for. */
  subscribe?(channel: Channel): void;
}

/** What the engine calls. It gives nothing where no transport has the protocol. */
export function carrier(transports: Record<string, Transport>, signal: AbortSignal | undefined) {
  return (protocol: string, action: string, json: string, timeout: number): true | Promise<string | undefined> | undefined => {
    const transport = Object.hasOwn(transports, protocol) ? transports[protocol] : undefined;
    if (transport === undefined) return undefined;
    if (action !== "subscribe") return exchange(transport, JSON.parse(json) as Exchange, { timeout, signal });
    try {
      transport.subscribe?.(JSON.parse(json) as Channel);
    } catch {
      // What is wrong with the channel is said when the run receives from it.
    }
    return true;
  };
}

async function exchange(transport: Transport, it: Exchange, waiting: Waiting): Promise<string | undefined> {
  if (it.action === "receive") return JSON.stringify(await transport.receive(it, waiting));
  await transport.send(it);
  return undefined;
}
