import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { tappedFetch, type Wire } from './tapped-fetch.ts';

/** How an exchange looked to an official client. */
export interface Outcome {
  readonly wire: Wire;
  /** What the client made of it; undefined where it threw. */
  readonly answer: Answer | undefined;
  readonly error: Error | undefined;
}

/** A request as a client makes it; some formats name the model and the stream beside the body. */
export interface Question {
  readonly model: string;
  readonly isStream: boolean;
  readonly body: JsonObject;
}

/** Runs a client over a fetch that keeps what went over the wire. `body`: what it sends instead of its own. */
export async function attempt(
  run: (fetchOfClient: typeof fetch) => Promise<Answer>,
  body?: JsonObject,
): Promise<Outcome> {
  const tap = tappedFetch(body);
  try {
    const answer = await run(tap.fetch);
    return { wire: await tap.wire(), answer, error: undefined };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    return { wire: await tap.wire(), answer: undefined, error: thrown };
  }
}

/** What a client gives as plain JSON, without the methods of its classes. */
export function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
