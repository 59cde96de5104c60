import type { CanonicalRequest, Part } from '@ai-proxy/core';
import t from 'tap';
import { estimateTokens } from '../../../../../plugins/policies/token-estimate/estimate.ts';

const request = (
  parts: readonly Part[],
  more: Partial<CanonicalRequest> = {},
): CanonicalRequest => ({
  model: 'm',
  stream: false,
  messages: [{ role: 'user', parts }],
  sampling: {},
  ...more,
});
const bytes = (count: number) =>
  ({ kind: 'base64', mediaType: 'application/pdf', data: 'A'.repeat((count * 4) / 3) }) as const;

const empty = await estimateTokens(request([]));

t.test('counts words of all kinds', async (t) => {
  const kinds: Part[] = [
    { type: 'text', text: 'one two three' },
    { type: 'reasoning', text: 'one two three' },
    { type: 'tool-call', id: 'c', name: 'one', arguments: 'two three' },
    { type: 'tool-result', callId: 'c', content: [{ type: 'text', text: 'one two three' }] },
    { type: 'file', source: { kind: 'text', text: 'one two three' } },
    { type: 'native', dialect: 'x', value: { one: 'two three' } },
  ];
  for (const part of kinds) t.ok((await estimateTokens(request([part]))) - empty >= 3, part.type);
});

t.test('counts media by what they are and how large', async (t) => {
  const cost = async (part: Part) => (await estimateTokens(request([part]))) - empty;
  t.equal(await cost({ type: 'image', source: { kind: 'url', url: 'https://x/y.png' } }), 800);
  t.equal(await cost({ type: 'file', source: bytes(30_000) }), 500);
  t.equal(await cost({ type: 'file', source: bytes(150_000) }), 1500);
  t.equal(await cost({ type: 'audio', source: bytes(60_000) }), 300);
  const seen: Part = {
    type: 'tool-result',
    callId: 'c',
    content: [{ type: 'image', source: bytes(300) }],
  };
  t.equal(await cost(seen), 800);
});

t.test('counts tools and the schema of the answer', async (t) => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function', name: 'weather', parameters } as const];
  t.ok((await estimateTokens(request([], { tools }))) > empty + 10);
  const native = [{ type: 'native', dialect: 'x', value: { type: 'web_search' } } as const];
  t.ok((await estimateTokens(request([], { tools: native }))) > empty + 4);
  const responseFormat = { type: 'json-schema', schema: parameters } as const;
  t.ok((await estimateTokens(request([], { responseFormat }))) > empty + 5);
});
