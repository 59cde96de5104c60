import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { ExchangeStore } from '../../../../../plugins/policies/response-store/exchange-store.ts';
import { askedOf, expandRequest } from '../../../../../plugins/policies/response-store/expand.ts';
import { fakeContext } from '../fake-context.ts';

const said = { type: 'message', role: 'user', content: 'Hi' };
const known = { type: 'message', role: 'assistant', content: 'Hello' };

async function expanded(body: JsonObject): Promise<{ isKnown: boolean; json: JsonObject }> {
  const store = new ExchangeStore(
    { entries: 9, bytes: 9999, conversationBytes: 100_000, ttlMs: 9 },
    { monotonic: () => 0 },
  );
  store.keep('me', 'resp_1', { items: [said, known] });
  const ctx = await fakeContext({ dialect: 'openai-responses', body });
  const isKnown = expandRequest(ctx.body, askedOf(body) ?? { items: [] }, store, 'me');
  const { model: _model, ...json } = ctx.body.json;
  return { isKnown, json };
}

t.test('the conversation stands before the new input', async (t) => {
  const { isKnown, json } = await expanded({
    previous_response_id: 'resp_1',
    instructions: 'Be brief.',
    input: 'And now?',
  });
  t.ok(isKnown);
  t.same(json, {
    instructions: 'Be brief.',
    input: [said, known, { ...said, content: 'And now?' }],
  });
});

t.test('a request that builds on nothing is left alone', async (t) => {
  for (const link of [{}, { previous_response_id: null }, { previous_response_id: '' }]) {
    const { isKnown, json } = await expanded({ ...link, input: [said] });
    t.ok(isKnown);
    t.same(json, { ...link, input: [said] });
  }
});

t.test('a request that builds on something unknown is left alone', async (t) => {
  const body = { previous_response_id: 'resp_2', input: 'And now?' };
  t.same(await expanded(body), { isKnown: false, json: body });
});

t.test('what a request asks is a list of items', async (t) => {
  t.same(askedOf({ input: 'Hi' }), { items: [said] });
  t.same(askedOf({ input: [known], previous_response_id: 'a' }), { items: [known], previous: 'a' });
});

t.test('a request that builds on an answer may have no input', async (t) => {
  t.same(askedOf({ previous_response_id: 'a' }), { items: [], previous: 'a' });
  t.same(askedOf({ previous_response_id: 'a', input: null }), { items: [], previous: 'a' });
  t.equal(askedOf({ previous_response_id: 'a', input: 5 }), undefined);
});

t.test('without a list, or with another conversation, there is nothing to remember', async (t) => {
  t.equal(askedOf({}), undefined);
  t.equal(askedOf({ input: 5 }), undefined);
  t.equal(askedOf({ input: 'Hi', conversation: 'conv_1' }), undefined);
  t.equal(askedOf({ input: 'Hi', prompt: { id: 'pmpt_1' } }), undefined);
  t.ok(askedOf({ input: 'Hi', conversation: null, prompt: null }));
});
