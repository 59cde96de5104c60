import {
  Reply,
  type Contribution,
  type Host,
  type JsonObject,
  type Operation,
  type StreamEvent,
} from '@ai-proxy/core';
import t from 'tap';
import responsesApi from '../../../../../plugins/translators/responses-api/index.ts';
import responseStore from '../../../../../plugins/policies/response-store/index.ts';
import { fakeContext, fakeHost, run, setUp } from '../fake-context.ts';

const options = { enabled: true, maxEntries: 10, maxMegabytes: 1, ttlSeconds: 60 };
const { dialects = [] } = await setUp(responsesApi, {});

const events: readonly StreamEvent[] = [
  { type: 'message-start', id: '', model: 'big' },
  { type: 'part-start', index: 0, part: { type: 'text', text: 'Hello' } },
  { type: 'message-end', stopReason: 'stop' },
  { type: 'end' },
];

function hostOf(): Host {
  const host = fakeHost('response-store');
  return { ...host, dialect: (name) => dialects.find((each) => each.name === name) };
}

/** One exchange through the layer, answered by another API: the body that goes upstream. */
async function exchange(
  layer: Contribution,
  body: JsonObject,
  dialect = 'openai-responses',
  operation: Operation = 'generate',
): Promise<JsonObject> {
  const ctx = await fakeContext({ dialect, body, operation });
  const reply = new Reply({ kind: 'whole', dialect: 'gemini', bytes: Buffer.from('{}') });
  await run(layer, ctx, () => Promise.resolve(reply));
  for (const event of events)
    for (const stage of reply.stages) if (stage.kind === 'observe') stage.run(event);
  return ctx.body.json;
}

// The answer has no id of its own, so the client sees that of the request.
const link = { previous_response_id: 'resp_request-1' };

t.test('a request that builds on an answer gets the conversation', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  await exchange(layer, { input: 'Hi' });
  const { input, previous_response_id: left } = await exchange(layer, { ...link, input: 'Bye' });
  t.match(input, [{ content: 'Hi' }, { content: [{ text: 'Hello' }] }, { content: 'Bye' }]);
  t.equal(left, undefined);
});

t.test('tokens are counted of the whole conversation, and nothing is remembered', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  const count = (body: JsonObject) => exchange(layer, body, 'openai-responses', 'count-tokens');
  await count({ input: 'Hi' });
  t.match(await count({ ...link, input: 'Bye' }), link, 'a count is no answer');
  await exchange(layer, { input: 'Hi' });
  const { input, previous_response_id: left } = await count({ ...link, input: 'Bye' });
  t.match(input, [{ content: 'Hi' }, { content: [{ text: 'Hello' }] }, { content: 'Bye' }]);
  t.equal(left, undefined);
});

t.test('an id that an upstream repeats is unknown', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  await exchange(layer, { input: 'Hi' });
  await exchange(layer, { input: 'Something else' });
  t.match(await exchange(layer, { ...link, input: 'Bye' }), { ...link, input: 'Bye' });
});

t.test('an answer that shall not be stored is not', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  await exchange(layer, { input: 'Hi', store: false });
  t.match(await exchange(layer, { ...link, input: 'Bye' }), { ...link, input: 'Bye' });
});

t.test('an answer to something unknown is not remembered', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  await exchange(layer, { input: 'Hi', previous_response_id: 'resp_0' });
  t.match(await exchange(layer, { ...link, input: 'Bye' }), { ...link, input: 'Bye' });
});

t.test('clients of other formats pass', async (t) => {
  const layer = await setUp(responseStore, options, hostOf());
  await exchange(layer, { input: 'Hi' }, 'openai-chat');
  t.match(await exchange(layer, { ...link, input: 'Bye' }), { ...link, input: 'Bye' });
});

t.test('does nothing where nobody speaks the format', async (t) => {
  const layer = await setUp(responseStore, options);
  await exchange(layer, { input: 'Hi' });
  t.match(await exchange(layer, { ...link, input: 'Bye' }), link);
});

t.test('contributes no layer unless it is enabled', async (t) => {
  t.same(await setUp(responseStore, { ...options, enabled: false }), {});
});

t.test('stands below auth and takes its options from a root key', async (t) => {
  t.same(responseStore.after, ['auth']);
  t.same(responseStore.operations, ['generate', 'count-tokens']);
  t.same(responseStore.rootKeys, { 'response-store': '*' });
});
