/**
 * What a chunk of a stream costs in translation, for each pair of formats, beside the least that anybody
 * could do with it: split the events, parse their JSON, and write the JSON of the other format. Run by `npm run bench:pairs`.
 */
import { readFrames, writeFrame, type Dialect, type Frame, type StreamEvent } from '@ai-proxy/core';
import { Redactor } from '../../core/src/config/secrets.ts';
import { transcode } from '../../core/src/dialect/plans.ts';
import { chatDialect } from '../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../plugins/translators/responses-api/dialect/index.ts';
import { spread } from './statistics.ts';

const dialects = [chatDialect, messagesDialect, responsesDialect, geminiDialect];
const deltas = 200;
const rounds = 101;
const context = { model: 'm', request: {}, streamUsage: true, requestId: 'req_1', now: 0 };

/** An answer of 200 pieces of text of 20 characters. */
const answer: readonly StreamEvent[] = [
  { type: 'message-start', id: 'a1', model: 'm', created: 1 },
  { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
  ...Array.from({ length: deltas }, (): StreamEvent => ({
    type: 'part-delta',
    index: 0,
    delta: { type: 'text', text: 'twenty letters here ' },
  })),
  { type: 'part-end', index: 0 },
  { type: 'message-end', stopReason: 'stop' },
  { type: 'usage', usage: { inputTokens: 10, outputTokens: 1000 } },
  { type: 'end' },
];

/** The frames as an upstream sends them: each in a chunk of its own. */
function chunksOf(dialect: Dialect): readonly Buffer[] {
  return framesOf(dialect).map((frame) => Buffer.from(writeFrame(frame)));
}

function framesOf(dialect: Dialect): readonly Frame[] {
  const encoder = dialect.streamEncoder(context);
  return answer.flatMap((event) => encoder.encode(event));
}

function translated(from: Dialect, to: Dialect, chunks: readonly Buffer[]): number {
  const transcoder = transcode({
    from,
    to,
    stages: [],
    context,
    provider: 'p',
    wantsUsage: false,
    redactor: new Redactor(),
    onObserverError: () => undefined,
    onViolation: (sentence) => {
      throw new Error(sentence);
    },
  });
  let length = 0;
  for (const chunk of chunks) length += transcoder.push(chunk).length;
  return length + transcoder.end().length;
}

/** Each event parsed, and the JSON of the other format's event in its place written. */
function rewritten(chunks: readonly Buffer[], written: readonly Frame[]): number {
  let length = 0;
  for (const [index, chunk] of chunks.entries())
    for (const { data } of readFrames(chunk)) {
      if (data.startsWith('{')) JSON.parse(data);
      const { event, value, data: text } = written[Math.min(index, written.length - 1)] ?? { data };
      const frame = { data: value === undefined ? text : JSON.stringify(value) };
      length += writeFrame(event === undefined ? frame : { ...frame, event }).length;
    }
  return length;
}

interface Comparison {
  /** Microseconds for a chunk in the median round. */
  readonly plain: number;
  readonly full: number;
  /** Of rounds that stand side by side, so that what disturbs the machine meets both. */
  readonly ratio: number;
}

function compare(chunks: readonly Buffer[], plain: () => number, full: () => number): Comparison {
  const time = (way: () => number): number => {
    const started = performance.now();
    if (way() === 0) throw new Error('Nothing was written.');
    return ((performance.now() - started) * 1000) / chunks.length;
  };
  const pairs = Array.from({ length: 2 * rounds }, () => [time(plain), time(full)] as const);
  const warm = pairs.slice(rounds);
  return {
    plain: spread(warm.map(([one]) => one)).median,
    full: spread(warm.map(([, other]) => other)).median,
    ratio: spread(warm.map(([one, other]) => other / one)).median,
  };
}

console.log('| upstream → client | µs, parsed and written | µs, translated | ratio |');
console.log('| --- | --- | --- | --- |');
for (const from of dialects)
  for (const to of dialects) {
    if (from === to) continue;
    const chunks = chunksOf(from);
    const written = framesOf(to);
    const { plain, full, ratio } = compare(
      chunks,
      () => rewritten(chunks, written),
      () => translated(from, to, chunks),
    );
    const figures = [plain, full, ratio].map((figure) => figure.toFixed(2));
    console.log(`| ${from.name} → ${to.name} | ${figures.join(' | ')} |`);
  }
