import t from 'tap';
import {
  keyValues,
  unixNano,
} from '../../../../../../plugins/operations/telemetry/otlp/attributes.ts';

const same = (text: string): string => text;

t.test('each value has its kind', async (t) => {
  const values = { text: 'a', count: 3, truth: false, absent: undefined, 'ai_proxy.cost.usd': 1 };
  t.same(keyValues(values, same), [
    { key: 'text', value: { stringValue: 'a' } },
    { key: 'count', value: { intValue: '3' } },
    { key: 'truth', value: { boolValue: false } },
    { key: 'ai_proxy.cost.usd', value: { doubleValue: 1 } },
  ]);
});

t.test('texts are short, well-formed and without secrets', async (t) => {
  const [pair] = keyValues({ a: `sk-1${'x'.repeat(507)}\u{1f600}y` }, (text) =>
    text.replace('sk-1', '*'),
  );
  t.same(pair?.value, { stringValue: `*${'x'.repeat(507)}\u{1f600}y` });
  const [cut] = keyValues({ a: `${'x'.repeat(511)}\u{1f600}` }, same);
  t.same(cut?.value, { stringValue: `${'x'.repeat(511)}\ufffd` });
});

t.test('times are in nanoseconds, fractions of a millisecond included', async (t) => {
  t.equal(unixNano(1_700_000_000_123), '1700000000123000000');
  t.equal(unixNano(1_700_000_000_123.5), '1700000000123500000');
  t.match(unixNano(1_700_000_000_123.9995), /^17000000001239995\d{2}$/);
});
