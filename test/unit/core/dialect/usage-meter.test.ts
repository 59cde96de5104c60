import t from 'tap';
import type { WholeBody } from '../../../../core/src/context/reply.ts';
import { isObject } from '../../../../core/src/dialect/json.ts';
import type { Dialect } from '../../../../core/src/dialect/dialect.ts';
import { UsageMeter, usageOfWhole } from '../../../../core/src/dialect/usage-meter.ts';
import type { Frame } from '../../../../core/src/dialect/sse.ts';
import { lineDialect, lines } from '../line-dialect.ts';

const dialect: Dialect = {
  ...lineDialect('line'),
  usage: {
    mark: '"used"',
    find: ({ used }) => (isObject(used) ? used : undefined),
    decode: ({ input, out }) => ({
      ...(typeof input === 'number' ? { inputTokens: input } : {}),
      ...(typeof out === 'number' ? { outputTokens: out } : {}),
    }),
    isOnlyUsage: (body) => Object.keys(body).length === 1,
  },
};

function pass(
  isUnasked: boolean,
  ...chunks: readonly string[]
): { meter: UsageMeter; out: string } {
  const meter = new UsageMeter(dialect, isUnasked);
  const out = chunks.map((chunk) => meter.pass(Buffer.from(chunk)).toString('utf8')).join('');
  return { meter, out };
}

t.test('merges the counts of a stream, the last word on each', async (t) => {
  const stream = [
    lines('start', '{"id":1,"used":{"input":7,"out":1}}'),
    lines('+a', '{"id":2,"used" : { "out":2,"input":null}}', 'done'),
  ];
  const { meter, out } = pass(false, ...stream);
  t.strictSame(meter.usage, { inputTokens: 7, outputTokens: 2 });
  t.equal(out, stream.join(''), 'the bytes pass as they came');
});

t.test('takes out what is sent for usage only where nobody asked for it', async (t) => {
  const only = '{"used":{"out":3}}';
  const stream = lines('start', '+a', only, 'done');
  t.equal(pass(false, stream).out, stream);
  const { meter, out } = pass(true, stream);
  t.equal(out, lines('start', '+a', 'done'));
  t.strictSame(meter.usage, { outputTokens: 3 });
  const other = lines('{"used":{"out":3},"id":1}');
  t.equal(pass(true, other).out, other);
});

t.test('finds no counts in null, in text and in broken JSON', async (t) => {
  for (const data of ['{"used":null}', '{"text":"\\"used\\":{}"}', '{"used":{"out":1}'])
    t.equal(pass(false, lines(data)).meter.usage, undefined, data);
});

t.test('tells how much was delivered, exactly for short streams and nearly for long ones', (t) => {
  const piece = '+' + 'x'.repeat(20);
  const short = pass(false, lines('start', piece, piece)).meter;
  t.strictSame(short.delivered(), { characters: 40 });
  const long = pass(false, lines('start'), ...Array.from({ length: 5000 }, () => lines(piece)));
  const { characters } = long.meter.delivered();
  t.ok(Math.abs(characters - 100_000) < 1_000, String(characters));
  t.strictSame(pass(false).meter.delivered(), { characters: 0 });
  t.end();
});

const whole = (text: string): WholeBody => ({
  kind: 'whole',
  dialect: 'line',
  bytes: Buffer.from(text),
});

t.test('a later 0 does not take back what was counted', async (t) => {
  const { meter } = pass(
    false,
    lines('{"used":{"input":7,"out":0}}', '{"used":{"input":0,"out":2}}'),
  );
  t.strictSame(meter.usage, { inputTokens: 7, outputTokens: 2 });
});

t.test('what follows the end of an answer does not count', async (t) => {
  const { meter } = pass(false, lines('{"used":{"out":3}}', 'done', '{"used":{"out":999}}'));
  t.strictSame(meter.usage, { outputTokens: 3 });
  const late = pass(false, lines('{"used":{"out":3}}'), lines('done', '{"used":{"out":999}}'));
  t.strictSame(late.meter.usage, { outputTokens: 3 });
  const ending = { ...dialect, isTerminal: ({ data }: Frame) => data.includes('"last"') };
  const last = new UsageMeter(ending, false);
  last.pass(Buffer.from(lines('{"last":1,"used":{"out":3}}', '{"used":{"out":9}}')));
  t.strictSame(last.usage, { outputTokens: 3 }, 'the end may have the counts itself');
});

t.test('reads the counts of a whole answer', async (t) => {
  const read = (text: string): unknown => usageOfWhole(whole(text), dialect);
  t.strictSame(read('{"used": {"input":1}}'), { inputTokens: 1 });
  for (const text of ['{"used":null}', '{"x":{"used":{"input":1}}}', '{"used":{"input":1}', '[]'])
    t.equal(read(text), undefined, text);
  t.equal(usageOfWhole(whole('{"used":{"input":1}}'), lineDialect('line')), undefined);
});
