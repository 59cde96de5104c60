import t from 'tap';
import { asJsonList } from '../../../../core/src/dialect/json-list.ts';
import { transcode } from '../../../../core/src/dialect/plans.ts';
import type { Transcoder } from '../../../../core/src/dialect/stream.ts';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { cutAnywhere, cutOnce } from '../chunking.ts';
import { lineDialect, lines } from '../line-dialect.ts';
import { seededRandom } from '../random-json.ts';
import { streamRoute, transcodeAll } from '../stream-route.ts';

/** Frames hold JSON: any object is content, but one with `last` or `error` ends the answer. */
const objects = {
  ...lineDialect('line'),
  endMarks: ['"last"', '"error"'],
  isTerminal: ({ data }: { data: string }) => data.startsWith('{"last"'),
  faultIn: ({ data }: { data: string }) =>
    data.startsWith('{"error"') ? { message: data } : undefined,
  renderStreamError: ({ code }: GatewayError) => [{ data: `{"error":"${code}"}` }],
};

const list = (): Transcoder => asJsonList(transcode(streamRoute({ from: objects, to: objects })));
const events = (...data: readonly string[]): string =>
  data.map((each) => `data: ${each}\n\n`).join('');
const first = '{"text":"é漢😀\\n"}';
const good = events(first, '{"text":2}', '{"last":true}');

t.test('makes each event an element, wherever the stream is cut', async (t) => {
  const whole = `[${first},\r\n{"text":2},\r\n{"last":true}]`;
  t.equal(transcodeAll(list(), [good]), whole);
  for (const pieces of cutOnce(Buffer.from(good)))
    if (transcodeAll(list(), pieces) !== whole) t.fail(`cut at ${pieces[0].length}`);
  const random = seededRandom(11);
  for (let round = 0; round < 200; round++)
    if (transcodeAll(list(), cutAnywhere(Buffer.from(good), random)) !== whole)
      t.fail(`round ${round}`);
});

t.test('sends an element as soon as its event is whole', async (t) => {
  const transcoder = list();
  const push = (text: string): string => transcoder.push(Buffer.from(text)).toString();
  t.equal(push('data: {"text"'), '');
  t.equal(push(':1}\n\n'), '[{"text":1}');
  t.equal(push(': a comment\n\n'), '');
  t.equal(push(events('{"text":2}', '{"last":true}')), ',\r\n{"text":2},\r\n{"last":true}');
  t.equal(transcoder.end().toString(), ']');
  t.equal(transcoder.state.error, undefined);
});

t.test('leaves names, comments and line ends of events out', async (t) => {
  const odd =
    ': hello\r\n\r\nevent: odd\r\nid: 1\r\ndata:{"text":\r\ndata: 1}\r\n\r\ndata: {"last":1}\r\r';
  t.strictSame(JSON.parse(transcodeAll(list(), [odd])), [{ text: 1 }, { last: 1 }]);
});

t.test('is an empty list where no event came and no error is to be said', async (t) => {
  const silent = { ...objects, renderStreamError: () => [] };
  const empty = (): Transcoder => asJsonList(transcode(streamRoute({ from: silent, to: silent })));
  for (const pieces of [[], [': ping\n\n'], ['data: {"half"']])
    t.equal(transcodeAll(empty(), pieces), '[]');
  t.equal(empty().fail(new GatewayError('UPSTREAM_TIMEOUT')).toString(), '[]');
});

t.test('has an error before the first element as its only one', async (t) => {
  t.equal(transcodeAll(list(), []), '[{"error":"UPSTREAM_PROTOCOL"}]');
  t.equal(
    list().fail(new GatewayError('UPSTREAM_TIMEOUT')).toString(),
    '[{"error":"UPSTREAM_TIMEOUT"}]',
  );
});

t.test('is closed after an error in the middle', async (t) => {
  const start = events(first, '{"text":2}');
  for (const pieces of cutOnce(Buffer.from(`${start}data: {"text"`))) {
    const elements: unknown = JSON.parse(transcodeAll(list(), pieces));
    if (!t.match(elements, [{}, { text: 2 }, { error: 'UPSTREAM_PROTOCOL' }])) break;
  }
  const failing = list();
  const sent = failing.push(Buffer.from(start)).toString();
  const rest = failing.fail(new GatewayError('UPSTREAM_NETWORK')).toString();
  t.strictSame(JSON.parse(sent + rest), [
    JSON.parse(first),
    { text: 2 },
    { error: 'UPSTREAM_NETWORK' },
  ]);
});

t.test('passes the fault of the upstream on as the last element', async (t) => {
  const transcoder = list();
  const text = transcodeAll(transcoder, [events(first, '{"error":"busy"}')]);
  t.strictSame(JSON.parse(text), [JSON.parse(first), { error: 'busy' }]);
  t.match(transcoder.state.error, { code: 'UPSTREAM_FAILED' });
});

t.test('is closed in the push that ends a translated stream', async (t) => {
  const from = {
    ...lineDialect('other'),
    streamDecoder: () => ({
      decode: ({ data }: { data: string }) =>
        data === 'done'
          ? [{ type: 'end' } as const]
          : [{ type: 'error', fault: { message: data } } as const],
      end: () => [],
    }),
  };
  const to = {
    ...objects,
    streamEncoder: () => ({ encode: () => [{ data: '{"text":1}' }, { data: '{"last":1}' }] }),
  };
  for (const [data, expected] of [
    ['done', [{ text: 1 }, { last: 1 }]],
    ['busy', [{ error: 'UPSTREAM_FAILED' }]],
  ] as const) {
    const transcoder = asJsonList(transcode(streamRoute({ from, to })));
    const text = transcoder.push(Buffer.from(events(data))).toString();
    t.equal(transcoder.state.finished, true, data);
    t.strictSame(JSON.parse(text), expected);
  }
});

t.test('refuses an event that would break the list', async (t) => {
  const list = asJsonList(transcode(streamRoute()));
  t.throws(() => list.push(Buffer.from(lines('not json'))), { code: 'UPSTREAM_PROTOCOL' });
});
