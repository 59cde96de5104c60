import { Reply, type Dialect, type StreamEvent } from '@ai-proxy/core';
import t from 'tap';
import responsesApi from '../../../../../plugins/translators/responses-api/index.ts';
import { ExchangeStore } from '../../../../../plugins/policies/response-store/exchange-store.ts';
import { rememberAnswer } from '../../../../../plugins/policies/response-store/remember.ts';
import { setUp } from '../fake-context.ts';

const { dialects = [] } = await setUp(responsesApi, {});
const [dialect] = dialects;
const context = { model: 'any', request: {}, streamUsage: true, requestId: 'req_1', now: 0 };
const asked = { items: ['question'] };

const events: readonly StreamEvent[] = [
  { type: 'message-start', id: 'msg_1', model: 'big' },
  { type: 'part-start', index: 0, part: { type: 'reasoning', text: 'Hm', origin: 'other' } },
  { type: 'part-end', index: 0 },
  { type: 'part-start', index: 1, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 1, delta: { type: 'text', text: 'Hello' } },
  { type: 'part-end', index: 1 },
  { type: 'message-end', stopReason: 'stop' },
  { type: 'end' },
];

function remembered(
  speaker: Dialect,
  from: string,
  shown: readonly StreamEvent[],
  kind: 'whole' | 'models' = 'whole',
): ExchangeStore {
  const store = new ExchangeStore(
    { entries: 9, bytes: 9999, conversationBytes: 100_000, ttlMs: 9 },
    { monotonic: () => 0 },
  );
  const reply =
    kind === 'models'
      ? new Reply({ kind, models: [] })
      : new Reply({ kind, dialect: from, bytes: Buffer.from('{}') });
  rememberAnswer(reply, asked, { client: 'me', dialect: speaker, context }, store);
  for (const event of shown) for (const stage of reply.stages) stage.run(event);
  return store;
}

t.test('Responses speaks', async (t) => {
  if (dialect === undefined) return t.fail('no dialect');
  const message = {
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello' }],
  };

  await t.test('an answer is remembered under the id that the client sees', async (t) => {
    const store = remembered(dialect, 'anthropic-messages', events);
    t.same(store.conversation('me', 'resp_req_1'), ['question', message]);
  });

  await t.test(
    'ids and unproven reasoning are kept of answers in the own format alone',
    async (t) => {
      const store = remembered(dialect, 'openai-responses', events);
      t.match(store.conversation('me', 'resp_req_1'), [
        'question',
        { type: 'reasoning' },
        { ...message, id: /^msg_/ },
      ]);
    },
  );

  await t.test('proven reasoning is kept', async (t) => {
    const part = {
      type: 'reasoning',
      text: '',
      redacted: 'x',
      origin: 'openai-responses',
    } as const;
    const proven = [events[0], { type: 'part-start', index: 0, part }, ...events.slice(3)];
    const store = remembered(dialect, 'other', proven as readonly StreamEvent[]);
    t.match(store.conversation('me', 'resp_req_1'), ['question', { encrypted_content: 'x' }, {}]);
  });

  await t.test('an answer that broke off or failed is not remembered', async (t) => {
    t.equal(remembered(dialect, 'other', events.slice(0, -1)).size, 0);
    const fault = { message: 'No.', kind: 'upstream' } as const;
    const failed = [{ type: 'error', fault }, { type: 'end' }] as unknown as StreamEvent[];
    t.equal(remembered(dialect, 'other', failed).size, 0);
  });

  await t.test('an answer that is still to come is not remembered', async (t) => {
    const extensions = { 'openai-responses': { status: 'queued' } };
    const queued: StreamEvent = { type: 'message-start', id: 'resp_1', model: 'big', extensions };
    t.equal(remembered(dialect, 'openai-responses', [queued, { type: 'end' }]).size, 0);
  });

  await t.test('replies that are no answers are not watched', async (t) => {
    t.equal(remembered(dialect, 'other', events, 'models').size, 0);
  });
});
