/** What becomes of streams that a translation or a mapper has made malformed. */
import t from 'tap';
import type { Mapper, Stage } from '../../../../core/src/context/reply.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import { readFrames } from '../../../../core/src/dialect/sse.ts';
import type { StreamState } from '../../../../core/src/dialect/stream.ts';
import { cutOnce } from '../chunking.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { lineDialectWithout } from '../line-codecs.ts';
import { streamRoute, transcodeAll } from '../stream-route.ts';

interface Outcome {
  readonly data: readonly string[];
  readonly told: readonly string[];
  readonly state: StreamState;
}

/** Runs a stream into a dialect in which no frame may say the word. */
function run(
  word: string,
  text: string | readonly Buffer[],
  from: string,
  mapper?: Mapper,
): Outcome {
  const told: string[] = [];
  const stages: Stage[] = mapper === undefined ? [] : [{ kind: 'map', run: mapper }];
  const to = {
    ...lineDialectWithout(word),
    renderStreamError: ({ code }: { code: string }, _id: string, last?: { data: string }) => [
      { data: `error ${code} after ${last?.data ?? 'nothing'}` },
    ],
  };
  const transcoder = transcode(
    streamRoute({
      from: from === 'line' ? to : lineDialect(from),
      to,
      stages,
      onViolation: (sentence) => told.push(sentence),
    }),
  );
  const sent = transcodeAll(transcoder, typeof text === 'string' ? [text] : text);
  return {
    data: readFrames(Buffer.from(sent)).map(({ data }) => data),
    told,
    state: transcoder.state,
  };
}

const shout: Mapper = (event) =>
  event.type === 'part-delta' && event.delta.type === 'text'
    ? { ...event, delta: { type: 'text', text: event.delta.text.toUpperCase() } }
    : event;
const stream = lines('start', '+good', '+bad', '+more', 'usage 3', 'done');

t.test('ends a translated stream with an error instead of the malformed frame', async (t) => {
  for (const pieces of cutOnce(Buffer.from(stream))) {
    const { data, state, told } = run('bad', pieces, 'other');
    t.strictSame(data, ['start', '+good', 'error STREAM_MALFORMED after +good']);
    t.strictSame(told, ['+bad says bad.']);
    t.match(state, { finished: true, error: { code: 'STREAM_MALFORMED' } });
  }
});

t.test('ends a stream that a mapper has made malformed in the same way', async (t) => {
  for (const from of ['line', 'other'])
    for (const pieces of cutOnce(Buffer.from(stream))) {
      const { data, state, told } = run('BAD', pieces, from, shout);
      t.strictSame(data, ['start', '+GOOD', 'error STREAM_MALFORMED after +GOOD'], from);
      t.strictSame(told, ['+BAD says BAD.']);
      t.match(state, { finished: true, error: { code: 'STREAM_MALFORMED' } });
    }
});

t.test('sends what one event gave before its malformed frame, and nothing after it', async (t) => {
  const split: Mapper = (event) => {
    if (event.type !== 'part-delta') return event;
    return ['one', 'bad', 'two'].map((text) => ({ ...event, delta: { type: 'text', text } }));
  };
  for (const from of ['line', 'other']) {
    const { data, told } = run('bad', lines('start', '+a', '+b', 'done'), from, split);
    t.strictSame(data, ['start', '+one', 'error STREAM_MALFORMED after +one'], from);
    t.equal(told.length, 1);
  }
});

t.test('says an error where the first frame or the last one is malformed', async (t) => {
  for (const from of ['line', 'other']) {
    const first = run('start', stream, from, shout);
    const isOriginal = from === 'line';
    t.equal(first.data.at(-1)?.startsWith('error STREAM_MALFORMED'), true, from);
    if (!isOriginal) t.strictSame(first.data, ['error STREAM_MALFORMED after nothing']);
    const last = run('done', stream, from, shout);
    t.strictSame(last.data.slice(-2), ['usage 3', 'error STREAM_MALFORMED after usage 3'], from);
    t.match(last.state, { finished: true, error: { code: 'STREAM_MALFORMED' } });
  }
});

t.test('checks nothing of what goes out as it came', async (t) => {
  const piped = run('bad', stream, 'line');
  t.strictSame([piped.data.at(-1), piped.told], ['done', []]);
  const mapped = run('bad', stream, 'line', (event) => event);
  t.equal(mapped.data.at(-1), 'done');
  t.equal(mapped.state.error, undefined);
});

t.test('lets a stream through that obeys', async (t) => {
  for (const [from, mapper] of [
    ['line', shout],
    ['other', undefined],
    ['other', shout],
  ] as const) {
    const { data, state, told } = run('never', stream, from, mapper);
    t.strictSame([data.length, data.at(-1), told, state.error], [6, 'done', [], undefined]);
  }
});
