import t from 'tap';
import {
  decodeLogprobs,
  encodeLogprobs,
} from '../../../../../../plugins/translators/completions-api/dialect/logprobs.ts';

const parallel = {
  tokens: ['Hi', ' you'],
  token_logprobs: [-0.5, -0.25],
  top_logprobs: [{ Hi: -0.5, Ho: -1.5 }, { ' you': -0.25 }],
  text_offset: [0, 2],
};
const alternative = (token: string, logprob: number) => ({ token, logprob, bytes: null });
const listed = {
  content: [
    {
      ...alternative('Hi', -0.5),
      top_logprobs: [alternative('Hi', -0.5), alternative('Ho', -1.5)],
    },
    { ...alternative(' you', -0.25), top_logprobs: [alternative(' you', -0.25)] },
  ],
};

t.test('reads and writes the parallel lists', async (t) => {
  t.strictSame(decodeLogprobs(parallel), listed);
  t.strictSame(encodeLogprobs(listed, 0), parallel);
  t.match(encodeLogprobs(listed, 10), { text_offset: [10, 12] });
});

t.test('reads lists that have holes', async (t) => {
  t.strictSame(decodeLogprobs({ tokens: ['a'], token_logprobs: [null], top_logprobs: null }), {
    content: [{ token: 'a', logprob: null, bytes: null, top_logprobs: [] }],
  });
});

t.test('knows what are no probabilities', async (t) => {
  for (const value of [undefined, null, 'a', {}, { tokens: 'a' }])
    t.equal(decodeLogprobs(value), undefined);
  for (const value of [undefined, null, {}, { content: [] }, { content: null }])
    t.equal(encodeLogprobs(value, 0), null);
});
