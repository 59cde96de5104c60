/** A client of one API, which sends back what it received as the official client of that API does. */
import { readFrames } from '@ai-proxy/core';
import type { JsonObject } from '@ai-proxy/core';
import { jsonIn } from './json.ts';
import type { StoryCall } from './story.ts';

/** What the client got to see. */
export interface Heard {
  readonly words: string;
  readonly calls: readonly (StoryCall & { readonly id: string })[];
}

/** The result of a call. */
export interface Result {
  readonly call: Heard['calls'][number];
  readonly text: string;
}

/** The format of a client, over the history that it keeps. */
export interface ClientFormat {
  /** Adds a question, or the results of calls. */
  ask(question: string): void;
  reply(results: readonly Result[]): void;
  request(model: string, stream: boolean): { readonly path: string; readonly body: JsonObject };
  /** Reads an answer, adds it to the history, and says what it was. */
  hear(answer: JsonObject): Heard;
  /** The same for a stream of events. */
  hearEvents(events: readonly JsonObject[]): Heard;
}

/** An answer that is no success. */
export class Rejected extends Error {}

export interface Connection {
  readonly url: string;
  readonly key?: string;
}

/** Sends what the client has to say, and lets it hear the answer. */
export async function converse(
  client: ClientFormat,
  { key, url }: Connection,
  model: string,
  stream: boolean,
): Promise<Heard> {
  const { body, path } = client.request(model, stream);
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Rejected(`${response.status} ${bytes.toString()}`);
  if (!stream) return client.hear(jsonIn(bytes.toString()));
  const events = readFrames(bytes)
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => jsonIn(data));
  const failure = events.find((event) => event['error'] !== undefined && event['error'] !== null);
  if (failure !== undefined) throw new Rejected(JSON.stringify(failure));
  return client.hearEvents(events);
}
