import { setTimeout as sleep } from 'node:timers/promises';
import { definePlugin, OperatorGuard, type GuardsOperator } from '@ai-proxy/core';
import { startGateway, startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import type { MetricsSnapshot } from '../../../plugins/operations/metrics/keys.ts';

export const clientKey = 'sk-proxy-client-key-0001';
export const accountKeys = ['sk-first-account-0001', 'sk-second-account-0002'];
const json = { 'content-type': 'application/json' };
const usage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 200 },
};

function chunk(choices: readonly object[], more: object = {}): string {
  const frame = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o' };
  return `data: ${JSON.stringify({ ...frame, choices, ...more })}\n\n`;
}

/** What an upstream answers, by the last word of the prompt. */
const replies: Readonly<Record<string, UpstreamReply>> = {
  whole: {
    headers: json,
    body: JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-4o',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
      usage,
    }),
  },
  stream: {
    headers: { 'content-type': 'text/event-stream' },
    body: [
      chunk([{ index: 0, delta: { role: 'assistant', content: 'hi ' }, finish_reason: null }]),
      chunk([{ index: 0, delta: { content: 'there' }, finish_reason: 'stop' }]),
      chunk([], { usage }),
      'data: [DONE]\n\n',
    ],
  },
  down: { status: 500, headers: json, body: '{"error":{"message":"out of order"}}' },
  wrong: { status: 400, headers: json, body: '{"error":{"message":"no such thing"}}' },
};

/** Requests with this header come from another machine, as far as the gateway can see. */
export const elsewhere = { 'x-test-peer': '192.0.2.7' };

/** Requests with this header prove that an operator makes them. */
export const operator = { 'x-test-token': 'of-an-operator' };
const guard: GuardsOperator = ({ headers }) => headers['x-test-token'] === 'of-an-operator';

const peers = definePlugin({
  name: 'peers',
  api: 1,
  summary: 'Gives connections the address that a header says, and knows operators.',
  configSchema: { type: 'object', additionalProperties: false, properties: {} },
  provides: [OperatorGuard],
  setup: () => ({
    services: [[OperatorGuard, guard]],
    http: [
      (koa, next) => {
        const address = koa.get('x-test-peer');
        if (address !== '')
          Object.defineProperty(koa.req.socket, 'remoteAddress', { get: () => address });
        return next();
      },
    ],
  }),
});

export interface Scene {
  readonly url: string;
  reload(): Promise<unknown>;
  /** Asks for an answer of the upstream; resolves with the whole of it. */
  ask(word: string, changes?: { model?: string; key?: string }): Promise<Response>;
  snapshot(): Promise<MetricsSnapshot>;
  text(): Promise<string>;
  /** Resolves when so many requests have ended. */
  ended(count: number): Promise<MetricsSnapshot>;
}

/** A gateway with two accounts at one upstream. */
export async function startScene(t: Test, options: object = {}): Promise<Scene> {
  const upstream = await startUpstream((request) => {
    const word = /(\w+)"\}\]/.exec(request.body.toString('utf8'))?.[1] ?? '';
    const isFirst = request.headers.authorization === `Bearer ${accountKeys[0]}`;
    const reply = word === 'again' ? (isFirst ? 'down' : 'whole') : word;
    return replies[reply] ?? { status: 404 };
  });
  const accounts = ['first', 'second'].map((name, at) => ({
    name,
    'api-key': accountKeys[at],
    'base-url': upstream.url,
  }));
  const gateway = await startGateway({
    builtins: { ...builtins, peers: () => Promise.resolve({ default: peers }) },
    defaultPipeline: ['peers', ...defaultPipeline.filter((name) => name !== 'demo')],
    config: JSON.stringify({
      'auth-keys': [{ key: clientKey, name: 'ann' }],
      'openai-api-key': accounts,
      routing: { strategy: 'fill-first' },
      'request-retry': 1,
      retry: { 'cooldown-5xx-secs': 0 },
      'model-prices': { 'gpt-4o': { input: 2, output: 10, 'cache-read': 1 } },
      ...options,
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  const { url } = gateway;
  const snapshot = async (): Promise<MetricsSnapshot> =>
    parseSnapshot(await (await fetch(`${url}/metrics`)).text());
  return {
    url,
    snapshot,
    reload: () => gateway.gateway.reload(),
    text: async () => (await fetch(`${url}/metrics/prometheus`)).text(),
    async ask(word, { model = 'gpt-4o', key = clientKey } = {}) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${key}` },
        body: JSON.stringify({
          model,
          stream: word === 'stream',
          messages: [{ role: 'user', content: word }],
        }),
      });
      await response.text();
      return response;
    },
    async ended(count) {
      for (let tries = 0; tries < 500; tries++) {
        const figures = await snapshot();
        if (figures.total_requests >= count) return figures;
        await sleep(10);
      }
      throw new Error(`Fewer than ${count} requests have ended.`);
    },
  };
}

function parseSnapshot(text: string): MetricsSnapshot {
  return JSON.parse(text) as MetricsSnapshot;
}
