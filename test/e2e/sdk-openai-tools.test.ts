import OpenAI from 'openai';
import type {
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { inputSchema, reverseVerdict, thinkers, toolNames } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';

const tools: ChatCompletionTool[] = toolNames.map((name) => ({
  type: 'function',
  function: { name, description: `What ${name} gives`, parameters: inputSchema },
}));
const question: ChatCompletionMessageParam = { role: 'user', content: 'How is the weather?' };

function callsOf(message: ChatCompletionMessage | undefined): (scenes.Call & { id: string })[] {
  return (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, input: parseInput(call.function.arguments) }]
      : [],
  );
}

function parseInput(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };
const effort = { reasoning_effort: 'high' as const };

for (const kind of upstreamKinds)
  t.test(`tools of the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const chat = client.chat.completions;

    for (const [model, calls] of Object.entries(scripts)) {
      const expected = scenes.verdict(calls.map(scenes.resultOf));
      const ask = {
        whole: (messages: ChatCompletionMessageParam[]) => chat.create({ model, messages, tools }),
        streamed: (messages: ChatCompletionMessageParam[]) =>
          chat.stream({ model, messages, tools }).finalChatCompletion(),
      };

      for (const [mode, complete] of Object.entries(ask))
        t.test(`goes through two turns of ${model}, ${mode}`, async (t) => {
          const first = (await complete([question])).choices[0];
          t.equal(first?.finish_reason, 'tool_calls');
          const made = callsOf(first?.message);
          t.same(
            made.map(({ name, input }) => ({ name, input })),
            calls,
          );
          t.equal(new Set(made.map(({ id }) => id)).size, calls.length, 'ids differ');
          if (first === undefined) return;
          // Results in another order than the calls: only the ids say which is which.
          const results = made.toReversed().map((call) => ({
            role: 'tool' as const,
            tool_call_id: call.id,
            content: scenes.resultOf(call),
          }));
          const second = await complete([question, first.message, ...results]);
          t.equal(second.choices[0]?.message.content, reverseVerdict(kind, calls));
          t.equal(second.choices[0]?.finish_reason, 'stop');
        });

      for (const stream of [false, true])
        t.test(`runs ${model} by runTools${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const run = (name: string) => (input: Record<string, unknown>) => {
            ran.push({ name, input });
            return scenes.resultOf({ name, input });
          };
          const runnable = toolNames.map((name) => ({
            type: 'function' as const,
            function: {
              name,
              description: name,
              parameters: inputSchema,
              parse: parseInput,
              function: run(name),
            },
          }));
          const request = { model, messages: [question], tools: runnable };
          const runner = stream
            ? chat.runTools({ ...request, stream: true })
            : chat.runTools(request);
          t.equal(await runner.finalContent(), expected);
          t.same(ran, calls);
        });
    }

    t.test('goes on after thinking that its format cannot send back', async (t) => {
      const model = `${thinkers[kind]}-think-tool`;
      for (const stream of [false, true]) {
        const complete = (messages: ChatCompletionMessageParam[]) =>
          stream
            ? chat.stream({ model, messages, tools, ...effort }).finalChatCompletion()
            : chat.create({ model, messages, tools, ...effort });
        const first = (await complete([question])).choices[0]?.message;
        const [call] = callsOf(first);
        if (first === undefined || call === undefined) return t.fail('There is no call.');
        const result = { role: 'tool' as const, tool_call_id: call.id, content: '21°' };
        const second = await complete([question, first, result]);
        t.equal(second.choices[0]?.message.content, scenes.verdict(['21°']));
        // What the client could not send back is put back where it is in words.
        if (kind === 'claude')
          t.match(pair.seen().turns[1]?.parts, [{ thoughts: scenes.thoughts }, { call: {} }]);
      }
    });

    t.test('forces, forbids and asks for tools', async (t) => {
      const request = { model: 'tool', messages: [question], tools };
      for (const choice of ['auto', 'none', 'required'] as const) {
        await chat.create({ ...request, tool_choice: choice });
        t.equal(pair.seen().choice, choice);
      }
      const forced = { type: 'function' as const, function: { name: 'get_weather' } };
      await chat.create({ ...request, tool_choice: forced });
      t.equal(pair.seen().choice, 'get_weather');
    });

    t.test('turns parallel calls off', async (t) => {
      const request = { model: 'tool', messages: [question], tools };
      await chat.create({ ...request, parallel_tool_calls: false });
      t.equal(pair.seen().parallel, kind === 'gemini', 'Gemini has no word for it');
    });

    t.test('hands over the schemas of tools', async (t) => {
      await chat.create({ model: 'tool', messages: [question], tools });
      const wanted = { description: 'What get_weather gives', schema: inputSchema };
      t.match(pair.seen().tools, [{ name: 'get_weather', ...wanted }, { name: 'get_time' }]);
    });
  });
