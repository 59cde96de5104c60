import t from 'tap';
import type { Observer, Stage, Mapper } from '../../../../core/src/context/reply.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import { readFrames } from '../../../../core/src/dialect/sse.ts';
import type { StreamState, Transcoder } from '../../../../core/src/dialect/stream.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { cutOnce } from '../chunking.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { streamRoute, transcodeAll } from '../stream-route.ts';

interface Outcome {
  readonly text: string;
  readonly state: StreamState;
  readonly seen: readonly StreamEvent[];
}

const plans = ['pipe', 'observe', 'map', 'translate'] as const;
type Plan = (typeof plans)[number];

function start(plan: Plan, seen: StreamEvent[] = [], mapper?: Mapper): Transcoder {
  const observer: Observer = (event) => void seen.push(event);
  const map: Stage = { kind: 'map', run: mapper ?? ((event) => event) };
  const stages: Record<Plan, Stage[]> = {
    pipe: [],
    observe: [{ kind: 'observe', run: observer }],
    map: [map, { kind: 'observe', run: observer }],
    translate: mapper === undefined ? [] : [map, { kind: 'observe', run: observer }],
  };
  const to = lineDialect(plan === 'translate' ? 'other' : 'line');
  return transcode(streamRoute({ to, stages: stages[plan] }));
}

function run(plan: Plan, pieces: readonly (string | Buffer)[], mapper?: Mapper): Outcome {
  const seen: StreamEvent[] = [];
  const transcoder = start(plan, seen, mapper);
  const text = transcodeAll(transcoder, pieces);
  return { text, state: transcoder.state, seen };
}

const dataOf = (text: string): string[] => readFrames(Buffer.from(text)).map(({ data }) => data);
const good = lines('start', '+Hé', '+漢😀', 'usage 7', 'done');
const shout: Mapper = (event) =>
  event.type === 'part-delta' && event.delta.type === 'text'
    ? { ...event, delta: { type: 'text', text: event.delta.text.toUpperCase() } }
    : event;

t.test('passes a good stream on, wherever it is cut', async (t) => {
  for (const plan of plans) {
    const whole = run(plan, [good]);
    t.strictSame(dataOf(whole.text), ['start', '+Hé', '+漢😀', 'usage 7', 'done'], plan);
    t.strictSame([whole.state.finished, whole.state.error], [true, undefined]);
    const wrong = [...cutOnce(Buffer.from(good))].filter(
      (pieces) => run(plan, pieces).text !== whole.text,
    );
    t.equal(wrong.length, 0, plan);
  }
});

t.test('keeps every byte where nobody maps', async (t) => {
  const odd = `: hello\r\n\r\nid: 1\r\ndata:start\r\n\r\nretry: 5\ndata: +a\n\n: ping\n\ndata: unknown\n\n${lines('usage 1', 'done')}`;
  t.equal(run('pipe', [odd]).text, odd);
  t.equal(run('observe', [odd]).text, odd);
});

t.test('shows observers every event and takes usage from them', async (t) => {
  const { seen, state } = run('observe', [good]);
  t.strictSame(
    seen.map(({ type }) => type),
    [
      'message-start',
      'part-start',
      'part-delta',
      'part-delta',
      'usage',
      'part-end',
      'message-end',
      'end',
    ],
  );
  t.strictSame(state.usage, { outputTokens: 7 });
  t.strictSame(run('translate', [good]).state.usage, { outputTokens: 7 });
  t.strictSame(run('map', [good]).state.usage, { outputTokens: 7 });
  t.equal(run('pipe', [good]).state.usage, undefined, 'nobody looks');
});

t.test('lets mappers change, add and drop events, and shows outer stages the result', async (t) => {
  for (const plan of ['map', 'translate'] as const) {
    t.strictSame(
      dataOf(run(plan, [good], shout).text),
      ['start', '+HÉ', '+漢😀', 'usage 7', 'done'],
      plan,
    );
    const doubled = run(plan, [good], (event) =>
      event.type === 'part-delta' ? [event, event] : event,
    );
    t.strictSame(dataOf(doubled.text), [
      'start',
      '+Hé',
      '+Hé',
      '+漢😀',
      '+漢😀',
      'usage 7',
      'done',
    ]);
    const silent = run(plan, [good], (event) => (event.type === 'part-delta' ? undefined : event));
    t.strictSame(dataOf(silent.text), ['start', 'usage 7', 'done']);
    t.equal(
      silent.seen.some(({ type }) => type === 'part-delta'),
      false,
    );
  }
});

t.test('sends unchanged frames as they came beside changed ones', async (t) => {
  const { text } = run('map', [`event: odd name\n${good}${''}`], shout);
  t.match(text, /^event: odd name\ndata: start\n\n/);
  t.match(text, 'data: +HÉ\n\n');
  t.strictSame(dataOf(run('map', [lines('unknown', '+a', 'done')], shout).text), [
    'unknown',
    '+A',
    'done',
  ]);
});

t.test('says exactly one error when the stream breaks off, and no end', async (t) => {
  const cut = lines('start', '+a', '+b');
  for (const plan of plans)
    for (const pieces of [
      ...cutOnce(Buffer.from(cut)),
      [`${cut}data: half`],
      [`${cut}data: +unfinished`],
    ]) {
      const { text, state } = run(plan, pieces);
      const data = dataOf(text);
      t.equal(data.filter((each) => each.startsWith('error ')).length, 1, `${plan}: ${text}`);
      t.match(data.at(-1), /^error UPSTREAM_/);
      t.equal(data.includes('done'), false);
      t.equal(state.finished, true);
      t.match(state.error, { code: /^UPSTREAM_/ });
    }
});

t.test('adds the mark of the end where only that is missing', async (t) => {
  const unmarked = lines('start', '+a', 'stop', 'usage 7');
  for (const plan of plans)
    for (const stream of [unmarked, unmarked.trimEnd()])
      for (const pieces of cutOnce(Buffer.from(stream))) {
        const { text, state } = run(plan, pieces);
        t.equal(dataOf(text).at(-1), 'done', `${plan}: ${text}`);
        t.equal(state.error, undefined);
        if (plan === 'pipe') t.equal(text, `${unmarked}data: done\n\n`);
      }
});

t.test('says nothing more when the connection fails after the answer has ended', async (t) => {
  const failing = (plan: Plan, text: string): string => {
    const outcome = start(plan);
    const sent = outcome.push(Buffer.from(text)).toString();
    if (outcome.state.finished) return sent;
    return sent + outcome.fail(new GatewayError('UPSTREAM_NETWORK')).toString();
  };
  for (const plan of plans) {
    const errors = (...data: string[]): number =>
      dataOf(failing(plan, lines(...data))).filter((each) => each.startsWith('error ')).length;
    t.equal(errors('start', '+a', 'done'), 0, plan);
    t.equal(errors('start', '+a', 'error overloaded'), 1, plan);
    t.equal(errors('start', '+a'), 1, plan);
  }
  t.strictSame(dataOf(failing('pipe', `${lines('start', '+a')}data: done`)), [
    'start',
    '+a',
    'done',
  ]);
});

t.test('never sends the half of an event', async (t) => {
  const { text } = run('pipe', [`${lines('start', '+a')}data: +half of a sen`]);
  t.strictSame(dataOf(text), ['start', '+a', 'error UPSTREAM_PROTOCOL']);
});

t.test('passes on the fault of an upstream once, and nothing after it', async (t) => {
  const faulty = lines('start', '+a', 'error overloaded', '+b', 'done');
  for (const plan of ['map', 'translate'] as const)
    for (const pieces of cutOnce(Buffer.from(faulty))) {
      const { text, state } = run(plan, pieces);
      const said = plan === 'map' ? 'error overloaded' : 'error UPSTREAM_FAILED';
      t.strictSame(dataOf(text), ['start', '+a', said], plan);
      t.match(state, {
        finished: true,
        error: { code: 'UPSTREAM_FAILED', message: 'overloaded', provider: 'acme' },
      });
    }
  for (const plan of ['pipe', 'observe'] as const) {
    const { text, state } = run(plan, [lines('start', '+a', 'error overloaded')]);
    t.strictSame(dataOf(text), ['start', '+a', 'error overloaded']);
    t.match(state, { finished: true, error: { code: 'UPSTREAM_FAILED', message: 'overloaded' } });
  }
});

t.test('says an error of its own for a frame that is not the protocol', async (t) => {
  for (const plan of ['map', 'translate'] as const) {
    const { text } = run(plan, [lines('start', '+a', 'garbage', '+b', 'done')]);
    t.strictSame(dataOf(text), ['start', '+a', 'error UPSTREAM_FAILED'], plan);
  }
});

t.test('completes a last event that came without its blank line', async (t) => {
  for (const plan of plans)
    for (const tail of ['', '\n']) {
      const { text, state } = run(plan, [lines('start', '+a'), `data: done${tail}`]);
      t.match(text, /\n\n$/, plan);
      t.strictSame(dataOf(text).at(-1), 'done');
      t.equal(state.error, undefined);
    }
});

t.test('drops what follows the end', async (t) => {
  for (const plan of ['map', 'translate'] as const)
    t.equal(dataOf(run(plan, [`${good}${lines('+more')}`]).text).at(-1), 'done', plan);
  t.equal(dataOf(run('pipe', [good, 'data: +half']).text).at(-1), 'done');
});

t.test('refuses an endless event in every plan', async (t) => {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  for (const plan of plans)
    t.throws(
      () => run(plan, [lines('start'), ...Array.from({ length: 18 }, () => chunk)]),
      { code: 'UPSTREAM_PROTOCOL' },
      plan,
    );
});

t.test('lets more about a fault follow it, and nothing else', async (t) => {
  const transcoder = transcode(streamRoute());
  const push = (text: string): string => transcoder.push(Buffer.from(text)).toString();
  t.equal(push(lines('start', '+a', 'error busy')), lines('start', '+a', 'error busy'));
  t.equal(push(lines('error overloaded')), lines('error overloaded'));
  t.equal(push(lines('+b')), '');
  t.equal(transcoder.state.error?.message, 'busy');
});

t.test('lets comments follow the end of a piped answer, and no event', async (t) => {
  const transcoder = transcode(streamRoute());
  const push = (text: string): string => transcoder.push(Buffer.from(text)).toString();
  t.equal(push(lines('start', '+a')), lines('start', '+a'));
  t.equal(transcoder.state.complete, false);
  t.equal(push(lines('done')), lines('done'));
  t.equal(transcoder.state.complete, true);
  t.equal(push(lines('+contradiction')), '');
  t.equal(push(lines('error late')), '');
  t.equal(push(': bye\n\n'), ': bye\n\n');
  t.equal(transcoder.end().toString(), '');
  t.equal(transcoder.state.error, undefined);
});
