import { parseObject, type JsonObject } from '@ai-proxy/core';
import { hasDescriptions, type Descriptions, type Kind } from './description.ts';
import { eventsIn } from './events.ts';
import { objectAt } from './json.ts';
import type { Outcome } from './outcome.ts';
import type { FormatName } from './recording.ts';

/** Something that went over the wire, and what it must be described as. */
interface Said {
  readonly kind: Kind;
  readonly body: JsonObject;
}

/** How bodies compare with their descriptions. */
export interface Comparison {
  readonly count: number;
  readonly mistakes: readonly string[];
}

/** Where what the gateway wrote for a client is not as the published description of the format has it. */
export function answerMistakes(
  descriptions: Descriptions,
  client: FormatName,
  { wire }: Outcome,
  isStream: boolean,
): Comparison {
  const text = wire.received.toString('utf8');
  const said = isStream && wire.status === 200 ? streamed(text) : [whole(text, wire.status)];
  return compare(descriptions, client, said);
}

/** The same for a request that it wrote for an upstream. */
export function requestMistakes(
  descriptions: Descriptions,
  upstream: FormatName,
  sent: string,
): Comparison {
  const body = parseObject(sent) ?? {};
  return compare(descriptions, upstream, [{ kind: 'request', body }]);
}

function compare(
  descriptions: Descriptions,
  format: FormatName,
  said: readonly Said[],
): Comparison {
  if (!hasDescriptions) return { count: 0, mistakes: [] };
  const mistakes = said
    .map(({ kind, body }) => {
      // What is around the error is not described for this format.
      const isInner = kind === 'error' && format === 'gemini';
      return descriptions.mistake(format, kind, isInner ? objectAt(body, 'error') : body);
    })
    .filter((mistake) => mistake !== undefined)
    .map((mistake) => `not described: ${mistake}`);
  return { count: said.length, mistakes };
}

function streamed(text: string): Said[] {
  const events = eventsIn(text).map(({ data }) => parseObject(data));
  return events
    .filter((body) => body !== undefined)
    .map((body) => ({ kind: 'error' in body ? 'error' : 'event', body }));
}

function whole(text: string, status: number): Said {
  return { kind: status === 200 ? 'answer' : 'error', body: parseObject(text) ?? {} };
}
