import OpenAI from 'openai';
import t from 'tap';
import { writeFrame, type CanonicalResponse, type StreamEvent } from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';

const context = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
};
const question = { model: 'm', messages: [{ role: 'user' as const, content: 'Hi' }] };

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

function streaming(events: readonly StreamEvent[]): OpenAI {
  const encoder = chatDialect.streamEncoder(context);
  const frames = events.flatMap((event) => encoder.encode(event));
  return client(frames.map((frame) => writeFrame(frame)).join(''), 'text/event-stream');
}

const answer: StreamEvent[] = [
  { type: 'message-start', id: 'x', model: 'm' },
  { type: 'part-start', index: 0, part: { type: 'reasoning', text: 'hm' } },
  { type: 'part-end', index: 0 },
  { type: 'part-start', index: 1, part: { type: 'text', text: '' } },
  { type: 'part-delta', index: 1, delta: { type: 'text', text: 'Hel' } },
  { type: 'part-delta', index: 1, delta: { type: 'text', text: 'lo' } },
  { type: 'part-end', index: 1 },
  { type: 'part-start', index: 2, part: { type: 'tool-call', id: 'c0', name: 'f', arguments: '' } },
  { type: 'part-start', index: 3, part: { type: 'tool-call', id: 'c1', name: 'g', arguments: '' } },
  { type: 'part-delta', index: 2, delta: { type: 'arguments', text: '{"a":' } },
  { type: 'part-delta', index: 2, delta: { type: 'arguments', text: '1}' } },
  { type: 'part-end', index: 2 },
  { type: 'part-end', index: 3 },
  { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
  { type: 'message-end', stopReason: 'tool-calls' },
  { type: 'end' },
];

t.test('the official client puts a stream together', async (t) => {
  const completion = await streaming(answer)
    .chat.completions.stream(question)
    .finalChatCompletion();
  t.match(completion.choices, [
    {
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: 'Hello',
        tool_calls: [
          { id: 'c0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 'c1', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
    },
  ]);
  t.match(completion.usage, { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 });
});

t.test('the official client throws at an error in a stream', async (t) => {
  const broken = streaming([
    ...answer.slice(0, 6),
    { type: 'error', fault: { message: 'Down', kind: 'unavailable' } },
  ]);
  await t.rejects(broken.chat.completions.stream(question).finalChatCompletion(), {
    message: /Down/,
  });
});

t.test('the official client reads a whole answer', async (t) => {
  const response: CanonicalResponse = {
    id: 'x',
    model: 'm',
    choices: [{ parts: [{ type: 'text', text: 'Hello' }], stopReason: 'stop' }],
    usage: { inputTokens: 1, outputTokens: 2 },
  };
  const body = JSON.stringify(chatDialect.encodeResponse(response, context).value);
  const completion = await client(body, 'application/json').chat.completions.create(question);
  t.match(completion, {
    object: 'chat.completion',
    choices: [
      { message: { role: 'assistant', content: 'Hello', refusal: null }, finish_reason: 'stop' },
    ],
    usage: { total_tokens: 3 },
  });
});
