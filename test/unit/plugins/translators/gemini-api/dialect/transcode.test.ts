/** Streams of this API through the plans of the core, as an upstream and as a client see them. */
import t from 'tap';
import {
  GatewayError,
  parseObject,
  readFrames,
  type Dialect,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { Redactor } from '../../../../../../core/src/config/secrets.ts';
import type { Stage } from '../../../../../../core/src/context/reply.ts';
import { asJsonList } from '../../../../../../core/src/dialect/json-list.ts';
import { transcode } from '../../../../../../core/src/dialect/plans.ts';
import type { Transcoder } from '../../../../../../core/src/dialect/stream.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';

const plans = ['pipe', 'observe', 'map', 'rewrite', 'translate'] as const;
type Plan = (typeof plans)[number];

const stages: Readonly<Record<Plan, (seen: StreamEvent[]) => Stage[]>> = {
  pipe: () => [],
  observe: (seen) => [{ kind: 'observe', run: (event) => void seen.push(event) }],
  map: (seen) => [
    { kind: 'map', run: (event) => event },
    { kind: 'observe', run: (event) => void seen.push(event) },
  ],
  rewrite: () => [{ kind: 'map', run: (event) => ({ ...event }) }],
  translate: () => [],
};
const other: Dialect = { ...geminiDialect, name: 'other' };

function start(plan: Plan, seen: StreamEvent[] = [], wrong: string[] = []): Transcoder {
  return transcode({
    from: geminiDialect,
    to: plan === 'translate' ? other : geminiDialect,
    stages: stages[plan](seen),
    context: { model: 'm', request: {}, streamUsage: true, requestId: 'r', now: 0 },
    provider: 'acme',
    wantsUsage: false,
    redactor: new Redactor(),
    onObserverError: () => undefined,
    onViolation: (sentence) => void wrong.push(sentence),
  });
}

/** What the client gets of a stream cut at the place, and how the stream ended. */
function run(plan: Plan, text: string, cut = 0) {
  const seen: StreamEvent[] = [];
  const wrong: string[] = [];
  const transcoder = start(plan, seen, wrong);
  const bytes = Buffer.from(text);
  const out = [bytes.subarray(0, cut), bytes.subarray(cut)].map((piece) =>
    transcoder.state.finished ? '' : transcoder.push(piece).toString(),
  );
  if (!transcoder.state.finished) out.push(transcoder.end().toString());
  const bodies = readFrames(Buffer.from(out.join(''))).map(({ data }) => parseObject(data) ?? {});
  return { text: out.join(''), bodies, seen, wrong, state: transcoder.state };
}

const frame = (body: JsonObject): string =>
  `data: ${JSON.stringify({ ...body, modelVersion: 'm', responseId: 'x' })}\r\n\r\n`;
const says = (index: number, text: string, more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, index, ...more }],
});
const counted = (candidatesTokenCount: number): JsonObject => ({
  usageMetadata: {
    promptTokenCount: 3,
    candidatesTokenCount,
    totalTokenCount: 3 + candidatesTokenCount,
  },
});
const stop = { finishReason: 'STOP' };

/** Texts and finish reasons of each candidate, and the last word on the usage. */
function heard(bodies: readonly JsonObject[]) {
  const texts = new Map<number, string>();
  const reasons = new Map<number, string[]>();
  for (const { index, content, finishReason } of bodies.flatMap(candidatesIn)) {
    const words = content?.parts?.map(({ text = '' }) => text).join('') ?? '';
    texts.set(index, (texts.get(index) ?? '') + words);
    if (finishReason !== undefined)
      reasons.set(index, [...(reasons.get(index) ?? []), finishReason]);
  }
  const usage = bodies.map((body) => body['usageMetadata']).findLast(Boolean);
  const byIndex = <Entry extends readonly [number, unknown]>(entries: Iterable<Entry>) =>
    [...entries].sort(([a], [b]) => a - b);
  return { texts: byIndex(texts), reasons: byIndex(reasons), usage };
}

interface Candidate {
  readonly index: number;
  readonly content?: { readonly parts?: readonly { readonly text?: string }[] };
  readonly finishReason?: string;
}

function candidatesIn({ candidates }: JsonObject): readonly Candidate[] {
  return (candidates ?? []) as unknown as readonly Candidate[];
}

/** Streams that go on after their first finish reason. */
const lateStreams = {
  'two candidates': {
    text: [
      says(0, 'Ja'),
      says(1, 'Nö'),
      says(0, '.', stop),
      says(1, '!', { finishReason: 'MAX_TOKENS', ...counted(4) }),
      counted(4),
    ],
    texts: [
      [0, 'Ja.'],
      [1, 'Nö!'],
    ],
    reasons: [
      [0, ['STOP']],
      [1, ['MAX_TOKENS']],
    ],
    count: 4,
  },
  'a finish reason that is said again': {
    text: [
      { ...says(0, '世界', stop), ...counted(1) },
      { ...says(0, '', stop), ...counted(2) },
    ],
    texts: [[0, '世界']],
    reasons: [[0, ['STOP']]],
    count: 2,
  },
  'usage after the finish reason': {
    text: [{ ...says(0, 'Ja.', stop), ...counted(1) }, counted(9)],
    texts: [[0, 'Ja.']],
    reasons: [[0, ['STOP']]],
    count: 9,
  },
} as const;

for (const [name, { text: bodies, texts, reasons, count }] of Object.entries(lateStreams)) {
  const text = bodies.map(frame).join('');

  t.test(`passes ${name} on as it came, and sees all of it`, async (t) => {
    for (const plan of ['pipe', 'observe'] as const)
      for (let cut = 0; cut <= Buffer.byteLength(text); cut++) {
        const outcome = run(plan, text, cut);
        if (outcome.text !== text || outcome.state.error !== undefined) t.fail(`${plan} ${cut}`);
      }
    const { seen, state } = run('observe', text);
    t.match(state.usage, { outputTokens: count });
    t.equal(seen.filter(({ type }) => type === 'message-end').length, texts.length);
    t.equal(seen.at(-1)?.type, 'end');
  });

  t.test(`gives ${name} to clients of every plan`, async (t) => {
    for (const plan of plans) {
      const { bodies: got, state, wrong } = run(plan, text);
      const told = heard(got);
      t.same(told.texts, texts, plan);
      t.match(told.usage, counted(count)['usageMetadata'], plan);
      t.same([state.error, state.finished, wrong], [undefined, true, []], plan);
      if (plan === 'rewrite' || plan === 'translate') t.same(told.reasons, reasons, plan);
    }
  });
}

t.test('ends a stream that breaks off with one error in every plan', async (t) => {
  const text = [says(0, 'Ja'), says(1, 'Nö')].map(frame).join('');
  for (const plan of plans) {
    const { bodies, state } = run(plan, text);
    t.equal(bodies.filter((body) => body['error'] !== undefined).length, 1, plan);
    t.match(bodies.at(-1), { error: { code: 502, status: 'INTERNAL' } }, plan);
    t.match(state.error, { code: /^UPSTREAM_/ }, plan);
  }
});

t.test('says nothing more when the connection fails after the last finish reason', async (t) => {
  for (const plan of ['pipe', 'observe'] as const) {
    const transcoder = start(plan);
    transcoder.push(Buffer.from(frame({ ...says(0, 'Ja.', stop), ...counted(1) })));
    t.equal(transcoder.state.finished, false, 'usage may follow');
    t.equal(transcoder.fail(new GatewayError('UPSTREAM_NETWORK')).toString(), '');
  }
});

t.test('writes a stream as one list for clients that want no events', async (t) => {
  const text = [says(0, 'Ja'), { ...says(0, '.', stop), ...counted(2) }].map(frame).join('');
  for (const plan of plans) {
    const list = asJsonList(start(plan));
    const written = list.push(Buffer.from(text)).toString() + list.end().toString();
    const bodies = JSON.parse(written) as JsonObject[];
    t.same(heard(bodies).texts, [[0, 'Ja.']], plan);
    t.match(bodies.at(-1), counted(2), plan);
  }
});
