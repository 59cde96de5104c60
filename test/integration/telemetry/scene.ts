import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { startCollector, type TestCollector } from './collector.ts';

const json = { 'content-type': 'application/json' };
const chunk = (choice: object, more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [{ index: 0, ...choice }], ...more })}\n\n`;
export const usage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 300 },
  completion_tokens_details: { reasoning_tokens: 40 },
};
const begun = chunk({ delta: { role: 'assistant', content: 'my secret answer' } });

/** What an upstream answers, by the last word of the prompt. */
const replies: Readonly<Record<string, UpstreamReply>> = {
  whole: {
    headers: json,
    body: JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'my secret answer' },
          finish_reason: 'stop',
        },
      ],
      usage,
    }),
  },
  stream: {
    headers: { 'content-type': 'text/event-stream' },
    chunkDelayMs: 20,
    body: [
      begun,
      chunk({ delta: { content: ' goes on' } }),
      chunk({ delta: {}, finish_reason: 'stop' }),
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices: [], usage })}\n\n`,
      'data: [DONE]\n\n',
    ],
  },
  slow: {
    headers: { 'content-type': 'text/event-stream' },
    body: Array<string>(500).fill(begun),
    chunkDelayMs: 20,
  },
  broken: {
    headers: { 'content-type': 'text/event-stream' },
    body: [begun, begun],
    chunkDelayMs: 50,
    breakOff: true,
  },
  down: { status: 500, headers: json, body: '{"error":{"message":"the prompt was whole"}}' },
  embed: {
    headers: json,
    body: JSON.stringify({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5] }],
      model: 'gpt-4o',
      usage: { prompt_tokens: 7, total_tokens: 7 },
    }),
  },
};

export interface Scene {
  /** Absent: one that accepts everything. */
  readonly collector?: TestCollector;
  /** Null: a configuration that does not speak of it. */
  readonly telemetry?: object | true | null;
  readonly config?: object;
}

/** A gateway with two accounts at one upstream, of which the first fails where the prompt says `again`. */
export async function startScene(t: Test, { collector, telemetry = {}, config = {} }: Scene = {}) {
  const taking = collector ?? (await startCollector());
  const upstream = await startUpstream(({ body, headers }) => {
    const word = /(\w+)"\}/.exec(body.toString('utf8'))?.[1] ?? '';
    const isFirst = headers.authorization === 'Bearer sk-first-0001';
    return replies[word === 'again' ? (isFirst ? 'down' : 'whole') : word] ?? { status: 404 };
  });
  const accounts = ['first', 'second'].map((name) => ({
    name,
    'api-key': `sk-${name}-0001`,
    'base-url': upstream.url,
  }));
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({
      'auth-keys': [{ key: 'client-key-0001', name: 'ann', 'tenant-id': 'acme' }],
      'openai-api-key': accounts,
      routing: { strategy: 'fill-first' },
      'model-prices': { 'gpt-4o': { input: 2, output: 10 } },
      ...(typeof telemetry === 'object' && telemetry !== null
        ? { telemetry: { 'otlp-endpoint': taking.url, 'export-seconds': 0.1, ...telemetry } }
        : { telemetry }),
      ...config,
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await taking.close();
    await upstream.close();
  });
  const post = (path: string, body: object, headers: object = {}): Promise<Response> =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer client-key-0001', ...headers },
      body: JSON.stringify(body),
    });
  const ask = (word: string, more: object = {}, headers: object = {}): Promise<Response> =>
    post(
      '/v1/chat/completions',
      {
        model: 'gpt-4o',
        messages: [{ role: 'user', content: `my private prompt, ${word}` }],
        ...more,
      },
      headers,
    );
  return { ask, collector: taking, gateway, post, upstream };
}
