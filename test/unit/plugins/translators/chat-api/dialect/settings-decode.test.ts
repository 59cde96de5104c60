import t from 'tap';
import { Ledger } from '@ai-proxy/core';
import { Fields } from '../../../../../../plugins/translators/chat-api/dialect/fields.ts';
import { decodeSampling } from '../../../../../../plugins/translators/chat-api/dialect/settings-decode.ts';

const limits = (older: number, newer: number) => {
  const ledger = new Ledger();
  const body = new Fields({ max_tokens: older, max_completion_tokens: newer });
  const { maxOutputTokens } = decodeSampling(body, ledger);
  return { maxOutputTokens, lost: ledger.done(0).warnings.map(({ path }) => path) };
};

t.test('reports an older limit that says something else', async (t) => {
  t.strictSame(limits(5, 7), { maxOutputTokens: 7, lost: ['max_tokens'] });
  t.strictSame(limits(7, 7), { maxOutputTokens: 7, lost: [] });
});
