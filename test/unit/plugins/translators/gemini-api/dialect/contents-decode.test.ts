import t from 'tap';
import { Ledger } from '@ai-proxy/core';
import { decodeContents } from '../../../../../../plugins/translators/gemini-api/dialect/contents-decode.ts';

t.test('reports what is no part in the parts of a result', async (t) => {
  const ledger = new Ledger();
  const image = { inlineData: { mimeType: 'image/png', data: 'AA==' } };
  const functionResponse = { name: 'f', response: { output: 'r' }, parts: ['x', image, 7] };
  const [turn] = decodeContents([{ parts: [{ functionResponse }] }], 'contents', ledger);
  t.match(turn?.parts, [{ content: [{ type: 'text' }, { type: 'image' }] }]);
  t.strictSame(
    ledger.done(0).warnings.map(({ path }) => path),
    [0, 2].map((index) => `contents[0].parts[0].functionResponse.parts[${index}]`),
  );
});
