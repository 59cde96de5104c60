import OpenAI from 'openai';
import { ResponsesToolRunner } from 'openai/helpers/responses-tool-runner';
import { toResponseInputItems } from 'openai/lib/responses/ResponseInputItems';
import type {
  FunctionTool,
  Response,
  ResponseInput,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { inputSchema, reverseVerdict, thinkers, toolNames } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';

const tools: FunctionTool[] = toolNames.map((name) => ({
  type: 'function',
  name,
  description: `What ${name} gives`,
  parameters: { ...inputSchema },
  strict: false,
}));
const question: ResponseInputItem = { role: 'user', content: 'How is the weather?' };

function callsOf({ output }: Response): (scenes.Call & { id: string })[] {
  return output.flatMap((item) =>
    item.type === 'function_call'
      ? [{ id: item.call_id, name: item.name, input: parseInput(item.arguments) }]
      : [],
  );
}

function parseInput(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };

for (const kind of upstreamKinds)
  t.test(`tools by responses of the openai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const { responses } = client;

    for (const [model, calls] of Object.entries(scripts)) {
      const ask = {
        whole: (input: ResponseInput) => responses.create({ model, input, tools }),
        streamed: (input: ResponseInput) =>
          responses.stream({ model, input, tools }).finalResponse(),
      };

      for (const [mode, complete] of Object.entries(ask))
        t.test(`goes through two turns of ${model}, ${mode}`, async (t) => {
          const first = await complete([question]);
          t.equal(first.status, 'completed');
          const made = callsOf(first);
          t.same(
            made.map(({ name, input }) => ({ name, input })),
            calls,
          );
          t.equal(new Set(made.map(({ id }) => id)).size, calls.length, 'ids differ');
          // Results in another order than the calls: only the ids say which is which.
          const results = made.toReversed().map((call) => ({
            type: 'function_call_output' as const,
            call_id: call.id,
            output: scenes.resultOf(call),
          }));
          const history = toResponseInputItems([question, ...first.output, ...results]);
          const second = await complete(history);
          t.equal(second.output_text, reverseVerdict(kind, calls));
          t.equal(second.status, 'completed');
        });

      for (const stream of [false, true])
        t.test(`runs ${model} by its runner${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const runner = new ResponsesToolRunner({
            functions: tools.map((tool) => ({
              tool,
              execute: (input) => {
                ran.push({ name: tool.name, input });
                return scenes.resultOf({ name: tool.name, input });
              },
            })),
          });
          const input = [question];
          const last = await runner.run(client, { model, input }, { stream });
          t.equal(last.output_text, scenes.verdict(calls.map(scenes.resultOf)));
          t.same(ran, calls);
        });
    }

    t.test('tells each piece of arguments with its item', async (t) => {
      const told = new Map<string, string>();
      const stream = responses.stream({ model: 'parallel', input: [question], tools });
      stream.on('response.function_call_arguments.delta', ({ item_id: id, delta }) => {
        told.set(id, (told.get(id) ?? '') + delta);
      });
      const { output } = await stream.finalResponse();
      const wanted = output.flatMap((item) =>
        item.type === 'function_call' ? [[item.id, item.arguments]] : [],
      );
      t.equal(wanted.length, 3);
      t.same([...told], wanted);
    });

    for (const stream of [false, true])
      t.test(`goes on with what was thought${stream ? ', streamed' : ''}`, async (t) => {
        const request = {
          model: `${thinkers[kind]}-think-tool`,
          tools,
          reasoning: { effort: 'high' as const, summary: 'auto' as const },
          include: ['reasoning.encrypted_content' as const],
          store: false,
        };
        const complete = (input: ResponseInput) =>
          stream
            ? responses.stream({ ...request, input }).finalResponse()
            : responses.create({ ...request, input });
        const first = await complete([question]);
        const [call] = callsOf(first);
        t.match(first.output[0], { type: 'reasoning', summary: [{ text: scenes.thoughts }] });
        const result = {
          type: 'function_call_output' as const,
          call_id: call?.id ?? '',
          output: '21°',
        };
        const history = toResponseInputItems([question, ...first.output, result]);
        const second = await complete(history);
        t.equal(second.output_text, scenes.verdict(['21°']));
      });

    t.test('forces, forbids and asks for tools', async (t) => {
      const request = { model: 'tool', input: [question], tools };
      for (const choice of ['auto', 'none', 'required'] as const) {
        await responses.create({ ...request, tool_choice: choice });
        t.equal(pair.seen().choice, choice);
      }
      const forced = { type: 'function' as const, name: 'get_weather' };
      await responses.create({ ...request, tool_choice: forced });
      t.equal(pair.seen().choice, 'get_weather');
    });

    t.test('turns parallel calls off', async (t) => {
      const request = { model: 'tool', input: [question], tools };
      await responses.create({ ...request, parallel_tool_calls: false });
      t.equal(pair.seen().parallel, kind === 'gemini', 'Gemini has no word for it');
    });

    t.test('hands over the schemas of tools', async (t) => {
      await responses.create({ model: 'tool', input: [question], tools });
      const wanted = { description: 'What get_weather gives', schema: inputSchema };
      t.match(pair.seen().tools, [{ name: 'get_weather', ...wanted }, { name: 'get_time' }]);
    });
  });
