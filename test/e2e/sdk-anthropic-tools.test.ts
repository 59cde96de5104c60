import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import * as scenes from '../helpers/scenes.ts';

const inputSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'kelvin'] } },
} as const;
const tools: Anthropic.Tool[] = ['get_weather', 'get_time'].map((name) => ({
  name,
  description: `What ${name} gives`,
  input_schema: inputSchema,
}));
const question: Anthropic.MessageParam = { role: 'user', content: 'How is the weather?' };

/** What the fake tools give for a call. */
function resultOf({ name, input }: scenes.Call): string {
  return name === 'get_time' ? '12:00' : `21° in ${String(input['city'])}`;
}

function callsOf(message: Anthropic.Message): (scenes.Call & { id: string })[] {
  return message.content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ id: block.id, name: block.name, input: block.input as scenes.Call['input'] }]
      : [],
  );
}

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };

for (const kind of upstreamKinds)
  t.test(`tools of the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(kind);
    t.teardown(() => pair.close());
    const client = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });

    for (const [model, calls] of Object.entries(scripts)) {
      const shared = { model, max_tokens: 500, tools };
      const ask = {
        whole: (messages: Anthropic.MessageParam[]) =>
          client.messages.create({ ...shared, messages }),
        streamed: (messages: Anthropic.MessageParam[]) =>
          client.messages.stream({ ...shared, messages }).finalMessage(),
      };

      for (const [mode, complete] of Object.entries(ask))
        t.test(`goes through two turns of ${model}, ${mode}`, async (t) => {
          const first = await complete([question]);
          t.equal(first.stop_reason, 'tool_use');
          const made = callsOf(first);
          t.same(
            made.map(({ name, input }) => ({ name, input })),
            calls,
          );
          t.equal(new Set(made.map(({ id }) => id)).size, calls.length, 'ids differ');
          // Results in another order than the calls: only the ids say which is which.
          const results = made.toReversed().map((call) => ({
            type: 'tool_result' as const,
            tool_use_id: call.id,
            content: [{ type: 'text' as const, text: resultOf(call) }],
          }));
          const answer: Anthropic.MessageParam = {
            role: 'user',
            content: [...results, { type: 'text', text: 'And now?' }],
          };
          const history = [question, { role: first.role, content: first.content }];
          const second = await complete([
            ...history,
            kind === 'claude' ? answer : { role: 'user', content: results },
          ]);
          const seen = scenes.verdict(calls.map(resultOf).toReversed());
          t.match(second, { stop_reason: 'end_turn', content: [{ type: 'text', text: seen }] });
          // Words beside results are a message of their own there, and the script answers those.
          const third = await complete([...history, answer]);
          t.equal(third.stop_reason, kind === 'claude' ? 'end_turn' : 'tool_use');
        });

      for (const stream of [false, true])
        t.test(`runs ${model} by toolRunner${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const runnable = ['get_weather', 'get_time'].map((name) =>
            betaTool({
              name,
              description: name,
              inputSchema,
              run: (given) => {
                const input = given as scenes.Call['input'];
                ran.push({ name, input });
                return resultOf({ name, input });
              },
            }),
          );
          const request = { model, max_tokens: 500, messages: [question], tools: runnable };
          const message = stream
            ? await client.beta.messages.toolRunner({ ...request, stream: true }).runUntilDone()
            : await client.beta.messages.toolRunner({ ...request, stream: false }).runUntilDone();
          const text = scenes.verdict(calls.map(resultOf));
          t.match(message, { stop_reason: 'end_turn', content: [{ type: 'text', text }] });
          t.same(ran, calls);
        });
    }

    t.test('forces, forbids and asks for tools', async (t) => {
      const forced = { type: 'function', function: { name: 'get_weather' } };
      const choices: [Anthropic.ToolChoice, unknown][] = [
        [{ type: 'auto' }, 'auto'],
        [{ type: 'none' }, 'none'],
        [{ type: 'any' }, 'required'],
        [{ type: 'tool', name: 'get_weather' }, forced],
      ];
      for (const [choice, chat] of choices) {
        await client.messages.create({
          model: 'tool',
          max_tokens: 500,
          messages: [question],
          tools,
          tool_choice: choice,
        });
        t.same(pair.received()['tool_choice'], kind === 'claude' ? choice : chat, choice.type);
      }
    });

    t.test('turns parallel calls off', async (t) => {
      const choice = { type: 'any' as const, disable_parallel_tool_use: true };
      await client.messages.create({
        model: 'tool',
        max_tokens: 500,
        messages: [question],
        tools,
        tool_choice: choice,
      });
      const chat = { tool_choice: 'required', parallel_tool_calls: false };
      t.match(pair.received(), kind === 'claude' ? { tool_choice: choice } : chat);
    });

    t.test('tells the upstream that a tool failed, and shows it images', async (t) => {
      const first = await client.messages.create({
        model: 'tool',
        max_tokens: 500,
        messages: [question],
        tools,
      });
      const data = Buffer.from('no real picture').toString('base64');
      const second = await client.messages.create({
        model: 'text',
        max_tokens: 500,
        tools,
        messages: [
          question,
          { role: 'assistant', content: first.content },
          {
            role: 'user',
            content: callsOf(first).map(({ id }) => ({
              type: 'tool_result',
              tool_use_id: id,
              is_error: true,
              content: [
                { type: 'text', text: 'Out of order' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
              ],
            })),
          },
        ],
      });
      t.match(second.content, [{ text: scenes.words }]);
      const sent = JSON.stringify(pair.received()['messages']);
      t.match(sent, 'Out of order');
      t.match(sent, data);
    });
  });
