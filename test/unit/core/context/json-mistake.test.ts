import t from 'tap';
import { placeOfMistake } from '../../../../core/src/context/json-mistake.ts';
import { exoticText, pick, randomObject, seededRandom } from '../random-json.ts';

const position = (text: string): number => placeOfMistake(Buffer.from(text)).position;

t.test('names the first byte that cannot stand where it does', async (t) => {
  const cases: readonly (readonly [text: string, position: number])[] = [
    ['', 0],
    ['{', 1],
    ['x', 0],
    ['{"a":x}', 5],
    ['{"a":NaN}', 5],
    ['{"a":-x}', 6],
    ['{"a":tru}', 8],
    ['{"a":nul', 8],
    ['{"a":1,}', 7],
    ['{,}', 1],
    ['{"a" 1}', 5],
    ['{"a":01}', 6],
    ['{"a":1.}', 6],
    ['{"a":+1}', 5],
    ['{"a":[1,]}', 8],
    ['{"a":[1 2]}', 8],
    ['{"a":1]', 6],
    ['{"a":1}x', 7],
    ['{"a":1} {', 8],
    ['{"a":"b', 7],
    ['{"a":"\n"}', 6],
    ['{"a":"\\q"}', 7],
    ['{"a":"\\u12x4"}', 10],
    ["{'a':1}", 1],
    ['{"é":x}', 6],
    ['{"position 99":x}', 15],
    ['{"a":1}\u00a0', 7],
  ];
  for (const [text, expected] of cases) t.equal(position(text), expected, JSON.stringify(text));
});

t.test('counts lines and columns', async (t) => {
  t.strictSame(placeOfMistake(Buffer.from('{\n  "a": 1,\n  "b": x\n}')), {
    position: 19,
    line: 3,
    column: 8,
  });
  t.strictSame(placeOfMistake(Buffer.from('{x')), { position: 1, line: 1, column: 2 });
});

t.test('agrees with JSON.parse on what is a mistake in generated and damaged text', async (t) => {
  const random = seededRandom(3);
  let damaged = 0;
  let wrong = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes = Buffer.from(exoticText(randomObject(random), random));
    const at = Math.floor(random() * bytes.length);
    if (random() < 0.8)
      bytes.write(pick(random, ['"', '\\', '{', '}', ']', ',', ':', '0', 'x', '-']), at);
    const found = placeOfMistake(bytes).position;
    const good = parses(bytes);
    if (!good) damaged++;
    if (good !== (found === bytes.length && parses(bytes.subarray(0, found)))) wrong++;
  }
  t.ok(damaged > 500, `${damaged} damaged`);
  t.equal(wrong, 0);
});

t.test('reads a string of 20 MB and a mistake behind it', async (t) => {
  const bytes = Buffer.from(`{"a":"${'\\n漢 '.repeat(3_000_000)}",x`);
  t.equal(placeOfMistake(bytes).position, bytes.length - 1);
});

function parses(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
