import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { SseReader, type StreamEvent } from '@ai-proxy/core';
import { Collector } from '../../../../../../core/src/dialect/collect.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';

const folder = new URL('../../../../../golden/streams/gemini/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.sse$/, ''));
const bytesOf = (name: string) => readFileSync(new URL(`${name}.sse`, folder));
const context = { model: 'm', request: {}, streamUsage: true, requestId: 'r', now: 0 };

/** Events of a stream whose bytes are cut at the given place. */
function read(bytes: Buffer, cut: number): StreamEvent[] {
  const reader = new SseReader();
  const decoder = geminiDialect.streamDecoder();
  const frames = [
    ...reader.read(bytes.subarray(0, cut)),
    ...reader.read(bytes.subarray(cut)),
    ...reader.end(),
  ];
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
}

function gathered(events: readonly StreamEvent[]) {
  const collector = new Collector();
  for (const event of events) collector.push(event);
  return { ...collector.response(), fault: collector.fault };
}

const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const call = (number: number, name: string, args: string, more: object = {}) => ({
  type: 'tool-call',
  id: `gemini_call_gold-g_${number}`,
  name,
  arguments: args,
  ...more,
});
const signed = { extensions: { gemini: { thoughtSignature: 'Z29sZA==' } } };
const signature = 'Z29sZA==';

const answers: Readonly<Record<string, { parts: object[]; stop: string; usage?: object }>> = {
  text: {
    parts: [text('Grüß dich, 世界 🌍!\n')],
    stop: 'stop',
    usage: { inputTokens: 9, outputTokens: 4 },
  },
  thoughts: {
    parts: [
      { type: 'reasoning', text: 'Let me see.', origin: 'gemini' },
      text('Four.'),
      text('', signed),
    ],
    stop: 'stop',
    usage: { inputTokens: 9, outputTokens: 2, reasoningTokens: 6 },
  },
  'parallel-tools': {
    parts: [
      call(1, 'weather', '{"city":"Köln"}', { signature }),
      call(2, 'weather', '{"city":"Rom"}'),
    ],
    stop: 'tool-calls',
  },
  'no-argument-call': { parts: [text('Now: '), call(1, 'clock', '{}')], stop: 'tool-calls' },
  'argument-pieces': {
    parts: [call(1, 'order', '{"items":[{"name":"Apfel","count":2}]}', { signature })],
    stop: 'tool-calls',
    usage: {
      inputTokens: 9,
      outputTokens: 8,
      extensions: { gemini: { trafficType: 'ON_DEMAND' } },
    },
  },
  'finish-twice': {
    parts: [text('Ja.')],
    stop: 'stop',
    usage: { inputTokens: 9, outputTokens: 2 },
  },
  'cut-at-limit': { parts: [text('Es war einmal')], stop: 'length' },
  'cached-usage': {
    parts: [text('Ja.')],
    stop: 'stop',
    usage: { inputTokens: 500, cacheReadTokens: 1500, outputTokens: 1, reasoningTokens: 7 },
  },
  'blocked-prompt': { parts: [], stop: 'content-filter', usage: { inputTokens: 9 } },
  'blocked-answer': { parts: [text('Man ')], stop: 'content-filter' },
  citations: {
    parts: [
      text('Größe: 3.', {
        citations: [
          {
            kind: 'url',
            url: 'https://example.com/a',
            title: 'A',
            citedText: 'Größe: 3',
            start: 0,
            end: 8,
            native: { dialect: 'gemini', value: {} },
          },
        ],
      }),
    ],
    stop: 'stop',
  },
};

t.test('every good stream has an expected answer', async (t) => {
  t.same(names.filter((name) => name !== 'error-amid').sort(), Object.keys(answers).sort());
});

for (const [name, { parts, stop, usage }] of Object.entries(answers)) {
  t.test(`reads ${name}, cut anywhere`, async (t) => {
    const bytes = bytesOf(name);
    const events = read(bytes, 0);
    const answer = gathered(events);
    t.strictSame(answer.choices[0]?.parts, parts);
    t.equal(answer.choices[0]?.stopReason, stop);
    if (usage !== undefined) t.strictSame(answer.usage, usage);
    t.same(events.at(-1), { type: 'end' });
    t.equal(events.filter(({ type }) => type === 'message-end').length, 1);
    const wanted = JSON.stringify(events);
    for (let cut = 1; cut <= bytes.length; cut++)
      if (JSON.stringify(read(bytes, cut)) !== wanted) t.fail(`cut at ${cut}`);
  });

  t.test(`writes ${name} so that it is read alike, with its end in the last frame`, async (t) => {
    const events = read(bytesOf(name), 0);
    const encoder = geminiDialect.streamEncoder(context);
    const frames = events.flatMap((event) => encoder.encode(event));
    const decoder = geminiDialect.streamDecoder();
    const again = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
    t.strictSame(gathered(again), gathered(events));
    const grammar = geminiDialect.streamGrammar?.();
    for (const frame of frames) {
      t.equal(grammar?.violation(frame), undefined);
      t.same(JSON.parse(frame.data), frame.value);
    }
    t.equal(
      frames.findIndex((frame) => geminiDialect.isTerminal(frame)),
      frames.length - 1,
    );
    const last = frames.at(-1)?.data ?? '';
    t.ok(geminiDialect.endMarks.some((mark) => last.includes(mark)));
    t.match(last, /usageMetadata/);
  });
}

t.test('reads an error amid a stream, and nothing after it', async (t) => {
  const events = read(bytesOf('error-amid'), 0);
  t.same(events.at(-1), {
    type: 'error',
    fault: { message: 'The model is overloaded.', type: 'UNAVAILABLE', kind: 'unavailable' },
  });
});
