import { PassThrough } from 'node:stream';
import t from 'tap';
import { readableLine } from '../../../../cli/src/lib/terminal-log.ts';

const noColors = new PassThrough();
const line = (fields: object) => readableLine(`${JSON.stringify(fields)}\n`, noColors);
const time = '2026-03-04T05:06:07.089Z';
const clock = new Date(time).toTimeString().slice(0, 8);

t.test('puts time, level and message first and the other fields behind', async (t) => {
  const fields = {
    level: 30,
    time,
    plugin: 'router',
    waitMs: 5,
    model: 'a b',
    list: [1],
    msg: 'served',
  };
  t.equal(line(fields), `${clock} INFO  served plugin=router waitMs=5 model="a b" list=[1]`);
});

t.test('writes the stack of an error on lines of its own', async (t) => {
  const err = { type: 'TypeError', message: 'broken', stack: 'TypeError: broken\n  at x.ts:1' };
  t.equal(
    line({ level: 50, time, err, msg: 'failed' }),
    `${clock} ERROR failed\n  TypeError: broken\n    at x.ts:1`,
  );
  t.equal(line({ level: 40, time, err: { message: 'no stack' } }), `${clock} WARN \n  no stack`);
});

t.test('leaves a line as it is that is no JSON object', async (t) => {
  t.equal(readableLine('plain text\n', noColors), 'plain text');
  t.equal(readableLine('3\n', noColors), '3');
});

t.test('shows control characters instead of sending them to the terminal', async (t) => {
  const evil = '\u001b]0;x\u0007\u009b31m';
  const text = line({ level: 30, time, msg: `m${evil}`, model: evil, err: { message: evil } });
  t.notMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  t.match(text, 'model=');
});

t.test('shows those in names, levels and lines that are no JSON, too', async (t) => {
  const evil = '\u001b]52;c;x\u0007';
  const texts = [
    line({ level: evil, time, msg: 'm' }),
    line({ level: 30, time, msg: 'm', [evil]: 1 }),
    readableLine(`no JSON ${evil}\n`, noColors),
  ];
  for (const text of texts) {
    t.match(text, String.raw`\u{1b}]52;c;x\u{7}`);
    t.notMatch(text, '\u001b');
  }
});
