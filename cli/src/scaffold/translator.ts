import { testing, type Template } from './template.ts';

const summary = 'Lets clients send a bare prompt.';

/** An API of its own: a prompt goes in, a text comes out, whole or as a stream. */
export const translator: Template = {
  summary,
  source: (name) => `import {
  definePlugin,
  Ledger,
  parseObject,
  type Dialect,
  type Frame,
  type JsonObject,
  type Part,
  type StreamDecoder,
  type StreamEvent,
} from '@ai-proxy/core';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const frame = (body: JsonObject): Frame => ({ data: JSON.stringify(body) });
const textOf = (parts: readonly Part[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

class PromptDecoder implements StreamDecoder {
  #state: 'new' | 'open' | 'done' = 'new';

  decode({ data }: Frame): readonly StreamEvent[] {
    const body = parseObject(data);
    if (body === undefined) return [{ type: 'error', fault: { message: 'A frame is not JSON.' } }];
    if (body['wrong'] !== undefined)
      return [{ type: 'error', fault: { message: text(body['wrong']) } }];
    const opening: StreamEvent[] =
      this.#state === 'new'
        ? [
            { type: 'message-start', id: 'prompt', model: '' },
            { type: 'part-start', index: 0, part: { type: 'text', text: '' } },
          ]
        : [];
    this.#state = body['done'] === true ? 'done' : 'open';
    const rest: StreamEvent[] =
      this.#state === 'done'
        ? [
            { type: 'part-end', index: 0 },
            { type: 'message-end', stopReason: 'stop' },
            { type: 'end' },
          ]
        : [{ type: 'part-delta', index: 0, delta: { type: 'text', text: text(body['text']) } }];
    return [...opening, ...rest];
  }

  end(): readonly StreamEvent[] {
    const isWhole = this.#state === 'done';
    return isWhole ? [] : [{ type: 'error', fault: { message: 'The stream broke off.' } }];
  }
}

function encodeEvent(event: StreamEvent): readonly Frame[] {
  if (event.type === 'part-start' && event.part.type === 'text' && event.part.text !== '')
    return [frame({ text: event.part.text })];
  if (event.type === 'part-delta' && event.delta.type === 'text')
    return [frame({ text: event.delta.text })];
  if (event.type === 'error') return [frame({ wrong: event.fault.message })];
  return event.type === 'end' ? [frame({ done: true })] : [];
}

const prompt: Dialect = {
  name: '${name}',
  modelField: 'model',
  decodeRequest: ({ model, prompt, stream }) => ({
    value: {
      model: text(model),
      stream: stream === true,
      messages: [{ role: 'user', parts: [{ type: 'text', text: text(prompt) }] }],
      sampling: {},
    },
    warnings: [],
  }),
  encodeRequest({ messages, model, stream, tools }) {
    const ledger = new Ledger();
    if (tools !== undefined) ledger.lose('tools', 'a prompt has no tools');
    const prompt = messages.map(({ parts }) => textOf(parts)).join('\\n');
    return ledger.done({ model, prompt, stream });
  },
  decodeResponse: (body) => ({
    value: {
      id: 'prompt',
      model: text(body['model']),
      choices: [{ parts: [{ type: 'text', text: text(body['text']) }], stopReason: 'stop' }],
    },
    warnings: [],
  }),
  encodeResponse: ({ choices, model }) => ({
    value: { model, text: textOf(choices[0]?.parts ?? []) },
    warnings: [],
  }),
  streamDecoder: () => new PromptDecoder(),
  streamEncoder: () => ({ encode: encodeEvent }),
  commits: ({ data }) => data.startsWith('{"text"'),
  endMarks: ['"done"', '"wrong"'],
  isTerminal: ({ data }) => data.startsWith('{"done"'),
  faultIn({ data }) {
    const body = data.startsWith('{"wrong"') ? parseObject(data) : undefined;
    return body === undefined ? undefined : { message: text(body['wrong']) };
  },
  decodeError: ({ wrong }) => (wrong === undefined ? undefined : { message: text(wrong) }),
  renderError: (error) => ({ status: error.status, body: { wrong: error.message } }),
  renderStreamError: (error) => [frame({ wrong: error.message })],
};

export default definePlugin({
  name: '${name}',
  api: 1,
  summary: '${summary}',
  setup: () => ({
    dialects: [prompt],
    endpoints: [{ method: 'POST', path: '/${name}', dialect: '${name}', operation: 'generate' }],
  }),
});
`,
  test: (name) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pluginContract, startGateway } from '${testing}';
import { builtins } from '@ai-proxy/plugins';
import plugin from './index.ts';

for (const { name, run } of pluginContract(plugin)) test(name, run);

async function ask(body: object): Promise<string> {
  const gateway = await startGateway({
    builtins: { ...builtins, '${name}': async () => ({ default: plugin }) },
    config: JSON.stringify({ pipeline: ['${name}', 'router', 'demo'] }),
  });
  try {
    const answer = await fetch(\`\${gateway.url}/${name}\`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await answer.text();
  } finally {
    await gateway.close();
  }
}

test('answers a prompt', async () => {
  const answer = await ask({ model: 'demo', prompt: 'Hello' });
  assert.match(answer, /^\\{"model":"demo","text":".*You said: Hello"/);
});

test('streams, and says when it is done', async () => {
  const answer = await ask({ model: 'demo', prompt: 'Hello', stream: true });
  assert.match(answer, /data: \\{"text":/);
  assert.match(answer, /data: \\{"done":true\\}\\n\\n$/);
});

test('tells errors in its own words', async () => {
  assert.match(await ask({ prompt: 'Hello' }), /^\\{"wrong":"/);
});
`,
  pipeline: (_name, path) => `pipeline:
  - ${path}
  - chat-api
  - router
  - demo
`,
  request: (name) =>
    `http://127.0.0.1:8317/${name} -H 'content-type: application/json' -d '{"model":"demo","prompt":"Hello"}'`,
};
