/** Vectors for clients of two formats, from upstreams of two formats. */
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const answers: Readonly<Record<string, unknown>> = {
  '/v1/embeddings': {
    object: 'list',
    model: 'm',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, -1] }],
    usage: { prompt_tokens: 2, total_tokens: 2 },
  },
  '/v1beta/models/m:batchEmbedContents': { embeddings: [{ values: [0.5, -1] }] },
  '/v1beta/models/m:embedContent': { embedding: { values: [0.5, -1] } },
};

const upstreams = {
  openai: 'openai-api-key: [{ api-key: k, base-url: URL }]',
  'openai with wire-api: responses':
    'openai-api-key: [{ api-key: k, base-url: URL, wire-api: responses }]',
  gemini: 'gemini-api-key: [{ api-key: k, base-url: URL }]',
};

async function ask(t: Test, config: string, path: string, body: unknown): Promise<unknown> {
  const upstream = await startUpstream(({ url: asked }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answers[asked] ?? { error: { message: asked } }),
  }));
  t.teardown(() => upstream.close());
  const text = config.replace('URL', upstream.url);
  const gateway = await startGateway({ builtins, defaultPipeline, config: text });
  t.teardown(() => gateway.close());
  const response = await fetch(gateway.url + path, { method: 'POST', body: JSON.stringify(body) });
  return response.json();
}

for (const [name, config] of Object.entries(upstreams)) {
  t.test(`clients of OpenAI get vectors from ${name}`, async (t) => {
    const body = { model: 'm', input: 'Hello' };
    const answer = await ask(t, config, '/v1/embeddings', body);
    t.match(answer, { object: 'list', data: [{ index: 0, embedding: [0.5, -1] }] });
  });

  t.test(`clients of Gemini get vectors from ${name}`, async (t) => {
    const body = { content: { parts: [{ text: 'Hello' }] } };
    const answer = await ask(t, config, '/v1beta/models/m:embedContent', body);
    t.match(answer, { embedding: { values: [0.5, -1] } });
  });
}
