import t, { type Test } from 'tap';
import {
  argumentsOf,
  CustomInput,
  inputOf,
} from '../../../../../../plugins/translators/responses-api/dialect/custom-input.ts';

/** What comes out of the arguments when they come in pieces of some length. */
function pieces(t: Test, json: string, length: number): string[] {
  const input = new CustomInput();
  const said: string[] = [];
  for (let at = 0; at < json.length; at += length)
    said.push(input.push(json.slice(at, at + length)));
  said.push(input.end());
  t.equal(said.join(''), input.text);
  return said;
}

const texts = [
  '',
  'ls',
  '*** Begin\n+ "a" \\ b\n\t*** End\n',
  'é 🙂 \u2028',
  '\\u00e9 {"input":"x"}',
];

t.test('a text survives the way into arguments and back, wherever they are cut', async (t) => {
  for (const [index, text] of texts.entries()) {
    const json = argumentsOf(text);
    t.equal(inputOf(json), text);
    for (const length of [1, 2, 3, 7, json.length])
      t.equal(pieces(t, json, length).join(''), text, `text ${index} by ${length}`);
  }
});

t.test('escapes are read whole, and characters are not halved', async (t) => {
  const json = '{"input":"\\ud83d\\ude42\\u00e9\\n"}';
  for (const length of [1, 2, 5, 6, 7, 9, 12, 13]) {
    const said = pieces(t, json, length);
    t.equal(said.join(''), '🙂é\n');
    for (const piece of said) t.ok(piece.isWellFormed(), `by ${length}`);
  }
});

t.test('the text is told as it comes', async (t) => {
  const input = new CustomInput();
  t.equal(input.push(' { "input" : "ab'), 'ab');
  t.equal(input.push('c\\'), 'c');
  t.equal(input.push('n"'), '\n');
  t.equal(input.push('}'), '');
  t.equal(input.end(), '');
});

const others: readonly (readonly [json: string, text: string])[] = [
  ['{"patch":"x"}', 'x'],
  ['{"a":1,"input":"x"}', 'x'],
  ['{"input":{"a":1}}', '{"a":1}'],
  ['"x"', 'x'],
  ['{}', ''],
  ['', ''],
  ['plain words', 'plain words'],
  ['{"a":"x","b":"y"}', '{"a":"x","b":"y"}'],
  ['{"input":"a\nb', 'a\nb'],
  ['{"input":"\\d+ \\x"}', '\\d+ \\x'],
  ['{"input":"cd C:\\usr"}', 'cd C:\\usr'],
  ['{"input":"C:\\u"}', 'C:\\u'],
  ['{"input":"\\u00e9 \\u00 \\u12"}', 'é \\u00 \\u12'],
  ['{"input":"\\ud83d\\ud\\usr"}', '\ud83d\\ud\\usr'],
  ['{"input":"a\\\nb"}', 'a\\\nb'],
  [`{"reason":"${'r'.repeat(200)}","input":"x"}`, 'x'],
];

t.test('models that write it otherwise are understood', async (t) => {
  for (const [json, text] of others) {
    t.equal(inputOf(json), text, json);
    for (const length of [1, 4, 1000]) t.equal(pieces(t, json, length).join(''), text, json);
  }
});

t.test('many pieces take little time', async (t) => {
  const json = argumentsOf('line of text "quoted"\n'.repeat(20_000));
  const began = performance.now();
  pieces(t, json, 5);
  t.ok(performance.now() - began < 2000);
});
