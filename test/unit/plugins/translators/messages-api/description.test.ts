import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  isObject,
  parseObject,
  readFrames,
  type Dialect,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type JsonValue,
  type StreamEvent,
} from '@ai-proxy/core';
import { eventsOf } from '../../../../../core/src/dialect/collect.ts';
import { messagesDialect as dialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { answers, requests } from './canonical-kinds.ts';
import { described, Description } from './description.ts';
import { others } from './other-formats.ts';

const recordings = new URL('../../../../../../shared/recordings/', import.meta.url);
const golden = new URL('../../../../golden/streams/', import.meta.url);
const formats = {
  'openai-chat': others.chat[0],
  'openai-responses': others.responses[0],
  gemini: others.gemini[0],
};
const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 0,
};

/** What the schema complains about, for each body that it does not allow. */
function complaints(schema: string, bodies: readonly JsonObject[]): readonly string[] {
  const description = new Description();
  return bodies
    .map((body) => description.complaint(schema, parseObject(JSON.stringify(body)) ?? {}))
    .filter((complaint) => complaint !== undefined);
}

function streamed(events: readonly StreamEvent[]): readonly JsonObject[] {
  const encoder = dialect.streamEncoder(context);
  const frames = events.flatMap((event) => encoder.encode(event));
  return frames.map(({ value = {} }) => cited(value));
}

/** The vendor leaves this member out where nothing is cited, and clients refuse null there. */
function cited(body: JsonObject): JsonObject {
  const fill = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((each: JsonValue) => fill(each));
    return isObject(value) && value['type'] === 'text' ? { citations: null, ...value } : value;
  };
  const members = Object.entries(body).map(([name, value]) => [name, fill(value ?? null)]);
  const filled: JsonObject = Object.fromEntries(members);
  const { message } = filled;
  return isObject(message) ? { ...filled, message: cited(message) } : filled;
}

t.test('what differs from the description is found', described, async (t) => {
  const good = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
  t.same(complaints('CreateMessageParams', [good]), []);
  t.match(complaints('CreateMessageParams', [{ ...good, messages: [{ role: 'tool' }] }]), [
    /CreateMessageParams\/messages\/0/,
  ]);
  t.match(complaints('CreateMessageParams', [{ ...good, store: true }]), [/store/]);
  t.equal(complaints('Message', [{ content: [] }]).length, 1);
  t.equal(complaints('MessageStreamEvent', [{ type: 'odd' }]).length, 1);
});

t.test('requests of every kind are as the API describes them', described, async (t) => {
  const bodies = requests.map((request) => dialect.encodeRequest(request).value);
  t.ok(bodies.length > 400);
  t.same(complaints('CreateMessageParams', bodies), []);
});

t.test('requests to count are as the API describes them', described, async (t) => {
  const { counting } = dialect;
  const bodies = requests.map((request) => counting?.encodeRequest(request).value ?? {});
  t.same(complaints('CountMessageTokensParams', bodies), []);
  const count = counting?.encodeAnswer({ tokens: 7 }, context).value ?? {};
  t.same(complaints('CountMessageTokensResponse', [count]), []);
});

t.test('answers of every kind are as the API describes them', described, async (t) => {
  const bodies = answers.map((answer) => cited(dialect.encodeResponse(answer, context).value));
  t.ok(bodies.length > 80);
  t.same(complaints('Message', bodies), []);
});

t.test('events of every kind are as the API describes them', described, async (t) => {
  const events = answers.flatMap((answer) => streamed(eventsOf(answer)));
  t.ok(events.length > 400);
  t.same(complaints('MessageStreamEvent', events), []);
});

t.test('lists of models are as the API describes them', described, async (t) => {
  const model = { id: 'a', provider: 'p', created: 0 };
  const lists = [[], [model]].map((models) => dialect.encodeModels?.(models) ?? {});
  t.same(complaints('ListResponse_ModelInfo_', lists), []);
  t.same(complaints('ModelInfo', [dialect.encodeModel?.(model) ?? {}]), []);
});

t.test('golden streams of other formats are written as the API describes', described, async (t) => {
  for (const [name, from] of Object.entries(formats)) {
    const folder = new URL(`${name}/`, golden);
    const events = readdirSync(folder)
      .map((file) => readFrames(readFileSync(new URL(file, folder))))
      .flatMap((frames) => streamed(withoutErrors(from, frames)));
    t.ok(events.length > 50, name);
    t.same(complaints('MessageStreamEvent', events), [], name);
  }
});

function withoutErrors(from: Dialect, frames: readonly Frame[]): readonly StreamEvent[] {
  const decoder = from.streamDecoder();
  const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  return events.filter(({ type }) => type !== 'error');
}

interface Recording {
  readonly status: number;
  readonly sse: boolean;
  readonly req?: JsonObject | null;
  readonly body: string;
}

const unrecorded = existsSync(recordings)
  ? described
  : { skip: 'recordings are not part of this repository' };

t.test('what was recorded is written as the API describes it', unrecorded, async (t) => {
  for (const [name, from] of Object.entries(formats)) {
    const lines = readFileSync(new URL(`${name}.jsonl`, recordings), 'utf8')
      .trim()
      .split('\n');
    const exchanges = lines.map(decodeRecording).filter(({ status }) => status === 200);
    const asked = exchanges.flatMap(({ req }) => (req === undefined || req === null ? [] : [req]));
    const bodies = asked.map((body) => dialect.encodeRequest(from.decodeRequest(body).value).value);
    t.same(complaints('CreateMessageParams', bodies), [], `requests of ${name}`);
    const events = exchanges
      .filter(({ sse }) => sse)
      .flatMap(({ body }) => streamed(withoutErrors(from, readFrames(Buffer.from(body)))));
    t.same(complaints('MessageStreamEvent', events), [], `streams of ${name}`);
    const whole = exchanges
      .map(({ sse, body }) => (sse ? undefined : parseObject(body)))
      .filter((body) => body !== undefined)
      .map((body) => from.decodeResponse(body).value)
      .map((answer) => cited(dialect.encodeResponse(answer, context).value));
    t.same(complaints('Message', whole), [], `answers of ${name}`);
  }
});

function decodeRecording(line: string): Recording {
  return JSON.parse(line) as Recording;
}
