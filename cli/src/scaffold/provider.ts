import { testing, type Template } from './template.ts';

const summary = 'Answers by itself, with what it was told.';

/** A provider that needs no upstream; every API of clients reaches it. */
export const provider: Template = {
  summary,
  source: (name) => `import {
  Attempt,
  canonicalExecutor,
  definePlugin,
  type CanonicalRequest,
  type StreamEvent,
} from '@ai-proxy/core';

export default definePlugin({
  name: '${name}',
  api: 1,
  summary: '${summary}',
  requires: [Attempt],
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      models: {
        type: 'array',
        items: { type: 'string' },
        default: ['${name}'],
        description: 'Names under which clients reach it.',
      },
      greeting: {
        type: 'string',
        default: 'You said:',
        description: 'What answers begin with.',
      },
    },
  },
  setup: (host, { greeting, models }) => ({
    executor: canonicalExecutor(host, {
      provider: host.name,
      models,
      answer: (request) => answer(request, greeting),
    }),
  }),
});

/** The events of an answer, in their order. Wait for your own model where the text is made. */
async function* answer(request: CanonicalRequest, greeting: string): AsyncGenerator<StreamEvent> {
  const text = \`\${greeting} \${lastWords(request)}\`;
  yield { type: 'message-start', id: request.model, model: request.model };
  yield { type: 'part-start', index: 0, part: { type: 'text', text: '' } };
  yield { type: 'part-delta', index: 0, delta: { type: 'text', text } };
  yield { type: 'part-end', index: 0 };
  yield { type: 'message-end', stopReason: 'stop' };
  yield { type: 'usage', usage: { inputTokens: text.length, outputTokens: text.length } };
  yield { type: 'end' };
}

function lastWords({ messages }: CanonicalRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  const texts = (last?.parts ?? []).map((part) => (part.type === 'text' ? part.text : ''));
  return texts.join(' ');
}
`,
  test: (name) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pluginContract, startGateway } from '${testing}';
import { builtins } from '@ai-proxy/plugins';
import plugin from './index.ts';

const options = { models: ['${name}'], greeting: 'You said:' };
for (const { name, run } of pluginContract(plugin, options)) test(name, run);

async function ask(path: string, stream: boolean): Promise<string> {
  const gateway = await startGateway({
    builtins: { ...builtins, '${name}': async () => ({ default: plugin }) },
    config: JSON.stringify({
      pipeline: ['chat-api', 'messages-api', 'router', { '${name}': { greeting: 'Echo:' } }],
    }),
  });
  try {
    const messages = [{ role: 'user', content: 'Hello' }];
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: '${name}', max_tokens: 100, messages, stream }),
    });
    assert.equal(answer.status, 200);
    return await answer.text();
  } finally {
    await gateway.close();
  }
}

for (const path of ['/v1/chat/completions', '/v1/messages'])
  for (const stream of [false, true])
    test(\`answers at \${path}\${stream ? ' in a stream' : ''}\`, async () => {
      assert.match(await ask(path, stream), /Echo: Hello/);
    });
`,
  pipeline: (name, path) => `pipeline:
  - chat-api
  - messages-api
  - router
  - use: ${path}
    options:
      models: [${name}]
`,
  request: (name) =>
    `http://127.0.0.1:8317/v1/chat/completions -H 'content-type: application/json' -d '{"model":"${name}","messages":[{"role":"user","content":"Hello"}]}'`,
};
