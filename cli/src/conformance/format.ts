/** What every format can do on both ends. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Frame, JsonObject } from '@ai-proxy/core';
import type { Ask, AskedOperation } from './ask.ts';
import type { FormatName } from './format-name.ts';
import type { Script, ScriptedFault } from './script.ts';
import type { Seen, SeenError } from './seen.ts';

/** A request as a client sends it. */
export interface SentRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

/** How a client of a format asks and what it makes of the answers. */
export interface ClientFormat {
  readonly name: FormatName;
  /** How it shows its key. */
  keyHeaders(key: string): Readonly<Record<string, string>>;
  write(ask: Ask, model: string): SentRequest;
  readWhole(body: JsonObject): Seen;
  readStream(frames: readonly Frame[]): Seen;
  /** The other operations. */
  readAnswer: Readonly<Record<Exclude<AskedOperation, 'generate'>, (body: JsonObject) => Seen>>;
  /** Undefined where the body is no error of this format. */
  readError(body: JsonObject): SeenError | undefined;
}

/** A request as an upstream received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
}

export type StartFault = Extract<ScriptedFault, { at: 'start' }>;

/** An error answer in the format. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** How a scripted upstream of a format listens and answers. */
export interface UpstreamFormat {
  readonly name: FormatName;
  /** The body as the API understands it, where it may be written in several ways. */
  understood?(body: JsonObject): JsonObject;
  /** Undefined where the API has nothing at the path. */
  operationOf(request: ReceivedRequest): AskedOperation | undefined;
  /** What the real API would refuse, as a sentence. */
  refusal(request: ReceivedRequest, operation: AskedOperation): string | undefined;
  isStream(request: ReceivedRequest): boolean;
  whole(script: Script, request: ReceivedRequest): JsonObject;
  /** The stream is asked for as one JSON list; absent where the API has no such form. */
  wantsList?(request: ReceivedRequest): boolean;
  /** The frames of a stream, each with its blank line. */
  stream(script: Script, request: ReceivedRequest): readonly string[];
  /** How a stream of this format reports a failure. */
  errorFrame(message: string, framesBefore: number): string;
  error(fault: StartFault): ErrorAnswer;
  count(script: Script): JsonObject;
  embed(script: Script, request: ReceivedRequest): JsonObject;
}
