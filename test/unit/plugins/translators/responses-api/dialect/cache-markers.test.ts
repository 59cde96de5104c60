import t from 'tap';
import { Ledger, type CanonicalRequest } from '@ai-proxy/core';
import { reportCacheMarkers } from '../../../../../../plugins/translators/responses-api/dialect/cache-markers.ts';

function lost(changes: Partial<CanonicalRequest>): string[] {
  const ledger = new Ledger();
  reportCacheMarkers({ model: 'm', stream: false, messages: [], sampling: {}, ...changes }, ledger);
  return ledger.done(undefined).warnings.map(({ path }) => path);
}
const text = { type: 'text', text: 'a' } as const;
const marked = { ...text, cache: {} };
const tool = { type: 'function', name: 'f' } as const;

t.test('reports the first of all markers, wherever it stands', async (t) => {
  const messages = [{ role: 'user', parts: [text, marked, marked] } as const];
  t.strictSame(lost({ messages }), ['messages[0].content[1].cache']);
  const tools = [tool, { ...tool, cache: { ttl: '1h' } } as const];
  t.strictSame(lost({ messages, tools }), ['tools[1].cache']);
  const result = { type: 'tool-result', callId: 'c', content: [text, marked] } as const;
  t.strictSame(lost({ messages: [{ role: 'user', parts: [result] }] }), [
    'messages[0].content[0].content[1].cache',
  ]);
});

t.test('says nothing where there is none', async (t) => {
  t.strictSame(lost({ messages: [{ role: 'user', parts: [text] }], tools: [tool] }), []);
});
