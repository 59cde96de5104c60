import type { ApiName, ReportedUsage } from '../wire.ts';

/** What an upstream is to say. */
export interface Saying {
  readonly model: string;
  readonly nonce: string;
  readonly attempt: number;
}

export type Usage = Readonly<Record<string, unknown>> | null | undefined;

/** How the client read a stream. */
export interface StreamView {
  readonly text: string;
  /** Terminators seen. */
  readonly ends: number;
  readonly errors: readonly ErrorView[];
  readonly problem: string | undefined;
}

export interface ErrorView {
  readonly code: string | undefined;
  readonly message: string;
  readonly requestId: string | undefined;
}

/** Reads the frames of a stream strictly, one after the other. */
export interface StreamReader {
  push(event: string | undefined, data: string): void;
  view(): StreamView;
}

/** One API: what its upstream writes, and what its client reads. */
export interface Api {
  readonly name: ApiName;
  readonly provider: 'openai-compatibility' | 'claude-api-key' | 'gemini-api-key';
  /** Options of its credentials besides key and address. */
  readonly account: Readonly<Record<string, unknown>>;

  /** Path and body of a client's request. */
  request(asked: { model: string; nonce: string; stream: boolean }): {
    path: string;
    body: Readonly<Record<string, unknown>>;
  };
  keyHeader(key: string): string;
  /** The secret that a request to the upstream carries. */
  credentialIn(headers: Readonly<Record<string, string>>): string;

  whole(saying: Saying, text: string, usage: Usage): Readonly<Record<string, unknown>>;
  /** Frames before the first text. */
  opening(saying: Saying, usage: Usage): readonly string[];
  delta(saying: Saying, text: string): string;
  /** Frames after the last text, up to the terminator, without it. */
  closing(saying: Saying, usage: Usage): readonly string[];
  readonly terminator: string;
  /** A well-formed answer ends where this says so, with or without the terminator. */
  readonly endsWithoutTerminator: boolean;
  /** Body of an error answer. */
  error(status: number, message: string): Readonly<Record<string, unknown>>;
  errorFrame(message: string): string;
  usage(counted: ReportedUsage): Usage;
  /** Usage of numbers that make no sense. */
  oddUsage(value: unknown): Usage;

  /** Text of a whole answer, or what is wrong with it. */
  readWhole(body: unknown): { text: string } | { problem: string };
  /** The error of an error answer, or what is wrong with it. */
  readError(body: unknown): ErrorView | { problem: string };
  streamReader(): StreamReader;
}

/** True for an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members at a path of a value, undefined where one is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isRecord(found)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The text as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
