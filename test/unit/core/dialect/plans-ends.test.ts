/** How streams end in dialects that say more after their end, number their frames or repeat their text. */
import t from 'tap';
import type { Mapper, Stage } from '../../../../core/src/context/reply.ts';
import type { Dialect, StreamDecoder } from '../../../../core/src/dialect/dialect.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import { readFrames, type Frame } from '../../../../core/src/dialect/sse.ts';
import type { Transcoder } from '../../../../core/src/dialect/stream.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { cutOnce } from '../chunking.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { streamRoute, transcodeAll } from '../stream-route.ts';

const unchanged: Mapper = (event) => event;
/** What it gives says the same, and is another event nevertheless. */
const copy: Mapper = (event) => ({ ...event });
const map = (run: Mapper): Stage => ({ kind: 'map', run });
const observe: Stage = { kind: 'observe', run: () => undefined };
const dataOf = (text: string | Buffer): string[] =>
  readFrames(Buffer.from(text)).map(({ data }) => data);

type Plan = 'pipe' | 'observe' | 'map' | 'rewrite' | 'translate';

/** Starts a stream between dialects of one kind, by the plan that its stages choose. */
function plansOf(make: (name: string) => Dialect): Record<Plan, () => Transcoder> {
  const same = (stages: Stage[]) => () =>
    transcode(streamRoute({ from: make('line'), to: make('line'), stages }));
  return {
    pipe: same([]),
    observe: same([observe]),
    map: same([map(unchanged)]),
    rewrite: same([map(copy)]),
    translate: () => transcode(streamRoute({ from: make('line'), to: make('other') })),
  };
}

/** A stream of this dialect is over when its connection is, so `done` may stand in it several times. */
function open(name: string): Dialect {
  const line = lineDialect(name);
  return { ...line, endsWithConnection: true, streamDecoder: () => openDecoder(line) };
}

function openDecoder(line: Dialect): StreamDecoder {
  const inner = line.streamDecoder();
  let owed: readonly StreamEvent[] | undefined;
  return {
    decode: (frame) => {
      if (frame.data !== 'done') return inner.decode(frame);
      owed ??= inner.decode(frame);
      return [];
    },
    end: () => owed ?? inner.end(),
  };
}

t.test('passes on what follows a mark where only the connection is the end', async (t) => {
  const text = lines('start', '+a', 'done', '+b', 'done', 'usage 3');
  const plans = plansOf(open);
  for (const plan of ['pipe', 'observe', 'map'] as const)
    for (const pieces of cutOnce(Buffer.from(text))) {
      const transcoder = plans[plan]();
      if (transcodeAll(transcoder, pieces) !== text) t.fail(`${plan}, cut at ${pieces[0].length}`);
      t.match(transcoder.state, { finished: true, error: undefined }, plan);
    }
  for (const plan of ['rewrite', 'translate'] as const) {
    const transcoder = plans[plan]();
    const data = dataOf(transcodeAll(transcoder, [text]));
    t.strictSame(data, ['start', '+a', '+b', 'usage 3', 'done'], 'an encoder says the end once');
    t.equal(transcoder.state.error, undefined);
  }
});

t.test('waits for the end of such a connection although a mark was sent', async (t) => {
  const transcoder = transcode(streamRoute({ from: open('line'), to: open('line') }));
  transcoder.push(Buffer.from(lines('start', '+a', 'done')));
  t.match(transcoder.state, { complete: false, finished: false });
  t.equal(transcoder.end().toString(), '');
  t.match(transcoder.state, { finished: true, error: undefined });
});

t.test('is complete when the connection fails after the mark, and broken before it', async (t) => {
  for (const [data, expected] of [
    [['start', '+a', 'done', '+b'], []],
    [['start', '+a'], ['error UPSTREAM_NETWORK']],
  ] as const) {
    const transcoder = transcode(streamRoute({ from: open('line'), to: open('line') }));
    transcoder.push(Buffer.from(lines(...data)));
    t.strictSame(dataOf(transcoder.fail(new GatewayError('UPSTREAM_NETWORK'))), expected);
  }
});

t.test('learns of a fault after the mark, in the same piece and in a later one', async (t) => {
  const text = lines('start', '+a', 'done', 'error overloaded');
  const plans = plansOf(open);
  for (const plan of ['pipe', 'observe', 'map'] as const)
    for (const pieces of cutOnce(Buffer.from(text))) {
      const transcoder = plans[plan]();
      t.strictSame(dataOf(transcodeAll(transcoder, pieces)), dataOf(text), plan);
      t.match(transcoder.state.error, { code: 'UPSTREAM_FAILED', message: 'overloaded' });
    }
});

t.test('ends a stream that is not open at its first mark', async (t) => {
  const plans = plansOf(lineDialect);
  for (const plan of ['map', 'rewrite', 'translate'] as const) {
    const transcoder = plans[plan]();
    transcoder.push(Buffer.from(lines('start', 'done', '+b')));
    t.equal(transcoder.state.finished, true, plan);
  }
  const piping = plans.pipe();
  piping.push(Buffer.from(lines('start', 'done', '+b')));
  t.match(piping.state, { complete: true, finished: false });
});

t.test('writes a stream whose late frames repeat text anew from its first frame', async (t) => {
  const encoded: StreamEvent[] = [];
  const repeating = { ...lineDialect('line', encoded), repeatsText: true };
  const text = `event: original\n${lines('start', 'unknown', '+a', '+b', 'usage 3', 'done')}`;
  const run = (stages: Stage[]): string =>
    transcodeAll(transcode(streamRoute({ from: repeating, to: repeating, stages })), [text]);
  const late: Mapper = (event) => (event.type === 'usage' ? [] : event);
  const written = run([map(late)]);
  t.match(written, /^event: line\ndata: start\n\n/, 'although the mapper changes something later');
  t.strictSame(dataOf(written), ['start', '+a', '+b', 'done']);
  t.strictSame(encoded.map(({ type }) => type)[0], 'message-start');
  t.match(run([map(unchanged)]), /^event: line\n/, 'and although it changes nothing');
  t.equal(run([observe]), text, 'but not where nobody may change it');
  t.equal(run([]), text);
});

/** Says in its errors which frame the client got before. */
function numbered(name: string): Dialect {
  return {
    ...lineDialect(name),
    renderStreamError: (_error, _id, last) => [{ data: `error after ${last?.data ?? 'nothing'}` }],
  };
}

t.test('tells the writer of an error which frame the client got last', async (t) => {
  const cases: readonly (readonly [text: string, last: string])[] = [
    ['', 'nothing'],
    [lines('start'), 'start'],
    [lines('start', '+a', '+b'), '+b'],
    [`${lines('start', '+a')}: ping\n\n: ping\n\n`, '+a'],
  ];
  for (const [plan, start] of Object.entries(plansOf(numbered)))
    for (const [text, last] of cases) {
      const words = `${plan} ${JSON.stringify(text)}`;
      t.equal(dataOf(transcodeAll(start(), [text])).at(-1), `error after ${last}`, words);
      const failing = start();
      failing.push(Buffer.from(`${text}data: half`));
      const said = dataOf(failing.fail(new GatewayError('UPSTREAM_NETWORK')));
      t.strictSame(said, [`error after ${last}`], `${words} and half an event`);
    }
  const { observe: observing, pipe } = plansOf(numbered);
  for (const start of [pipe, observing])
    t.strictSame(
      dataOf(transcodeAll(start(), [`${lines('start', '+a')}data: half`])),
      ['start', '+a', 'error after +a'],
      'an event that was withheld is not the last one',
    );
});

t.test('tells it the value of a frame of its own, and the data of one that came', async (t) => {
  const seen: (Frame | undefined)[] = [];
  const valued = (name: string): Dialect => ({
    ...lineDialect(name),
    streamEncoder: () => ({
      encode: (event) =>
        event.type === 'part-delta' ? [{ data: '+w', value: { text: 'w' } }] : [],
    }),
    renderStreamError: (_error, _id, last) => {
      seen.push(last);
      return [];
    },
  });
  for (const start of Object.values(plansOf(valued))) transcodeAll(start(), [lines('start', '+a')]);
  t.strictSame(seen, [
    { data: '+a' },
    { data: '+a' },
    { data: '+a' },
    { data: '+w', value: { text: 'w' } },
    { data: '+w', value: { text: 'w' } },
  ]);
});
