import t from 'tap';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { decompress } from '../../../../core/src/http/decompress.ts';

const packers = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;
const text = JSON.stringify({ text: 'é漢😀'.repeat(50) });

t.test('undoes each coding, whatever its case', async (t) => {
  for (const [coding, pack] of Object.entries(packers)) {
    t.equal((await decompress(pack(text), coding, 10_000)).toString(), text, coding);
    t.equal((await decompress(pack(text), ` ${coding.toUpperCase()} `, 10_000)).toString(), text);
  }
  const plain = Buffer.from(text);
  t.equal(await decompress(plain, 'identity', 10_000), plain);
});

t.test('stops a bomb at the limit', async (t) => {
  const bomb = Buffer.alloc(4 * 1024 * 1024);
  for (const [coding, pack] of Object.entries(packers)) {
    const packed = pack(bomb);
    await t.rejects(
      decompress(packed, coding, 64 * 1024),
      { code: 'BODY_TOO_LARGE', status: 413 },
      coding,
    );
  }
});

t.test('refuses codings that are nested or not known', async (t) => {
  for (const coding of [
    'gzip, gzip',
    'gzip,br',
    'compress',
    'x-unknown',
    '',
    '__proto__',
    'constructor',
    'toString',
  ])
    await t.rejects(
      decompress(gzipSync(text), coding, 10_000),
      { code: 'MEDIA_UNSUPPORTED', status: 415 },
      coding,
    );
});

t.test('refuses bytes that are cut, of another coding, or none', async (t) => {
  for (const [coding, pack] of Object.entries(packers)) {
    const packed = pack(text);
    for (const bytes of [
      packed.subarray(0, packed.length - 3),
      packed.subarray(0, 5),
      Buffer.from('plain text'),
      Buffer.alloc(0),
    ])
      await t.rejects(
        decompress(bytes, coding, 10_000),
        { code: 'BODY_NOT_JSON', status: 400 },
        `${coding} ${bytes.length}`,
      );
  }
});
