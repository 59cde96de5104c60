import t from 'tap';
import { encodeLogprobs } from '../../../../../../plugins/translators/chat-api/dialect/logprobs.ts';

t.test('gives clients both lists, which they look for', async (t) => {
  const content = [{ token: 'a', logprob: -1 }];
  t.strictSame(encodeLogprobs({ content }), { content, refusal: null });
  t.strictSame(encodeLogprobs({ refusal: content }), { content: null, refusal: content });
});

t.test('knows what are no probabilities', async (t) => {
  for (const value of [undefined, null, [], 'a', 1]) t.equal(encodeLogprobs(value), undefined);
});
