import t from 'tap';
import { CheckedEncoder } from '../../../../core/src/dialect/checked-encoder.ts';
import type { Dialect } from '../../../../core/src/dialect/dialect.ts';
import type { StreamEvent } from '../../../../core/src/dialect/events.ts';
import type { Frame } from '../../../../core/src/dialect/sse.ts';
import { lineDialect } from '../line-dialect.ts';
import { streamRoute } from '../stream-route.ts';

const end: StreamEvent = { type: 'end' };
const said = (text: string): StreamEvent => ({
  type: 'part-delta',
  index: 0,
  delta: { type: 'text', text },
});

/** Writes each letter as a frame of its own; no letter may stand where the one before it stood. */
function spelling(checked: Frame[] = []): Dialect {
  return {
    ...lineDialect('line'),
    streamEncoder: () => ({
      encode: (event) =>
        event.type === 'part-delta' && event.delta.type === 'text'
          ? [...event.delta.text].map((letter) => ({ data: letter, value: { letter } }))
          : [],
    }),
    streamGrammar: () => {
      let last = '';
      return {
        violation: (frame) => {
          checked.push(frame);
          const isTwice = frame.data === last;
          last = frame.data;
          return isTwice ? `Two ${last} in a row.` : undefined;
        },
      };
    },
  };
}

const dataOf = (frames: readonly Frame[]): string => frames.map(({ data }) => data).join('');

t.test('writes what the encoder of the client writes', async (t) => {
  const events: StreamEvent[] = [];
  const encoder = new CheckedEncoder(streamRoute({ to: lineDialect('line', events) }));
  t.strictSame(encoder.encode(said('a')), [{ data: '+a' }]);
  t.strictSame(encoder.encode(end), [{ data: 'done' }]);
  t.strictSame(events, [said('a'), end]);
  t.equal(encoder.violation, undefined);
});

t.test('shows the grammar every frame once, in order, with its value', async (t) => {
  const checked: Frame[] = [];
  const encoder = new CheckedEncoder(streamRoute({ to: spelling(checked) }));
  const sent = ['ab', '', 'a'].flatMap((text) => encoder.encode(said(text)));
  t.equal(dataOf(sent), 'aba');
  t.strictSame(checked, sent);
  t.strictSame(checked[0], { data: 'a', value: { letter: 'a' } });
  t.equal(encoder.violation, undefined);
});

t.test('withholds the frame that breaks the protocol and all that follow', async (t) => {
  const told: string[] = [];
  const checked: Frame[] = [];
  const encoder = new CheckedEncoder(
    streamRoute({ to: spelling(checked), onViolation: (sentence) => told.push(sentence) }),
  );
  t.equal(dataOf(encoder.encode(said('ab'))), 'ab');
  t.equal(dataOf(encoder.encode(said('cde'))), 'cde');
  t.equal(dataOf(encoder.encode(said('fggh'))), 'fg', 'what stands before it is sent');
  const error = encoder.malformed();
  t.match(error, {
    code: 'STREAM_MALFORMED',
    cause: { message: 'Two g in a row.' },
  });
  t.notMatch(error.message, 'Two g', 'the client does not learn the details');
  t.strictSame(encoder.encode(said('ii')), []);
  t.strictSame(told, ['Two g in a row.'], 'and it is told once');
  t.equal(dataOf(checked), 'abcdefgg');
});

t.test('gives every stream a grammar of its own', async (t) => {
  const route = streamRoute({ to: spelling() });
  for (const encoder of [new CheckedEncoder(route), new CheckedEncoder(route)])
    t.equal(dataOf(encoder.encode(said('a'))), 'a');
});
