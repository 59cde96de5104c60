/** Loopback upstreams that refuse what the real APIs refuse. */
import type { JsonObject } from '@ai-proxy/core';
import { startUpstream, type Upstream, type UpstreamRequest } from '@ai-proxy/core/testing';
import { jsonIn } from './json.ts';

/** Thrown by a check; answered with 400. */
export class Refusal extends Error {}

/** Refuses the request unless it holds. */
export function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Refusal(message);
}

/** What an upstream noticed about a request. */
export interface Sighting {
  /** Turns of the assistant that this upstream said, and those of them that still had their proof. */
  readonly own: number;
  readonly proven: number;
  /** False where the request was kept from thinking. */
  readonly thinks: boolean;
  readonly refusal?: string;
}

/** What one API demands and says. */
export interface Api {
  /** Checks the conversation; throws a `Refusal`. */
  check(body: JsonObject): Pick<Sighting, 'own' | 'proven' | 'thinks'>;
  /** The next answer: one object, or the data of its events. */
  answer(body: JsonObject, number: number): JsonObject;
  events(answer: JsonObject): readonly JsonObject[];
  refuse(message: string): JsonObject;
  /** A line behind the events of a stream. */
  readonly endMark?: string;
  readonly namesEvents?: boolean;
}

export interface StrictUpstream {
  readonly url: string;
  /** One for each request, oldest first. */
  readonly sightings: readonly Sighting[];
  close(): Promise<void>;
}

/** Serves the API on 127.0.0.1. */
export async function serve(api: Api): Promise<StrictUpstream> {
  const sightings: Sighting[] = [];
  const upstream: Upstream = await startUpstream((request, count) => {
    const body = jsonIn(request.body.toString());
    try {
      sightings.push(api.check(body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sightings.push({ own: 0, proven: 0, thinks: false, refusal: error.message });
      const headers = { 'content-type': 'application/json' };
      return { status: 400, headers, body: JSON.stringify(api.refuse(error.message)) };
    }
    const answer = api.answer(body, count);
    if (!wantsStream(request, body))
      return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
    const frames = api.events(answer).map((event) => {
      const name = api.namesEvents === true ? `event: ${String(event['type'])}\n` : '';
      return `${name}data: ${JSON.stringify(event)}\n\n`;
    });
    const end = api.endMark === undefined ? [] : [`data: ${api.endMark}\n\n`];
    return { headers: { 'content-type': 'text/event-stream' }, body: [...frames, ...end] };
  });
  return { url: upstream.url, sightings, close: () => upstream.close() };
}

function wantsStream({ url }: UpstreamRequest, body: JsonObject): boolean {
  return body['stream'] === true || url.includes(':streamGenerateContent');
}

/** Cuts a text so that it comes in two pieces. */
export function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== '');
}
