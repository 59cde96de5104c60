import OpenAI from 'openai';
import type {
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import * as scenes from '../helpers/scenes.ts';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'kelvin'] } },
  required: ['city'],
};
const tools: ChatCompletionTool[] = [
  { type: 'function', function: { name: 'get_weather', description: 'Weather', parameters } },
  {
    type: 'function',
    function: { name: 'get_time', parameters: { type: 'object', properties: {} } },
  },
];
const question: ChatCompletionMessageParam = { role: 'user', content: 'How is the weather?' };

/** What the fake tools give for a call. */
function resultOf({ name, input }: scenes.Call): string {
  return name === 'get_time' ? '12:00' : `21° in ${String(input['city'])}`;
}

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

for (const kind of upstreamKinds)
  t.test(`tools of the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(kind);
    t.teardown(() => pair.close());
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const chat = client.chat.completions;

    for (const [model, calls] of Object.entries(scripts)) {
      const expected = scenes.verdict(calls.map(resultOf));
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
            content: resultOf(call),
          }));
          const second = await complete([question, first.message, ...results]);
          const seen = scenes.verdict(calls.map(resultOf).toReversed());
          t.equal(second.choices[0]?.message.content, seen);
          t.equal(second.choices[0]?.finish_reason, 'stop');
        });

      for (const stream of [false, true])
        t.test(`runs ${model} by runTools${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const run = (name: string) => (input: Record<string, unknown>) => {
            ran.push({ name, input });
            return resultOf({ name, input });
          };
          const runnable = ['get_weather', 'get_time'].map((name) => ({
            type: 'function' as const,
            function: {
              name,
              description: name,
              parameters,
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

    t.test('forces, forbids and asks for tools', async (t) => {
      const choices = {
        auto: { openai: 'auto', claude: { type: 'auto' } },
        none: { openai: 'none', claude: { type: 'none' } },
        required: { openai: 'required', claude: { type: 'any' } },
      } as const;
      for (const [choice, wire] of Object.entries(choices)) {
        await chat.create({
          model: 'tool',
          messages: [question],
          tools,
          tool_choice: choice as keyof typeof choices,
        });
        t.same(pair.received()['tool_choice'], wire[kind], choice);
      }
      const forced = { type: 'function' as const, function: { name: 'get_weather' } };
      await chat.create({ model: 'tool', messages: [question], tools, tool_choice: forced });
      const claude = { type: 'tool', name: 'get_weather' };
      t.same(pair.received()['tool_choice'], kind === 'openai' ? forced : claude);
    });

    t.test('turns parallel calls off', async (t) => {
      await chat.create({
        model: 'tool',
        messages: [question],
        tools,
        parallel_tool_calls: false,
      });
      const { parallel_tool_calls: own, tool_choice: claude } = pair.received();
      if (kind === 'openai') t.equal(own, false);
      else t.match(claude, { type: 'auto', disable_parallel_tool_use: true });
    });

    t.test('hands over the schemas of tools', async (t) => {
      await chat.create({ model: 'tool', messages: [question], tools });
      const received = pair.received()['tools'];
      const claude = { name: 'get_weather', description: 'Weather', input_schema: parameters };
      t.match(received, [kind === 'openai' ? tools[0] : claude]);
    });
  });
