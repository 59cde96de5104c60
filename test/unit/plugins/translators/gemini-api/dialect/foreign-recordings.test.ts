/** What other APIs really sent, written for this one and checked against its description. */
import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  parseObject,
  readFrames,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  objectOf,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';
import { described, Description } from './description.ts';

const folder = new URL('../../../../../../../shared/recordings/', import.meta.url);
const options = existsSync(folder)
  ? described
  : { skip: 'the recordings are not part of this repository' };

const formats: Readonly<Record<string, Dialect>> = {
  'openai-chat': chatDialect,
  anthropic: messagesDialect,
  'openai-responses': responsesDialect,
};

const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 0,
};

for (const [format, dialect] of Object.entries(formats))
  t.test(`writes recordings of ${format} as this API is described`, options, async (t) => {
    const description = new Description();
    const entries = readFileSync(new URL(`${format}.jsonl`, folder), 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseObject(line) ?? {})
      .filter(({ status }) => status === 200);
    const requests = entries.flatMap((entry) => requestsFor(entry, dialect));
    const answers = entries.flatMap((entry) => answersFor(entry, dialect));
    t.ok(requests.length > 10, `${requests.length} requests`);
    t.ok(answers.length > 50, `${answers.length} answers and frames`);
    const mistakes = [
      ...requests.flatMap((body) => description.mistakes('GenerateContentRequest', body)),
      ...answers.flatMap((body) => description.mistakes('GenerateContentResponse', body)),
    ];
    t.same(mistakes, []);
  });

/** The recorded request for models of two families. */
function requestsFor({ req }: JsonObject, dialect: Dialect): readonly JsonObject[] {
  const body = objectOf(req);
  if (body === undefined) return [];
  return ['gemini-2.5-flash', 'gemini-3-pro'].map(
    (model) => geminiDialect.encodeRequest({ ...dialect.decodeRequest(body).value, model }).value,
  );
}

/** The recorded answer, or the frames of its stream but those that report an error. */
function answersFor(entry: JsonObject, dialect: Dialect): readonly JsonObject[] {
  const text = String(entry['body']);
  if (entry['sse'] === true) return framesFor(text, dialect);
  const body = parseObject(text);
  if (body === undefined || dialect.decodeError(body) !== undefined) return [];
  return [geminiDialect.encodeResponse(dialect.decodeResponse(body).value, context).value];
}

function framesFor(text: string, dialect: Dialect): readonly JsonObject[] {
  const decoder = dialect.streamDecoder();
  const encoder = geminiDialect.streamEncoder(context);
  const grammar = geminiDialect.streamGrammar?.();
  const read = readFrames(Buffer.from(text)).flatMap((frame) => decoder.decode(frame));
  const frames = [...read, ...decoder.end()].flatMap((event) => encoder.encode(event));
  const violations = frames.map((frame) => grammar?.violation(frame)).filter(Boolean);
  t.same(violations, []);
  return frames.flatMap(({ value }) => (value?.['error'] === undefined ? [value ?? {}] : []));
}
