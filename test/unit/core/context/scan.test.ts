import t from 'tap';
import { scanJson } from '../../../../core/src/context/scan.ts';
import { isObject, type JsonValue } from '../../../../core/src/dialect/json.ts';
import { exoticText, randomObject, randomText, seededRandom } from '../random-json.ts';

function count(value: JsonValue | undefined): { members: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { members: 0, depth: 0 };
  const inner = Object.values(value).map((item) => count(item));
  const own = isObject(value) ? Object.keys(value).length : 0;
  return {
    members: inner.reduce((sum, each) => sum + each.members, own),
    depth: 1 + Math.max(0, ...inner.map((each) => each.depth)),
  };
}

t.test('counts members and depth of generated JSON as JSON.parse sees them', async (t) => {
  const random = seededRandom(1);
  let wrong = 0;
  let deepest = 0;
  for (let round = 0; round < 3000; round++) {
    const value = randomObject(random);
    const { members, depth } = scanJson(Buffer.from(exoticText(value, random)), 'model');
    const expected = count(value);
    deepest = Math.max(deepest, depth);
    if (members !== expected.members || depth !== expected.depth) wrong++;
  }
  t.equal(wrong, 0);
  t.ok(deepest > 3, `${deepest} levels`);
});

t.test('finds exactly the bytes of the top-level string', async (t) => {
  const random = seededRandom(2);
  let wrong = 0;
  for (let round = 0; round < 3000; round++) {
    const model = randomText(random);
    const [before, after] = [randomObject(random), randomObject(random)].map((value) =>
      Object.entries(value)
        .filter(([name]) => name !== 'model')
        .map((member) => exoticText(Object.fromEntries([member]), random).slice(1, -1)),
    );
    const own = `"model" : ${exoticText(model, random)}`;
    const text = `{${[...(before ?? []), own, ...(after ?? [])].join(',')}}`;
    const bytes = Buffer.from(text);
    const [start, end] = scanJson(bytes, 'model').span ?? [0, 0];
    if (JSON.parse(bytes.toString('utf8', start, end) || '0') !== model) wrong++;
  }
  t.equal(wrong, 0);
});

t.test('gives no span where the place is not certain', async (t) => {
  const none = [
    '{}',
    '{"model":1}',
    '{"model":null}',
    '{"model":["a"]}',
    '{"model":"a","model":"b"}',
    '{"a":{"model":"x"}}',
    '{"a":"model","b":"x"}',
    '{"\\u006dodel":"x"}',
    '{"models":"x"}',
    '{"a":"\\"model\\":\\"x\\""}',
  ];
  for (const text of none) t.equal(scanJson(Buffer.from(text), 'model').span, undefined, text);
  t.equal(scanJson(Buffer.from('{"model":"a"}'), undefined).span, undefined);
});

t.test(
  'ends strings at their quote whatever their length and however many backslashes',
  async (t) => {
    for (let length = 40; length < 60; length++)
      for (let slashes = 0; slashes < 6; slashes++) {
        const text = 'a'.repeat(length) + '\\'.repeat(slashes) + '"' + ':{'.repeat(slashes % 2);
        const bytes = Buffer.from(JSON.stringify({ text, model: 'm' }));
        const { members, depth, span } = scanJson(bytes, 'model');
        t.strictSame([members, depth], [2, 1], `${length} characters and ${slashes} backslashes`);
        t.equal(bytes.toString('utf8', ...(span ?? [0, 0])), '"m"');
      }
  },
);

t.test('survives text that is not JSON', async (t) => {
  for (const text of [
    '',
    '"',
    '"\\',
    '{"model":',
    '{"model":"',
    '{"model" "x":',
    ']]]',
    ':::',
    '{"a',
    '\\"',
  ])
    t.doesNotThrow(() => scanJson(Buffer.from(text), 'model'), text);
});

t.test('needs time in proportion to the bytes', async (t) => {
  for (const unit of ['\\"', '\\\\', '"a":', '[', '{"', 'a\\']) {
    const bytes = Buffer.from(`{"a":"${unit.repeat(1_000_000)}`);
    const start = performance.now();
    scanJson(bytes, 'model');
    t.ok(performance.now() - start < 500, `${unit}: ${(performance.now() - start).toFixed(0)} ms`);
  }
});
