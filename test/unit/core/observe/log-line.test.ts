import t from 'tap';
import { safeJson, safeLine, shortText } from '../../../../core/src/observe/log-line.ts';

const esc = '\u001b';

t.test(
  'whatever is in a text, it is one line of printable characters to every reader',
  async (t) => {
    const texts = [
      'two\r\nlines',
      `${esc}[31mred${esc}[0m and \u009b31m`,
      'line\u2028and\u2029paragraph\u0085next',
      'half \ud83d of a pair \udc00',
      'nul \u0000 and del \u007f',
      '{"level":60,"msg":"forged"}',
    ];
    for (const text of texts) {
      const line = safeLine(`${JSON.stringify({ level: 30, text })}\n`);
      t.match(line, /^[^\p{Cc}\u2028\u2029]+\n$/u);
      t.same(JSON.parse(line), { level: 30, text });
    }
  },
);

t.test('nothing turns the order of a line around', async (t) => {
  const controls = [
    '\u061c\u200e\u200f',
    '\u202a\u202b\u202c\u202d\u202e',
    '\u2066\u2067\u2068\u2069',
  ].join('');
  const fields = { level: 30, path: `/v1/${controls}gnp.exe` };
  const line = safeLine(`${JSON.stringify(fields)}\n`);
  t.notMatch(line, /\p{Bidi_Control}/u);
  t.match(line, String.raw`\u202e`);
  t.same(JSON.parse(line), fields);
  for (const control of controls) t.notMatch(safeJson(JSON.stringify(control)), control);
});

t.test('what needs no escape is left alone', async (t) => {
  const line = `${JSON.stringify({ text: 'grüße, 你好, שלום, 👩\u200d💻 🙂' })}\n`;
  t.equal(safeLine(line), line);
  t.equal(safeJson('{}'), '{}');
});

t.test('cuts texts at any depth, and says so', async (t) => {
  const long = 'x'.repeat(1024 * 1024);
  const line = safeLine(
    `${JSON.stringify({ level: 50, agent: long, err: { stack: long, cause: [long] }, msg: 'm' })}\n`,
  );
  t.ok(line.length < 32 * 1024);
  const fields = JSON.parse(line);
  const cut = shortText(long);
  t.equal(cut.length, 8192);
  t.match(cut, /x…$/);
  t.same(fields, { level: 50, agent: cut, err: { stack: cut, cause: [cut] }, msg: 'm' });
});

t.test('a text is not cut within a character', async (t) => {
  const cut = shortText('🙂'.repeat(10), 6);
  t.ok(cut.isWellFormed());
  t.match(cut, /^🙂🙂.?…$/u);
  t.equal(shortText('short', 5), 'short');
});

t.test('fields that make a line too long are left out, and the others stay', async (t) => {
  const list = Array.from({ length: 20_000 }, (_, index) => `entry ${index}`);
  const line = safeLine(
    `${JSON.stringify({ level: 30, time: 't', first: 1, list, last: 2, id: 'r', msg: 'm' })}\n`,
  );
  t.match(line, /^[^\n]+\n$/);
  const fields = JSON.parse(line);
  t.match(fields, { level: 30, time: 't', id: 'r', msg: 'm', first: 1, last: 2, cut: Number });
  t.notOk('list' in fields);
});

t.test('what is no JSON any more becomes the text of a line', async (t) => {
  const line = safeLine(`{"msg":***${'x'.repeat(9000)}\n`);
  t.match(JSON.parse(line), { level: 50, msg: /^\{"msg":\*\*\*x+…$/ });
});
