import {
  createPartFromFunctionResponse,
  FunctionCallingConfigMode,
  GoogleGenAI,
  Type,
  type CallableTool,
  type Content,
  type FunctionCall,
  type FunctionDeclaration,
  type GenerateContentParameters,
  type Part,
} from '@google/genai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { collected } from '../helpers/genai-stream.ts';
import { inputSchema, thinkers, toolNames } from '../helpers/prompts.ts';
import * as scenes from '../helpers/scenes.ts';

const functionDeclarations: FunctionDeclaration[] = toolNames.map((name) => ({
  name,
  description: `What ${name} gives`,
  parametersJsonSchema: inputSchema,
}));
const tools = [{ functionDeclarations }];
const question: Content = { role: 'user', parts: [{ text: 'How is the weather?' }] };

function callOf({ name = '', args = {} }: FunctionCall): scenes.Call {
  return { name, input: args };
}

function resultOf(call: FunctionCall): Part {
  const response = { output: scenes.resultOf(callOf(call)) };
  return createPartFromFunctionResponse(call.id ?? '', call.name ?? '', response);
}

const scripts = { tool: scenes.oneCall, parallel: scenes.parallelCalls };

for (const kind of upstreamKinds)
  t.test(`tools of the genai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const httpOptions = { baseUrl: pair.url };
    const { models, chats } = new GoogleGenAI({ apiKey: clientKey, httpOptions });
    const ask = {
      whole: (request: GenerateContentParameters) => models.generateContent(request),
      streamed: async (request: GenerateContentParameters) =>
        collected(await models.generateContentStream(request)),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      for (const [model, calls] of Object.entries(scripts))
        t.test(`goes through two turns of ${model}, ${mode}`, async (t) => {
          const config = { tools };
          const first = await complete({ model, contents: [question], config });
          const made = first.functionCalls ?? [];
          t.same(made.map(callOf), calls);
          const content = first.candidates?.[0]?.content;
          if (content === undefined) return t.fail('There is no content.');
          // Where calls have ids, results may come in any order.
          const withIds = made.every(({ id }) => id !== undefined);
          if (kind !== 'gemini') t.ok(withIds, 'calls have ids');
          const results = (withIds ? made.toReversed() : made).map(resultOf);
          const contents = [question, content, { role: 'user', parts: results }];
          const second = await complete({ model, contents, config });
          const wanted = calls.map(scenes.resultOf);
          t.equal(second.text, scenes.verdict(withIds ? wanted.toReversed() : wanted));
        });

      t.test(`goes on with what was thought, ${mode}`, async (t) => {
        const request = {
          model: `${thinkers[kind]}-think-tool`,
          config: { tools, thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } },
        };
        const first = await complete({ ...request, contents: [question] });
        const content = first.candidates?.[0]?.content;
        if (content === undefined) return t.fail('There is no content.');
        t.match(content.parts?.[0], { text: /./, thought: true });
        const parts = (first.functionCalls ?? []).map(resultOf);
        const contents = [question, content, { role: 'user', parts }];
        const second = await complete({ ...request, contents });
        t.equal(second.text, scenes.verdict(scenes.oneCall.map(scenes.resultOf)));
      });
    }

    for (const [model, calls] of Object.entries(scripts))
      for (const stream of [false, true])
        t.test(`calls functions of ${model} by itself${stream ? ' on streams' : ''}`, async (t) => {
          const ran: scenes.Call[] = [];
          const callable: CallableTool = {
            tool: () => Promise.resolve({ functionDeclarations }),
            callTool: (made) => {
              ran.push(...made.map(callOf));
              return Promise.resolve(made.map(resultOf));
            },
          };
          const chat = chats.create({ model, config: { tools: [callable] } });
          const message = 'How is the weather?';
          const answer = stream
            ? await collected(await chat.sendMessageStream({ message }))
            : await chat.sendMessage({ message });
          t.match(answer.text, scenes.verdict(calls.map(scenes.resultOf)));
          t.same(ran, calls);
        });

    t.test('forces, forbids and asks for functions', async (t) => {
      const choices: [FunctionCallingConfigMode, string[] | undefined, string][] = [
        [FunctionCallingConfigMode.AUTO, undefined, 'auto'],
        [FunctionCallingConfigMode.NONE, undefined, 'none'],
        [FunctionCallingConfigMode.ANY, undefined, 'required'],
        [FunctionCallingConfigMode.ANY, ['get_weather'], 'get_weather'],
      ];
      for (const [mode, allowedFunctionNames, seen] of choices) {
        const names = allowedFunctionNames === undefined ? {} : { allowedFunctionNames };
        const toolConfig = { functionCallingConfig: { mode, ...names } };
        const config = { tools, toolConfig };
        await models.generateContent({ model: 'tool', contents: [question], config });
        t.equal(pair.seen().choice, seen);
      }
    });

    t.test('hands over the schemas of functions in either form', async (t) => {
      const ofGoogle = {
        type: Type.OBJECT,
        properties: { city: { type: Type.STRING, nullable: true } },
      };
      const declared = [{ name: 'get_city', description: 'A city', parameters: ofGoogle }];
      const config = { tools: [{ functionDeclarations: [...functionDeclarations, ...declared] }] };
      await models.generateContent({ model: 'tool', contents: [question], config });
      const [first, , last] = pair.seen().tools;
      const description = 'What get_weather gives';
      t.match(first, { name: 'get_weather', description, schema: inputSchema });
      if (kind === 'gemini') return t.same(last?.schema, ofGoogle);
      t.match(last?.schema, { type: 'object', properties: { city: {} } });
      t.same(typesOf(last?.schema), ['null', 'string']);
    });
  });

/** The types of the property `city`, whichever way the schema allows null. */
function typesOf(schema: unknown): string[] {
  const found = JSON.stringify(schema).match(/"(string|null)"/g) ?? [];
  return [...new Set(found.map((word) => word.slice(1, -1)))].toSorted();
}
