import t from 'tap';
import { Ledger, type CanonicalRequest } from '@ai-proxy/core';
import { reportCacheMarkers } from '../../../../../../plugins/translators/chat-api/dialect/cache-markers.ts';

function lost(changes: Partial<CanonicalRequest>): string[] {
  const ledger = new Ledger();
  reportCacheMarkers({ model: 'm', stream: false, messages: [], sampling: {}, ...changes }, ledger);
  return ledger.done(undefined).warnings.map(({ path }) => path);
}
const text = { type: 'text', text: 'a' } as const;
const marked = { ...text, cache: {} };

t.test('reports the first of all markers, wherever it stands', async (t) => {
  const tool = { type: 'function', name: 'f', cache: { ttl: '1h' } } as const;
  const messages = [{ role: 'user', parts: [text, marked, marked] } as const];
  t.strictSame(lost({ messages }), ['messages[0].content[1].cache']);
  t.strictSame(lost({ messages, tools: [tool] }), ['tools[0].cache']);
  const result = { type: 'tool-result', callId: 'c', content: [text, marked] } as const;
  t.strictSame(lost({ messages: [{ role: 'user', parts: [result] }] }), [
    'messages[0].content[0].content[1].cache',
  ]);
});

t.test('says nothing where there is none, or where it is written again', async (t) => {
  const own = { ...marked, extensions: { 'openai-chat': { cache_control: {} } } };
  t.strictSame(lost({ messages: [{ role: 'user', parts: [text, own] }] }), []);
});
