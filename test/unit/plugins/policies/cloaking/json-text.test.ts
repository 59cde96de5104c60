import t from 'tap';
import {
  changeJsonText,
  escapedForJson,
} from '../../../../../plugins/policies/cloaking/json-text.ts';

const shout = (text: string, isKey: boolean): string => (isKey ? text : text.replaceAll('a', 'A"'));

t.test('changes strings and leaves everything else as it is written', async (t) => {
  const json = '{ "a" : "a", "n": 12345678901234567890, "l":["x\\u0061","\\"a\\\\"], "z" :1.0}';
  t.equal(
    changeJsonText(json, shout),
    '{ "a" : "A\\"", "n": 12345678901234567890, "l":["xA\\"","\\"A\\"\\\\"], "z" :1.0}',
  );
  t.equal(changeJsonText('"a"', shout), '"A\\""');
  t.equal(changeJsonText('[]', shout), '[]');
});

t.test('tells names of members from values', async (t) => {
  const keys: string[] = [];
  changeJsonText('{"a":{"b" \n :["c"]},"d\\"":"e:"}', (text, isKey) => {
    if (isKey) keys.push(text);
    return text;
  });
  t.same(keys, ['a', 'b', 'd"']);
});

t.test('gives nothing for what is no JSON', async (t) => {
  for (const text of ['', 'a', '{"a":', '{"a":"b"} x'])
    t.equal(changeJsonText(text, shout), undefined);
});

t.test('escapes what JSON escapes', async (t) => {
  t.equal(escapedForJson('a"b\\c\n'), 'a\\"b\\\\c\\n');
});
