import {
  generateText,
  isStepCount,
  jsonSchema,
  streamText,
  tool,
  type ModelMessage,
  type ToolChoice,
  type ToolSet,
} from 'ai';
import t from 'tap';
import { z } from 'zod';
import { startPair, upstreamKinds } from '../helpers/gateway.ts';
import { inputSchema, thinkers, toolNames } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';
import { vercelClients } from '../helpers/vercel-clients.ts';

const question: ModelMessage[] = [{ role: 'user', content: 'How is the weather?' }];
/** What agents ask for: lists of objects, unions, members that may be null or absent. */
const tripSchema = z.object({
  stops: z.array(z.object({ city: z.string(), nights: z.number().int().min(1).optional() })),
  by: z.enum(['car', 'train']).nullable(),
  note: z.union([z.string().max(80), z.object({ url: z.string() })]).optional(),
});

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };

/** What the upstream says of the results; one provider sends them in an object of its own. */
function verdictOf(client: string, calls: readonly scenes.Call[]): string {
  const results = calls.map((call) => {
    const content = scenes.resultOf(call);
    return client === 'google' ? JSON.stringify({ name: call.name, content }) : content;
  });
  return scenes.verdict(results);
}

/** The fake tools; what they are called with is added to the list. */
function toolsInto(ran: scenes.Call[]): ToolSet {
  const made = toolNames.map((name) => [
    name,
    tool({
      description: `What ${name} gives`,
      inputSchema: jsonSchema<scenes.Call['input']>(inputSchema),
      execute: (input) => {
        ran.push({ name, input });
        return scenes.resultOf({ name, input });
      },
    }),
  ]);
  return Object.fromEntries(made) as ToolSet;
}

for (const kind of upstreamKinds)
  t.test(`tools of the Vercel AI SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);

    for (const { name, model: modelOf, plain, thinking } of vercelClients) {
      const asking = (id: string, ran: scenes.Call[] = []) => ({
        model: modelOf(pair.url, id),
        messages: question,
        tools: toolsInto(ran),
        maxRetries: 0,
        providerOptions: plain,
      });
      const looped = { stopWhen: isStepCount(4) };

      for (const [id, calls] of Object.entries(scripts)) {
        const verdict = verdictOf(name, calls);

        t.test(`${name} goes through the steps of ${id}`, async (t) => {
          const ran: scenes.Call[] = [];
          const result = await generateText({ ...asking(id, ran), ...looped });
          t.same(ran, calls);
          t.equal(result.steps.length, 2);
          t.equal(result.finalStep.text, verdict);
          t.equal(result.finishReason, 'stop');
        });

        t.test(`${name} goes through the steps of ${id}, streamed`, async (t) => {
          const ran: scenes.Call[] = [];
          const told = new Map<string, string>();
          const { stream, steps, finalStep } = streamText({ ...asking(id, ran), ...looped });
          for await (const part of stream)
            if (part.type === 'tool-input-start') told.set(part.id, '');
            else if (part.type === 'tool-input-delta')
              told.set(part.id, (told.get(part.id) ?? '') + part.delta);
          t.same(ran, calls);
          t.equal((await steps).length, 2);
          t.equal((await finalStep).text, verdict);
          t.same(
            [...told.values()].map(parseInput),
            calls.map(({ input }) => input),
            'arguments come in pieces',
          );
        });
      }

      t.test(`${name} goes on with what was thought`, async (t) => {
        const request = {
          ...asking(`${thinkers[kind]}-think-tool`),
          ...looped,
          providerOptions: thinking,
          maxOutputTokens: 4000,
        };
        const verdict = verdictOf(name, scenes.oneCall);
        t.equal((await generateText(request)).finalStep.text, verdict);
        t.equal((await streamText(request).finalStep).text, verdict);
      });

      t.test(`${name} forces, forbids and asks for tools`, async (t) => {
        const forced = { type: 'tool' as const, toolName: 'get_weather' };
        const choices: [ToolChoice<ToolSet>, string][] = [
          ['auto', 'auto'],
          ['required', 'required'],
          [forced, 'get_weather'],
        ];
        for (const [toolChoice, seen] of choices) {
          await generateText({ ...asking('tool'), toolChoice });
          t.equal(pair.seen().choice, seen);
        }
        await generateText({ ...asking('tool'), toolChoice: 'none' });
        // Some of the providers send no tools at all then.
        t.match(pair.seen().choice ?? 'none', 'none');
      });

      t.test(`${name} hands over schemas of zod`, async (t) => {
        const trip = tool({ inputSchema: tripSchema, execute: () => 'done' });
        await generateText({ ...asking('text'), tools: { plan_trip: trip } });
        const [{ schema } = {}] = pair.seen().tools;
        const stop = { type: 'object', properties: { city: { type: 'string' } } };
        t.match(schema, { properties: { stops: { type: 'array', items: stop } } });
        t.match(JSON.stringify(schema), '"enum":["car","train"]');
      });

      t.test(`${name} hands over the schemas of tools`, async (t) => {
        await generateText(asking('tool'));
        const [first] = pair.seen().tools;
        t.match(first, { name: 'get_weather', description: 'What get_weather gives' });
        t.match(first?.schema, { properties: { city: {}, unit: { enum: ['celsius', 'kelvin'] } } });
      });
    }
  });

/** No arguments may be told as no text. */
function parseInput(text: string): unknown {
  return JSON.parse(text === '' ? '{}' : text);
}
