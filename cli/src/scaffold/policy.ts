import { testing, type Template } from './template.ts';

const summary = 'Marks answers with a header, and refuses models that are blocked.';

/** A layer that refuses some requests and changes the answers of the others. */
export const policy: Template = {
  summary,
  source: (name) => `import { definePlugin, GatewayError } from '@ai-proxy/core';

export default definePlugin({
  name: '${name}',
  api: 1,
  summary: '${summary}',
  operations: ['generate'],
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      'header-value': {
        type: 'string',
        default: 'passed',
        description: 'What the header x-${name} of answers says.',
      },
      'blocked-models': {
        type: 'array',
        items: { type: 'string' },
        default: [],
        description: 'Models that nobody may ask for.',
      },
    },
  },
  setup(_host, options) {
    return {
      async handle(ctx, next) {
        if (options.blockedModels.includes(ctx.model))
          throw new GatewayError('REQUEST_REFUSED', {
            message: \`The model "\${ctx.model}" is blocked here.\`,
          });
        const reply = await next();
        reply.headers['x-${name}'] = options.headerValue;
        return reply;
      },
    };
  },
});
`,
  test: (name) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pluginContract, startGateway } from '${testing}';
import { builtins } from '@ai-proxy/plugins';
import plugin from './index.ts';

const options = { headerValue: 'passed', blockedModels: [] };
for (const { name, run } of pluginContract(plugin, options)) test(name, run);

async function ask(model: string): Promise<Response> {
  const gateway = await startGateway({
    builtins: { ...builtins, '${name}': async () => ({ default: plugin }) },
    config: JSON.stringify({
      pipeline: [
        'chat-api',
        { '${name}': { 'header-value': 'seen', 'blocked-models': ['secret'] } },
        'router',
        'demo',
      ],
    }),
  });
  try {
    return await fetch(\`\${gateway.url}/v1/chat/completions\`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    });
  } finally {
    await gateway.close();
  }
}

test('marks answers', async () => {
  const answer = await ask('demo');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-${name}'), 'seen');
});

test('refuses blocked models', async () => {
  const answer = await ask('secret');
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /is blocked here/);
});
`,
  pipeline: (name, path) => `pipeline:
  - chat-api
  - messages-api
  - use: ${path}
    options:
      header-value: from ${name}
  - router
  - demo
`,
  request: () =>
    `-i http://127.0.0.1:8317/v1/chat/completions -H 'content-type: application/json' -d '{"model":"demo","messages":[{"role":"user","content":"Hello"}]}'`,
};
