import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  isObject,
  parseObject,
  readFrames,
  type CanonicalResponse,
  type JsonObject,
  objectOf,
  objectsOf,
} from '@ai-proxy/core';
import { Collector } from '../../../../../../core/src/dialect/collect.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';

const recordings = new URL('../../../../../../../shared/recordings/gemini.jsonl', import.meta.url);
const options = existsSync(recordings)
  ? {}
  : { skip: 'the recordings are not part of this repository' };
const context = { model: 'm', request: {}, streamUsage: true, requestId: 'r', now: 0 };

function entries(): JsonObject[] {
  return readFileSync(recordings, 'utf8')
    .trim()
    .split('\n')
    .map((line) => parseObject(line) ?? {});
}

/** The answers that a recorded body holds, whatever its framing. */
function answersIn({ body, sse }: JsonObject): JsonObject[] {
  const text = String(body);
  if (sse === true) return readFrames(Buffer.from(text)).map(({ data }) => parseObject(data) ?? {});
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter(isObject) : [parsed].filter(isObject);
}

function streamed(bodies: readonly JsonObject[]): CanonicalResponse {
  const decoder = geminiDialect.streamDecoder();
  const collector = new Collector();
  for (const body of bodies)
    for (const event of decoder.decode({ data: JSON.stringify(body) })) collector.push(event);
  for (const event of decoder.end()) collector.push(event);
  if (collector.fault !== undefined) throw new Error(collector.fault.message);
  return collector.response();
}

/** Text, thoughts, signatures, names of calls and the last word on each count, as recorded. */
function factsOf(bodies: readonly JsonObject[]) {
  const parts = bodies
    .flatMap(({ candidates }) => objectsOf(candidates))
    .flatMap(({ content }) => objectsOf(objectOf(content)?.['parts']));
  const words = (thought: boolean) =>
    parts
      .filter((part) => (part['thought'] === true) === thought)
      .map(({ text }) => text ?? '')
      .join('');
  const named = parts.map((part) => objectOf(part['functionCall'])?.['name']);
  const usage: JsonObject = Object.assign({}, ...bodies.map((body) => body['usageMetadata'] ?? {}));
  return {
    text: words(false),
    thoughts: words(true),
    calls: named.filter((name) => name !== undefined),
    signatures: parts.map((part) => part['thoughtSignature']).filter(Boolean),
    counts: ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount'].map(
      (name) => usage[name],
    ),
  };
}

function factsRead({ choices, usage }: CanonicalResponse) {
  const parts = choices[0]?.parts ?? [];
  const words = (type: string) =>
    parts.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('');
  const signatures = parts.map((part) =>
    'signature' in part
      ? part.signature
      : 'extensions' in part && part.extensions?.['gemini']?.['thoughtSignature'],
  );
  return {
    text: words('text'),
    thoughts: words('reasoning'),
    calls: parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])),
    signatures: signatures.filter(Boolean),
    counts: [usage?.inputTokens, usage?.outputTokens, usage?.reasoningTokens],
  };
}

t.test('reads every recorded answer as it is, and writes it so again', options, async (t) => {
  const good = entries().filter(({ status }) => status === 200);
  t.ok(good.length > 0);
  for (const entry of good) {
    const bodies = answersIn(entry);
    const [only] = bodies;
    const isWhole = entry['sse'] !== true && bodies.length === 1 && only !== undefined;
    const answer = isWhole ? geminiDialect.decodeResponse(only).value : streamed(bodies);
    t.same(factsRead(answer), factsOf(bodies), String(entry['id']));
    const { value, warnings } = geminiDialect.encodeResponse(answer, context);
    t.same(warnings, []);
    t.same(geminiDialect.decodeResponse(value).value, answer);
    if (isWhole) t.same(value, only);
  }
});

t.test(
  'reads every recorded request, and writes it so that it is read alike',
  options,
  async (t) => {
    const requests = entries().flatMap(({ req }) => [req].filter(isObject));
    t.ok(requests.length > 0);
    for (const request of requests) {
      const decoded = geminiDialect.decodeRequest(request).value;
      const { value, warnings } = geminiDialect.encodeRequest(decoded);
      t.same(warnings, []);
      t.same(geminiDialect.decodeRequest(value).value, decoded);
    }
  },
);
