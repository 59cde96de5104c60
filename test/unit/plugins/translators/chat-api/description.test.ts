import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  parseObject,
  readFrames,
  type CanonicalRequest,
  type Dialect,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { eventsOf } from '../../../../../core/src/dialect/collect.ts';
import { chatDialect as dialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';
import { answers, requests } from './canonical-kinds.ts';
import { described, Description } from './description.ts';

const recordings = new URL('../../../../../../shared/recordings/', import.meta.url);
const golden = new URL('../../../../golden/streams/', import.meta.url);
const formats: Readonly<Record<string, Dialect>> = {
  'openai-chat': dialect,
  'openai-responses': responsesDialect,
  'anthropic-messages': messagesDialect,
  gemini: geminiDialect,
};
const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};
/** Of the client whose tool `g` takes free text; chunks with its calls are not described. */
const ofCustom = { ...context, request: { tools: [{ type: 'custom', custom: { name: 'g' } }] } };
const description = new Description();
const asked = 'CreateChatCompletionRequest';
const answered = 'CreateChatCompletionResponse';
const streamedAs = 'CreateChatCompletionStreamResponse';

function streamed(events: readonly StreamEvent[]): readonly JsonObject[] {
  const encoder = dialect.streamEncoder(context);
  const grammar = dialect.streamGrammar?.();
  const frames = events.flatMap((event) => encoder.encode(event));
  for (const frame of frames) {
    const sentence = grammar?.violation(frame);
    if (sentence !== undefined) throw new Error(`${sentence} ${frame.data}`);
  }
  return frames.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

t.test('what differs from the description is found', described, async (t) => {
  const good = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
  t.same(description.complaints(asked, [good]), []);
  t.match(description.complaints(asked, [{ ...good, messages: [{ role: 'odd' }] }]), [
    /messages\/0/,
  ]);
  t.same(description.unknownMembers(asked, [{ ...good, n: 1, top_k: 1 }]), ['top_k']);
  t.equal(description.complaints(answered, [{ choices: [] }]).length, 1);
  t.equal(description.complaints(streamedAs, [{ choices: [{}] }]).length, 1);
});

t.test('requests of every kind are as the API describes them', described, async (t) => {
  const bodies = requests.map((request) => dialect.encodeRequest(request).value);
  t.ok(bodies.length > 300);
  t.same(description.complaints(asked, bodies), []);
  t.same(description.unknownMembers(asked, bodies), []);
});

t.test('answers of every kind are as the API describes them', described, async (t) => {
  const bodies = [context, ofCustom].flatMap((wanted) =>
    answers.map((answer) => dialect.encodeResponse(answer, wanted).value),
  );
  t.ok(bodies.length > 80);
  t.same(description.complaints(answered, bodies), []);
});

t.test('chunks of every kind are as the API describes them', described, async (t) => {
  const chunks = answers.flatMap((answer) => streamed(eventsOf(answer)));
  t.ok(chunks.length > 200);
  t.same(description.complaints(streamedAs, chunks), []);
});

t.test('embeddings and lists are as the API describes them', described, async (t) => {
  const { embedding } = dialect;
  const inputs = [['a'], ['a', 'b'], [[1, 2]], [[1], [2]]];
  const wanted = inputs.map((list) => ({ model: 'm', inputs: list, dimensions: 4, user: 'u' }));
  const bodies = wanted.map((request) => embedding?.encodeRequest(request).value ?? {});
  t.same(description.complaints('CreateEmbeddingRequest', bodies), []);
  t.same(description.unknownMembers('CreateEmbeddingRequest', bodies), []);
  const vectors = embedding?.encodeAnswer({ model: 'm', vectors: [[1], [2]] }, context).value ?? {};
  t.same(description.complaints('CreateEmbeddingResponse', [vectors]), []);
  const model = { id: 'a', provider: 'p', created: 0 };
  t.same(description.complaints('ListModelsResponse', [dialect.encodeModels?.([model]) ?? {}]), []);
  t.same(description.complaints('Model', [dialect.encodeModel?.(model) ?? {}]), []);
});

function withoutErrors(from: Dialect, frames: readonly Frame[]): readonly StreamEvent[] {
  const decoder = from.streamDecoder();
  const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  return events.filter(({ type }) => type !== 'error');
}

t.test('golden streams of all formats are written as the API describes', described, async (t) => {
  for (const [name, from] of Object.entries(formats)) {
    const folder = new URL(`${name}/`, golden);
    const chunks = readdirSync(folder)
      .map((file) => readFrames(readFileSync(new URL(file, folder))))
      .flatMap((frames) => streamed(withoutErrors(from, frames)));
    t.ok(chunks.length > 30, name);
    t.same(description.complaints(streamedAs, chunks), [], name);
  }
});

interface Recording {
  readonly status: number;
  readonly sse: boolean;
  readonly req?: JsonObject | null;
  readonly body: string;
}

function decodeRecordings(name: string): readonly Recording[] {
  const file = `${name === 'anthropic-messages' ? 'anthropic' : name}.jsonl`;
  const lines = readFileSync(new URL(file, recordings), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recording).filter(({ status }) => status === 200);
}

function requestsOf(from: Dialect, exchanges: readonly Recording[]): readonly CanonicalRequest[] {
  const bodies = exchanges.map(({ req }) => req ?? undefined).filter((req) => req !== undefined);
  return bodies.map((body) => ({ ...from.decodeRequest(body).value, model: 'gpt-5.2' }));
}

const unrecorded = existsSync(recordings)
  ? described
  : { skip: 'recordings are not part of this repository' };

t.test('what was recorded is written as the API describes it', unrecorded, async (t) => {
  for (const [name, from] of Object.entries(formats)) {
    const exchanges = decodeRecordings(name);
    const bodies = requestsOf(from, exchanges).map((each) => dialect.encodeRequest(each).value);
    t.same(description.complaints(asked, bodies), [], `requests of ${name}`);
    const chunks = exchanges
      .filter(({ sse }) => sse)
      .flatMap(({ body }) => streamed(withoutErrors(from, readFrames(Buffer.from(body)))));
    t.same(description.complaints(streamedAs, chunks), [], `streams of ${name}`);
    const whole = exchanges
      .map(({ sse, body }) => (sse ? undefined : parseObject(body)))
      .filter((body) => body !== undefined)
      .map((body) => from.decodeResponse(body).value)
      // What vendors of this very format add is passed on, be it described or not.
      .map((answer) => dialect.encodeResponse({ ...answer, extensions: {} }, context).value);
    t.same(description.complaints(answered, whole), [], `answers of ${name}`);
  }
});
