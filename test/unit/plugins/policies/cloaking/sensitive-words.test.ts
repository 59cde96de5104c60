import t from 'tap';
import { sensitiveWords } from '../../../../../plugins/policies/cloaking/sensitive-words.ts';

const marked = (words: readonly string[], text: string): string | undefined =>
  sensitiveWords(words)?.replace(text, (written) => `<${written}>`);

t.test('there are none to look for in an empty list', async (t) => {
  t.equal(sensitiveWords([]), undefined);
  t.equal(sensitiveWords(['', '  ']), undefined);
});

t.test('are found in any letter case, within other words, too', async (t) => {
  t.equal(marked(['acme'], 'Acme, ACME and macmes'), '<Acme>, <ACME> and m<acme>s');
  t.equal(marked(['straße', 'ÉTÉ'], 'STRAßE été'), '<STRAßE> <été>');
});

t.test('are found longest first', async (t) => {
  t.equal(marked(['acme', 'acme corp'], 'Acme Corp, Acme'), '<Acme Corp>, <Acme>');
});

t.test('mean themselves, whatever they have in them', async (t) => {
  t.equal(marked(['a.c', '(x|y)*', '$&'], 'abc a.c (x|y)* $&'), 'abc <a.c> <(x|y)*> <$&>');
  t.equal(marked(['😀'], 'x😀y'), 'x<😀>y');
});

t.test('are found as JSON in a text writes them', async (t) => {
  t.equal(
    marked(['Zürich'], '{"a":"Z\\u00fcrich z\\u00FCrich"}'),
    '{"a":"<Z\\u00fcrich> <z\\u00FCrich>"}',
  );
  t.equal(marked(['a"b'], '{"a":"a\\"b"}'), '{"a":"<a\\"b>"}');
});
