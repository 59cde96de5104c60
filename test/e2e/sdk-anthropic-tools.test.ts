import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { inputSchema, pixel, pixelUrl, reverseVerdict, toolNames } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';

const tools: Anthropic.Tool[] = toolNames.map((name) => ({
  name,
  description: `What ${name} gives`,
  input_schema: inputSchema,
}));
const question: Anthropic.MessageParam = { role: 'user', content: 'How is the weather?' };

function callsOf(message: Pick<Anthropic.Message, 'content'>): (scenes.Call & { id: string })[] {
  return message.content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ id: block.id, name: block.name, input: block.input as scenes.Call['input'] }]
      : [],
  );
}

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };

for (const kind of upstreamKinds)
  t.test(`tools of the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
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
            content: [{ type: 'text' as const, text: scenes.resultOf(call) }],
          }));
          const history = [question, { role: first.role, content: first.content }];
          const second = await complete([...history, { role: 'user', content: results }]);
          const seen = reverseVerdict(kind, calls);
          t.match(second, { stop_reason: 'end_turn', content: [{ type: 'text', text: seen }] });
        });

      for (const stream of [false, true])
        t.test(`runs ${model} by toolRunner${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const runnable = toolNames.map((name) =>
            betaTool({
              name,
              description: name,
              inputSchema,
              run: (given) => {
                const input = given as scenes.Call['input'];
                ran.push({ name, input });
                return scenes.resultOf({ name, input });
              },
            }),
          );
          const request = { model, max_tokens: 500, messages: [question], tools: runnable };
          const message = stream
            ? await client.beta.messages.toolRunner({ ...request, stream: true }).runUntilDone()
            : await client.beta.messages.toolRunner({ ...request, stream: false }).runUntilDone();
          const text = scenes.verdict(calls.map(scenes.resultOf));
          t.match(message, { stop_reason: 'end_turn', content: [{ type: 'text', text }] });
          t.same(ran, calls);
        });
    }

    const request = { model: 'tool', max_tokens: 500, messages: [question], tools };

    t.test('forces, forbids and asks for tools', async (t) => {
      const choices: [Anthropic.ToolChoice, string][] = [
        [{ type: 'auto' }, 'auto'],
        [{ type: 'none' }, 'none'],
        [{ type: 'any' }, 'required'],
        [{ type: 'tool', name: 'get_weather' }, 'get_weather'],
      ];
      for (const [choice, seen] of choices) {
        await client.messages.create({ ...request, tool_choice: choice });
        t.equal(pair.seen().choice, seen, choice.type);
      }
    });

    t.test('turns parallel calls off', async (t) => {
      const choice = { type: 'any' as const, disable_parallel_tool_use: true };
      await client.messages.create({ ...request, tool_choice: choice });
      const parallel = kind === 'gemini';
      t.match(pair.seen(), { choice: 'required', parallel }, 'Gemini has no word for it');
    });

    t.test('says more beside results', async (t) => {
      const { content } = await client.messages.create(request);
      const results = callsOf({ content }).map(({ id }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: '21°',
      }));
      const answer = [...results, { type: 'text' as const, text: 'And now?' }];
      await client.messages.create({
        ...request,
        messages: [question, { role: 'assistant', content }, { role: 'user', content: answer }],
      });
      t.same(pair.seen().turns.at(-1)?.parts, [{ result: '21°' }, { text: 'And now?' }]);
    });

    t.test('tells the upstream that a tool failed, and shows it images', async (t) => {
      const { content } = await client.messages.create(request);
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: pixel };
      const results = callsOf({ content }).map(({ id }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        is_error: true,
        content: [
          { type: 'text' as const, text: 'Out of order' },
          { type: 'image' as const, source },
        ],
      }));
      const second = await client.messages.create({
        ...request,
        model: 'text',
        messages: [question, { role: 'assistant', content }, { role: 'user', content: results }],
      });
      t.match(second.content, [{ text: scenes.words }]);
      const parts = pair.seen().turns.at(-1)?.parts ?? [];
      t.match(parts[0]?.result, 'Out of order');
      t.equal(parts.find(({ image }) => image !== undefined)?.image, pixelUrl);
    });
  });
