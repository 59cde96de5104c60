import t from 'tap';
import {
  decodeVector,
  packVector,
} from '../../../../../../plugins/translators/chat-api/dialect/vectors.ts';

t.test('packs numbers as the official client unpacks them', async (t) => {
  const vector = [0, 1, -0.5, 3.4028234663852886e38, 1.401298464324817e-45];
  const bytes = Uint8Array.from(Buffer.from(packVector(vector), 'base64'));
  t.strictSame([...new Float32Array(bytes.buffer)], vector);
  t.strictSame(decodeVector(packVector(vector)), vector);
  t.equal(packVector([]), '');
});

t.test('reads lists of numbers as they are, and nothing else', async (t) => {
  t.strictSame(decodeVector([0.1, -2]), [0.1, -2]);
  for (const written of [undefined, null, 7, {}, ['1'], [1, null], 'AA=='])
    t.equal(decodeVector(written), undefined, JSON.stringify(written) ?? 'undefined');
});
