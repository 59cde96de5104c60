import t from 'tap';
import {
  maxLineBytes,
  readFrames,
  SseReader,
  writeFrame,
  type Frame,
} from '../../../../core/src/dialect/sse.ts';
import { cutAnywhere, cutOnce } from '../chunking.ts';
import { pick, seededRandom } from '../random-json.ts';

const stream = [
  '\ufeff: comment before anything\n\n',
  'event: message_start\ndata: {"a":1}\n\n',
  'data:no space\n\n',
  'data:  two spaces\n\n',
  'id: 7\nretry: 1000\ndata: first\ndata: second\ndata\ndata:\ndata: é漢😀\n\n',
  ': keep alive\n\n',
  'event: no data\n\n',
  'event:\ndata: unnamed\n\n',
  'data\n\n',
  '\n\n\n',
  'unknown: field\ndatabase: x\ndata: nul \0 and \u2028\n\n',
  'data: [DONE]\n\n',
].join('');

const expected: readonly Frame[] = [
  { event: 'message_start', data: '{"a":1}' },
  { data: 'no space' },
  { data: ' two spaces' },
  { data: 'first\nsecond\n\n\né漢😀' },
  { data: 'unnamed' },
  { data: '' },
  { data: 'nul \0 and \u2028' },
  { data: '[DONE]' },
];

function readAll(pieces: readonly Buffer[]): Frame[] {
  const reader = new SseReader();
  return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()];
}

t.test('reads events, whichever way their lines end', async (t) => {
  for (const end of ['\n', '\r\n', '\r'])
    t.strictSame(
      readFrames(Buffer.from(stream.replaceAll('\n', end))),
      expected,
      JSON.stringify(end),
    );
});

t.test('reads the same events wherever the bytes are cut', async (t) => {
  for (const end of ['\n', '\r\n', '\r']) {
    const bytes = Buffer.from(stream.replaceAll('\n', end));
    const wrong = [...cutOnce(bytes)].filter(
      (pieces) => JSON.stringify(readAll(pieces)) !== JSON.stringify(expected),
    );
    t.equal(wrong.length, 0, `two pieces, ${JSON.stringify(end)}`);
    t.strictSame(
      readAll(Array.from(bytes, (byte) => Buffer.from([byte]))),
      expected,
      'byte by byte',
    );
  }
});

t.test('reads mixed line ends cut anywhere', async (t) => {
  const random = seededRandom(6);
  let wrong = 0;
  for (let round = 0; round < 500; round++) {
    // After CR a lone LF would be the same line end, so the mixture never puts it there.
    let last = '';
    const mixed = stream.replaceAll(
      '\n',
      () => (last = pick(random, last === '\r' ? ['\r', '\r\n'] : ['\n', '\r', '\r\n'])),
    );
    const bytes = Buffer.from(mixed);
    if (JSON.stringify(readAll(cutAnywhere(bytes, random))) !== JSON.stringify(expected)) wrong++;
  }
  t.equal(wrong, 0);
});

t.test('takes the line feed of a CRLF for nothing, and the next one for a line end', async (t) => {
  const reader = new SseReader();
  t.strictSame(reader.read(Buffer.from('data: a\r')), []);
  t.strictSame(reader.read(Buffer.from('\n')), []);
  t.strictSame(reader.read(Buffer.from('\n')), [{ data: 'a' }]);
});

t.test('gives an event as soon as its blank line is there', async (t) => {
  const reader = new SseReader();
  t.strictSame(reader.read(Buffer.from('data: a\n\ndata: b\n')), [{ data: 'a' }]);
  t.strictSame(reader.read(Buffer.from('\r')), [{ data: 'b' }]);
  t.strictSame(reader.end(), []);
});

t.test('gives at the end what lacks its blank line', async (t) => {
  for (const tail of ['', '\n', '\r\n', '\r']) {
    const bytes = Buffer.from(`data: a\n\nevent: e\ndata: [DONE]${tail}`);
    for (const pieces of cutOnce(bytes))
      t.strictSame(readAll(pieces), [{ data: 'a' }, { event: 'e', data: '[DONE]' }]);
  }
  t.strictSame(readFrames(Buffer.from(': comment')), []);
  t.strictSame(readFrames(Buffer.alloc(0)), []);
});

t.test('skips a byte order mark at the start only', async (t) => {
  t.strictSame(readFrames(Buffer.from('\ufeffdata: a\n\n')), [{ data: 'a' }]);
  t.strictSame(readFrames(Buffer.from('data: a\n\n\ufeffdata: b\n\ndata: \ufeffc\n\n')), [
    { data: 'a' },
    { data: '\ufeffc' },
  ]);
});

t.test('refuses a line without an end', async (t) => {
  const reader = new SseReader();
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const mebibytes = maxLineBytes / chunk.length;
  for (let count = 0; count < mebibytes; count++) reader.read(chunk);
  t.throws(() => reader.read(chunk), { code: 'UPSTREAM_PROTOCOL', message: /endless line/ });
});

t.test('refuses an event of lines without an end', async (t) => {
  const reader = new SseReader();
  const line = Buffer.from(`data: ${'x'.repeat(1024 * 1024)}\n`);
  t.throws(
    () => {
      for (let count = 0; count < 20; count++) reader.read(line);
    },
    { code: 'UPSTREAM_PROTOCOL', message: /endless event/ },
  );
});

t.test('bears a flood of comments', async (t) => {
  const reader = new SseReader();
  const flood = Buffer.from(':\n'.repeat(500_000));
  t.strictSame(reader.read(flood), []);
  t.strictSame(reader.read(Buffer.from('data: a\n\n')), [{ data: 'a' }]);
});

t.test('writes what the reader reads', async (t) => {
  t.equal(writeFrame({ data: 'a' }), 'data: a\n\n');
  t.equal(writeFrame({ event: 'e', data: 'a\nb' }), 'event: e\ndata: a\ndata: b\n\n');
  const frames: Frame[] = [
    { data: '' },
    { data: ' x' },
    { event: 'e', data: 'a\n\nb\n' },
    { data: '\n' },
    { data: 'é' },
  ];
  t.strictSame(readFrames(Buffer.from(frames.map(writeFrame).join(''))), frames);
});

t.test('keeps text that looks like an event inside its own', async (t) => {
  const data = JSON.stringify({ message: 'x\n\ndata: {"forged":true}\n\n' });
  t.strictSame(readFrames(Buffer.from(writeFrame({ data }))), [{ data }]);
});
