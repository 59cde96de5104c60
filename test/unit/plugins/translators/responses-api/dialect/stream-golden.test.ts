import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  isObject,
  parseObject,
  readFrames,
  SseReader,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';

const folder = new URL('../../../../../golden/streams/openai-responses/', import.meta.url);
const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 0,
};
const names = readdirSync(folder).map((file) => file.replace('.sse', ''));
const bytesOf = (name: string): Buffer => readFileSync(new URL(`${name}.sse`, folder));

function decode(frames: readonly Frame[]): StreamEvent[] {
  const decoder = responsesDialect.streamDecoder();
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
}

const encode = (events: readonly StreamEvent[]): readonly Frame[] => {
  const encoder = responsesDialect.streamEncoder(context);
  return events.flatMap((event) => encoder.encode(event));
};

const lastOf = (frames: readonly Frame[]): JsonObject => {
  const response = parseObject(frames.at(-1)?.data ?? '')?.['response'];
  return isObject(response) ? response : {};
};

/** What a part says in the end, in short. */
function told(events: readonly StreamEvent[]): string[] {
  const parts = new Map<number, string>();
  for (const event of events)
    if (event.type === 'part-start') parts.set(event.index, `${event.part.type}:`);
    else if (event.type === 'part-delta') {
      const { delta } = event;
      const words =
        'text' in delta
          ? delta.text
          : delta.type === 'redacted'
            ? `<${delta.data}>`
            : `(${delta.type})`;
      parts.set(event.index, (parts.get(event.index) ?? '') + words);
    } else if (event.type === 'part-end')
      parts.set(event.index, `${parts.get(event.index) ?? ''}.`);
  return [...parts.values()];
}

const expected: Readonly<Record<string, readonly [parts: readonly string[], stop: string]>> = {
  text: [['text:Héllo 🙂.'], 'stop'],
  'cached-usage': [['text:Hi.'], 'stop'],
  citations: [['text:See the site.(citation)(citation).'], 'stop'],
  'cut-at-limit': [['text:Once upon.'], 'length'],
  'error-amid': [['text:Hel'], 'It broke.'],
  failed: [[], 'Too fast.'],
  'interleaved-tools': [['tool-call:{"a":1}.', 'tool-call:{"b":2}.'], 'tool-calls'],
  'parallel-tools': [
    ['text:Two calls..', 'tool-call:{"a":1}.', 'tool-call:{"b":2}.'],
    'tool-calls',
  ],
  'no-argument-call': [['tool-call:{}.'], 'tool-calls'],
  reasoning: [['reasoning:First this.\n\nThen that.<gAAAA1>.', 'text:Done..'], 'stop'],
  'hidden-reasoning': [['reasoning:<gAAAA1>.', 'tool-call:{}.'], 'tool-calls'],
  refusal: [['refusal:I will not..'], 'stop'],
  'whole-text-at-the-end': [['text:All at once..'], 'stop'],
  'web-search': [['native:(native).', 'text:Found..'], 'stop'],
  'custom-call': [['native:(native).'], 'stop'],
  'error-and-failed': [[], 'Nothing is left.'],
};

t.strictSame(names.toSorted(), Object.keys(expected).toSorted(), 'every golden is expected');

for (const [name, [parts, stop]] of Object.entries(expected)) {
  const bytes = bytesOf(name);
  const events = decode(readFrames(bytes));

  t.test(`reads ${name}`, async (t) => {
    t.strictSame(told(events), parts);
    const end = events.find(({ type }) => type === 'message-end' || type === 'error');
    t.equal(end?.type === 'message-end' ? end.stopReason : faultOf(end), stop);
    t.equal(events.at(-1)?.type, end?.type === 'error' ? 'error' : 'end');
  });

  t.test(`reads ${name} the same wherever its bytes are cut`, async (t) => {
    for (let cut = 1; cut < bytes.length; cut += 37) {
      const reader = new SseReader();
      const frames = [
        ...reader.read(bytes.subarray(0, cut)),
        ...reader.read(bytes.subarray(cut)),
        ...reader.end(),
      ];
      t.same(decode(frames), events, `at ${cut}`);
    }
  });

  t.test(`writes ${name} so that it reads the same`, async (t) => {
    const frames = encode(events);
    const again = decode(frames);
    t.strictSame(told(again), parts);
    const bodies = frames.map(({ data }) => parseObject(data));
    t.strictSame(
      bodies.map((body) => body?.['sequence_number']),
      frames.map((_frame, index) => index),
    );
    frames.forEach(({ event }, index) => t.equal(bodies[index]?.['type'], event));
    if (events.at(-1)?.type === 'error') return;
    const [wire, ours] = [lastOf(readFrames(bytes)), lastOf(frames)];
    t.match(ours, { id: 'resp_0a1', status: wire['status'], model: 'gpt-5.1' });
    t.match(ours['usage'], wire['usage']);
    const ids = ({ output }: JsonObject) =>
      Array.isArray(output) ? output.map((item) => isObject(item) && item['id']) : undefined;
    t.strictSame(ids(ours), ids(wire));
  });
}

function faultOf(event: StreamEvent | undefined): string | undefined {
  return event?.type === 'error' ? event.fault.message : undefined;
}

t.test('a stream without its end has broken off', async (t) => {
  const frames = readFrames(bytesOf('text'));
  t.match(decode(frames.slice(0, -1)).at(-1), {
    type: 'error',
    fault: { kind: 'bad-gateway', message: /broke the stream off/ },
  });
  t.match(decode([]), [{ type: 'error', fault: { message: /without an answer/ } }]);
  t.match(decode([{ data: 'x' }]), [{ type: 'error', fault: { message: /not JSON/ } }]);
});

t.test('nothing is read after the end', async (t) => {
  const frames = readFrames(bytesOf('text'));
  t.same(decode([...frames, ...frames]), decode(frames));
});

t.test('reads an answer of which only the end was told', async (t) => {
  const frames = readFrames(bytesOf('parallel-tools'));
  const last = frames.at(-1);
  t.strictSame(told(decode(last === undefined ? [] : [last])), expected['parallel-tools']?.[0]);
});

t.test('keeps events without a canonical name', async (t) => {
  const natives = decode(readFrames(bytesOf('web-search'))).filter(({ type }) => type === 'native');
  t.match(natives, [
    { value: { type: 'response.web_search_call.in_progress', item_id: 'ws_1' } },
    { value: { type: 'response.web_search_call.searching' } },
    { value: { type: 'response.web_search_call.completed' } },
  ]);
});
