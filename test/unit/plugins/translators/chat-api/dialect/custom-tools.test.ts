import t from 'tap';
import {
  readFrames,
  writeFrame,
  type EncodeContext,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';

const grammar = { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } };
const tool = { type: 'custom', custom: { name: 'run', description: 'Runs', format: grammar } };
const choice = { type: 'custom', custom: { name: 'run' } };
const call = { id: 'c1', type: 'custom', custom: { name: 'run', input: 'say "hé"\n🙂' } };
const request: JsonObject = {
  model: 'm',
  messages: [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: 'done' },
  ],
  tools: [tool],
  tool_choice: choice,
};
const input = JSON.stringify({ input: call.custom.input });
const context: EncodeContext = {
  model: 'm',
  request,
  streamUsage: false,
  requestId: 'r1',
  now: 0,
};

t.test('writes custom tools as it read them', async (t) => {
  const decoded = chatDialect.decodeRequest(request);
  const { value, warnings } = chatDialect.encodeRequest(decoded.value);
  t.strictSame(JSON.parse(JSON.stringify(value)), request);
  t.strictSame(warnings, []);
});

t.test('reads subsets that name custom tools', async (t) => {
  const both = [choice, { type: 'function', function: { name: 'f' } }];
  const tool_choice = { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: both } };
  const tools = [tool, { type: 'function', function: { name: 'f' } }];
  const { value } = chatDialect.decodeRequest({ ...request, tools, tool_choice });
  t.strictSame(value.toolChoice, { type: 'tool', names: ['run', 'f'] });
  t.strictSame(chatDialect.encodeRequest(value).value['tool_choice'], tool_choice);
});

t.test('gives other formats functions with one text, and their calls back as texts', async (t) => {
  const { value } = chatDialect.decodeRequest(request);
  const claude = messagesDialect.encodeRequest(value);
  t.match(claude.value, {
    messages: [
      {},
      {
        content: [{ type: 'tool_use', id: 'c1', name: 'run', input: JSON.parse(input) as object }],
      },
      { content: [{ type: 'tool_result', tool_use_id: 'c1' }] },
    ],
    tools: [{ name: 'run', description: 'Runs', input_schema: { required: ['input'] } }],
    tool_choice: { type: 'tool', name: 'run' },
  });
  t.strictSame(
    claude.warnings.map(({ path }) => path),
    ['tools[0].custom'],
    'the form of the text is lost',
  );
  t.match(geminiDialect.encodeRequest(value).value, {
    contents: [{}, { parts: [{ functionCall: { name: 'run' } }] }, {}],
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['run'] } },
  });
});

const part = { type: 'tool-call', id: 'c1', name: 'run', arguments: input } as const;
const other = { type: 'tool-call', id: 'c2', name: 'f', arguments: '{}' } as const;

t.test('answers with custom calls where the client has such tools', async (t) => {
  const answer = {
    id: 'x',
    model: 'm',
    choices: [{ parts: [part, other], stopReason: 'tool-calls' }],
  } as const;
  const { value } = chatDialect.encodeResponse(answer, context);
  const calls = [call, { id: 'c2', type: 'function', function: { name: 'f', arguments: '{}' } }];
  t.match(value, { choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }] });
  t.match(chatDialect.decodeResponse(value).value.choices, answer.choices);
  const odd = { ...answer, choices: [{ parts: [{ ...part, arguments: 'raw' }] }] };
  t.match(chatDialect.encodeResponse(odd as never, context).value, {
    choices: [{ message: { tool_calls: [{ custom: { input: 'raw' } }] } }],
  });
});

function rewritten(events: readonly StreamEvent[]) {
  const encoder = chatDialect.streamEncoder(context);
  const checker = chatDialect.streamGrammar?.();
  const frames = events.flatMap((event) => encoder.encode(event));
  const wrong = frames.map((frame) => checker?.violation(frame)).filter((found) => found);
  return { frames, wrong };
}
const deltasOf = (text: string): unknown[] =>
  readFrames(Buffer.from(text))
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as { choices: { delta: object }[] })
    .map(({ choices: [first] }) => first?.delta);

t.test('streams custom calls whole, between others', async (t) => {
  const grown = (index: number, text: string): StreamEvent => ({
    type: 'part-delta',
    index,
    delta: { type: 'arguments', text },
  });
  const { frames, wrong } = rewritten([
    { type: 'message-start', id: 'x', model: 'm' },
    { type: 'part-start', index: 0, part: { ...part, arguments: '' } },
    { type: 'part-start', index: 1, part: { ...other, arguments: '' } },
    grown(0, input.slice(0, 14)),
    grown(1, '{}'),
    grown(0, input.slice(14)),
    { type: 'part-end', index: 0 },
    { type: 'part-end', index: 1 },
    { type: 'message-end', stopReason: 'tool-calls' },
    { type: 'end' },
  ]);
  t.strictSame(wrong, []);
  t.strictSame(deltasOf(frames.map(writeFrame).join('')), [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ index: 0, id: 'c1', type: 'custom', custom: { name: 'run', input: '' } }],
    },
    {
      tool_calls: [
        { index: 1, id: 'c2', type: 'function', function: { name: 'f', arguments: '' } },
      ],
    },
    { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
    { tool_calls: [{ index: 0, custom: { input: call.custom.input } }] },
    {},
  ]);
});

t.test('reads custom calls of streams, whose text comes in pieces', async (t) => {
  const pieces = ['say "', 'hé"\n\ud83d', '\ude42'];
  const chunk = (delta: object, finish: string | null = null) => ({
    data: JSON.stringify({ id: 'x', model: 'm', choices: [{ delta, finish_reason: finish }] }),
  });
  const growing = (text: string) => ({ tool_calls: [{ index: 0, custom: { input: text } }] });
  const started = { index: 0, id: 'c1', type: 'custom', custom: { name: 'run', input: '' } };
  const decoder = chatDialect.streamDecoder();
  const events = [
    chunk({ role: 'assistant', tool_calls: [started] }),
    ...pieces.map((text) => chunk(growing(text))),
    chunk({}, 'tool_calls'),
    { data: '[DONE]' },
  ].flatMap((frame) => decoder.decode(frame));
  const text = events
    .map((event) => (event.type === 'part-delta' ? event.delta : undefined))
    .map((delta) => (delta?.type === 'arguments' ? delta.text : ''))
    .join('');
  t.strictSame(JSON.parse(text), { input: call.custom.input });
  t.match(events[1], { type: 'part-start', part: { type: 'tool-call', id: 'c1', name: 'run' } });
  const { frames, wrong } = rewritten(events);
  t.strictSame(wrong, []);
  t.match(deltasOf(frames.map(writeFrame).join('')).at(-2), growing(call.custom.input));
});
