import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  GatewayError,
  readFrames,
  type Dialect,
  type EncodeContext,
  type JsonObject,
} from '@ai-proxy/core';
import { eventsOf } from '../../../../../core/src/dialect/collect.ts';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { completionsDialect as dialect } from '../../../../../plugins/translators/completions-api/dialect/index.ts';
import { answers, requests } from '../chat-api/canonical-kinds.ts';
import { described, Description } from '../chat-api/description.ts';

const golden = new URL('../../../../golden/streams/', import.meta.url);
const description = new Description();
const context: EncodeContext = {
  model: 'asked',
  request: { prompt: 'Hi', echo: true },
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};
const answered = 'CreateCompletionResponse';

/** Undefined for a request without any text, which cannot be asked. */
function written(request: (typeof requests)[number]): JsonObject | undefined {
  try {
    return dialect.encodeRequest(request).value;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'TRANSLATION_UNSUPPORTED') return undefined;
    throw error;
  }
}

t.test('requests of every kind are as the API describes them', described, async (t) => {
  const bodies = requests.map(written).filter((body) => body !== undefined);
  t.ok(bodies.length > 300);
  t.same(description.complaints('CreateCompletionRequest', bodies), []);
  t.same(description.unknownMembers('CreateCompletionRequest', bodies), []);
});

t.test('answers of every kind are as the API describes them', described, async (t) => {
  const bodies = answers.map((answer) => dialect.encodeResponse(answer, context).value);
  t.same(description.complaints(answered, bodies), []);
});

t.test('chunks are as the API describes them, but for finishes to come', described, async (t) => {
  const encode = (events: ReturnType<typeof eventsOf>) => {
    const encoder = dialect.streamEncoder(context);
    const frames = events.flatMap((event) => encoder.encode(event));
    return frames.flatMap(({ value }) => (value === undefined ? [] : [value]));
  };
  const readAs = (from: Dialect, name: string) => {
    const decoder = from.streamDecoder();
    const frames = readFrames(readFileSync(new URL(`${from.name}/${name}`, golden)));
    return frames.flatMap((frame) => decoder.decode(frame)).filter(({ type }) => type !== 'error');
  };
  const chunks = [
    ...answers.flatMap((answer) => encode(eventsOf(answer))),
    ...[dialect, chatDialect].flatMap((from) =>
      readdirSync(new URL(from.name, golden)).flatMap((name) => encode(readAs(from, name))),
    ),
  ];
  t.ok(chunks.length > 200);
  const complaints = description.complaints(answered, chunks);
  t.same(
    complaints.filter((complaint) => !/finish_reason must be/.test(complaint)),
    [],
    'the description has no null there, which the API itself sends',
  );
});
