import t from 'tap';
import { EventBoundary } from '../../../../core/src/dialect/boundary.ts';
import { readFrames } from '../../../../core/src/dialect/sse.ts';
import { cutAnywhere } from '../chunking.ts';
import { pick, seededRandom, type Random } from '../random-json.ts';

function randomStream(random: Random): string {
  const line = (): string =>
    pick(random, ['data: a', 'data: é漢😀', ': c', 'event: e', 'data: {"x":"\\n\\n"}']);
  const end = (): string => pick(random, ['\n', '\n', '\r\n', '\r']);
  const events = Array.from(
    { length: 6 },
    () => `${line()}${end()}${random() < 0.3 ? line() + end() : ''}${end()}`,
  );
  return events.join('') + (random() < 0.5 ? line() : '');
}

t.test('gives out whole events only, and every byte once', async (t) => {
  const random = seededRandom(7);
  let wrong = 0;
  let pieces = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(randomStream(random));
    const boundary = new EventBoundary();
    const out = cutAnywhere(bytes, random)
      .map((chunk) => boundary.push(chunk))
      .filter(({ length }) => length > 0);
    pieces += out.length;
    if (!Buffer.concat([...out, boundary.rest()]).equals(bytes)) wrong++;
    // A line feed at the start of a piece may be the rest of the CRLF that ended the last one.
    if (out.some((piece) => !/(?:^\n|[\r\n](?:\r\n|\n|\r))$/.test(piece.toString()))) wrong++;
  }
  t.equal(wrong, 0);
  t.ok(pieces > 5000, `${pieces} pieces`);
});

t.test('holds back no event that is complete', async (t) => {
  for (const end of ['\n\n', '\r\n\r\n', '\r\r', '\n\r\n', '\r\n\n', '\n\r']) {
    const whole = `data: a${end}`;
    for (let at = 0; at < whole.length; at++) {
      const boundary = new EventBoundary();
      const out = [whole.slice(0, at), whole.slice(at), 'data: b'].map((text) =>
        boundary.push(Buffer.from(text)).toString(),
      );
      t.equal(out.join(''), whole, `${JSON.stringify(end)} cut at ${at}`);
      t.equal(boundary.rest().toString(), 'data: b');
    }
  }
});

t.test('gives the chunk itself where it ends with an event', async (t) => {
  const boundary = new EventBoundary();
  const chunk = Buffer.from('data: a\n\ndata: b\n\n');
  t.equal(boundary.push(chunk), chunk);
  t.equal(boundary.rest().length, 0);
});

t.test('remembers the last events and what follows them', async (t) => {
  const boundary = new EventBoundary();
  for (const text of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', 'data: 4\n\n', 'data: 5'])
    boundary.push(Buffer.from(text));
  t.strictSame(
    readFrames(boundary.tail()).map(({ data }) => data),
    ['2', '3', '4', '5'],
  );
  t.strictSame(
    readFrames(boundary.sent()).map(({ data }) => data),
    ['2', '3', '4'],
    'and tells what went out from what did not',
  );
});

t.test('refuses an event without an end', async (t) => {
  const boundary = new EventBoundary();
  const chunk = Buffer.alloc(16 * 1024, 'data: x\n');
  t.throws(
    () => {
      for (let count = 0; count < 1100; count++) boundary.push(chunk);
    },
    { code: 'UPSTREAM_PROTOCOL', message: /endless event/ },
  );
});
