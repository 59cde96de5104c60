import OpenAI from 'openai';
import t from 'tap';
import {
  writeFrame,
  type CanonicalResponse,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

const context = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};
const question = { model: 'm', input: 'Hi' };

function client(body: string, type: string, status = 200): OpenAI {
  const answer = () =>
    Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  return new OpenAI({
    apiKey: 'k',
    baseURL: 'http://gateway.test/v1',
    maxRetries: 0,
    fetch: answer,
  });
}

function streaming(events: readonly StreamEvent[], request: JsonObject = {}): OpenAI {
  const encoder = responsesDialect.streamEncoder({ ...context, request });
  const frames = events.flatMap((event) => encoder.encode(event));
  return client(frames.map((frame) => writeFrame(frame)).join(''), 'text/event-stream');
}

const answer: StreamEvent[] = [
  { type: 'message-start', id: 'x', model: 'm' },
  { type: 'part-start', index: 0, part: { type: 'reasoning', text: 'hm' } },
  { type: 'part-end', index: 0 },
  { type: 'part-start', index: 1, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 1, delta: { type: 'text', text: 'Hel' } },
  { type: 'part-start', index: 2, part: { type: 'tool-call', id: 'c0', name: 'f', arguments: '' } },
  { type: 'part-delta', index: 1, delta: { type: 'text', text: 'lo' } },
  { type: 'part-start', index: 3, part: { type: 'tool-call', id: 'c1', name: 'g', arguments: '' } },
  { type: 'part-delta', index: 2, delta: { type: 'arguments', text: '{"a":' } },
  { type: 'part-end', index: 1 },
  { type: 'part-delta', index: 2, delta: { type: 'arguments', text: '1}' } },
  { type: 'part-end', index: 2 },
  { type: 'part-end', index: 3 },
  { type: 'message-end', stopReason: 'tool-calls' },
  { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
  { type: 'end' },
];

t.test('the official client puts a stream of interleaved parts together', async (t) => {
  const response = await streaming(answer).responses.stream(question).finalResponse();
  t.match(response, {
    id: 'resp_r',
    status: 'completed',
    output_text: 'Hello',
    output: [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
      { type: 'function_call', call_id: 'c0', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'c1', name: 'g', arguments: '{}' },
    ],
    usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
  });
  const ids = response.output.map(({ id }) => id);
  t.equal(new Set(ids).size, 4);
});

t.test('the official client throws at an error in a stream, with its code', async (t) => {
  const broken = [
    ...answer.slice(0, 6),
    { type: 'error', fault: { message: 'Down', code: 'odd', param: 'x', kind: 'unavailable' } },
  ] as const;
  const thrown = { message: /Down/, code: 'odd', param: 'x', type: 'server_error' };
  await t.rejects(streaming(broken).responses.stream(question).finalResponse(), thrown);
  const events = await streaming(broken).responses.create({ ...question, stream: true });
  const types: string[] = [];
  const reading = async () => {
    for await (const { type } of events) types.push(type);
  };
  await t.rejects(reading(), thrown);
  t.equal(types.at(-1), 'response.output_item.added', 'and shows what came before');
});

t.test('the official client puts calls of tools of its own together', async (t) => {
  const tools = [
    { type: 'custom' as const, name: 'patch' },
    {
      type: 'namespace' as const,
      name: 'crm',
      description: 'C',
      tools: [{ type: 'function' as const, name: 'find', parameters: {}, strict: false }],
    },
  ];
  const calls: readonly StreamEvent[] = [
    { type: 'message-start', id: 'x', model: 'm' },
    ...['patch', 'crm__find'].flatMap((name, index): StreamEvent[] => [
      {
        type: 'part-start',
        index,
        part: { type: 'tool-call', id: `c${index}`, name, arguments: '' },
      },
      { type: 'part-delta', index, delta: { type: 'arguments', text: '{"input":"a\\nb"}' } },
      { type: 'part-end', index },
    ]),
    { type: 'message-end', stopReason: 'tool-calls' },
    { type: 'end' },
  ];
  const response = await streaming(calls, { tools })
    .responses.stream({ ...question, tools })
    .finalResponse();
  t.match(response.output, [
    { type: 'custom_tool_call', call_id: 'c0', name: 'patch', input: 'a\nb' },
    { type: 'function_call', call_id: 'c1', name: 'find', namespace: 'crm' },
  ]);
});

t.test('the official client reads a whole answer', async (t) => {
  const response: CanonicalResponse = {
    id: 'x',
    model: 'm',
    choices: [{ parts: [{ type: 'text', text: 'Hello' }], stopReason: 'length' }],
    usage: { inputTokens: 1, cacheReadTokens: 4, outputTokens: 2, reasoningTokens: 3 },
  };
  const body = JSON.stringify(responsesDialect.encodeResponse(response, context).value);
  t.match(await client(body, 'application/json').responses.create(question), {
    object: 'response',
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    output_text: 'Hello',
    error: null,
    tools: [],
    tool_choice: 'auto',
    parallel_tool_calls: true,
    usage: {
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 10,
    },
  });
});
