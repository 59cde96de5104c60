import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { PartialArguments } from '../../../../../../plugins/translators/gemini-api/dialect/partial-arguments.ts';

function gather(...pieces: JsonObject[]): string {
  const partial = new PartialArguments();
  for (const piece of pieces) partial.add({ partialArgs: [piece] });
  return partial.text();
}
const text = (jsonPath: string, stringValue: string, willContinue = false) => ({
  jsonPath,
  stringValue,
  willContinue,
});

t.test('builds objects and lists by their paths', async (t) => {
  const built = gather(
    text('$.a.b[0].c', 'x'),
    { jsonPath: '$.a.b[0].d', numberValue: 0.5 },
    { jsonPath: '$.a.b[1]', boolValue: false },
    { jsonPath: '$.n', nullValue: 'NULL_VALUE' },
    text('$[\'odd name\']["2"]', 'y'),
  );
  t.same(JSON.parse(built), {
    a: { b: [{ c: 'x', d: 0.5 }, false] },
    n: null,
    'odd name': { 2: 'y' },
  });
});

t.test('adds to a text that goes on, and to no other', async (t) => {
  t.equal(gather(text('$.a', 'x', true), text('$.a', 'y', true), text('$.a', '')), '{"a":"xy"}');
  t.equal(gather(text('$.a', 'x'), text('$.a', 'y')), '{"a":"y"}');
});

t.test('takes whole arguments, too', async (t) => {
  const partial = new PartialArguments();
  partial.add({ args: { a: 1 } });
  t.equal(partial.text(), '{"a":1}');
});

t.test('lets no path make huge lists or touch a prototype', async (t) => {
  t.equal(gather({ jsonPath: '$.a[999999999]', numberValue: 1 }), '{"a":[1]}');
  t.equal(gather(text('$.__proto__.x', 'y')), '{"__proto__":{"x":"y"}}');
  t.equal(({} as { x?: string }).x, undefined);
  t.equal(gather(text('', 'y'), text('$', 'y')), '{}');
});
