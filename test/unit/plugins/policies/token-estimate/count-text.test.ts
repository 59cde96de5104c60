import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import t from 'tap';
import { countText } from '../../../../../plugins/policies/token-estimate/count-text.ts';

const sentence = 'The gateway stands between any client and any provider. ';

t.test('counts short texts as the tokenizer does', async (t) => {
  t.equal(
    await countText(['Hello, world!', 'Grüße']),
    encode('Hello, world!').length + encode('Grüße').length,
  );
  t.equal(await countText([]), 0);
});

t.test('counts words that are special to the tokenizer as words', async (t) => {
  t.ok((await countText(['<|endoftext|>'])) > 1);
});

t.test('is within two percent on texts that are counted in pieces', async (t) => {
  const text = sentence.repeat(200);
  const exact = encode(text).length;
  t.ok(Math.abs((await countText([text])) - exact) / exact < 0.02);
});

t.test('is within two percent on texts of which it looks at a part', async (t) => {
  const texts = [sentence.repeat(5000), '{"key": [1, 2, 3]} '.repeat(5000)];
  const exact = texts.reduce((sum, text) => sum + encode(text).length, 0);
  t.ok(Math.abs((await countText(texts)) - exact) / exact < 0.02);
});

t.test('takes pieces also of text without spaces', async (t) => {
  t.equal(await countText(['a'.repeat(4096)]), 512);
});
