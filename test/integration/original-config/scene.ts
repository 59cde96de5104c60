import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway, type Gateway } from '@ai-proxy/core';
import { startUpstream, type Upstream, type UpstreamReply } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { Agent, fetch, type Response } from 'undici';
import { makeIdentity } from '../hostile/certificates.ts';
import { startHttpProxy, type SmallProxy } from '../hostile/proxies.ts';

export interface Scene {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly proxy: SmallProxy;
  /** Where the gateway runs. */
  readonly home: string;
  /** What it wrote to standard error. */
  readonly console: readonly string[];
  post(path: string, body: object, headers?: Record<string, string>): Promise<Response>;
}

/** What a client of each API is told by its upstream. */
const answers: readonly (readonly [path: RegExp, body: object])[] = [
  [
    /\/v1\/messages$/,
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 2 },
    },
  ],
  [
    /\/v1\/chat\/completions$/,
    {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    },
  ],
  [
    /\/v1\/responses$/,
    {
      id: 'resp_1',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'gpt-5',
      output: [
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
        },
      ],
      usage: { input_tokens: 10, output_tokens: 2, total_tokens: 12 },
    },
  ],
  [
    /:generateContent$/,
    {
      candidates: [
        { index: 0, content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 12 },
      modelVersion: 'gemini-2.5-flash',
    },
  ],
];

function answerTo(url: string): UpstreamReply {
  const body = answers.find(([path]) => path.test(url))?.[1];
  if (body === undefined) return { status: 404, body: '{}' };
  const headers = { 'content-type': 'application/json', 'x-upstream-region': 'eu-west' };
  return { headers, body: JSON.stringify(body) };
}

/**
 * A gateway with a file of this folder. What is put in it is what every machine has of its own: the
 * addresses of upstreams and of a proxy, and where a secret lies.
 */
export async function startWith(t: Test, name: string, env: NodeJS.ProcessEnv): Promise<Scene> {
  const upstream = await startUpstream(({ url }) => answerTo(url));
  t.teardown(() => upstream.close());
  const proxy = await startHttpProxy(t);
  const { cert, key } = makeIdentity('gateway.example', { hosts: ['127.0.0.1'] });
  const home = t.testdir({ 'openai-key': 'sk-of-a-file\n', 'chain.pem': cert, 'key.pem': key });
  const text = readOriginal(name)
    .replaceAll(/https?:\/\/\w+\.upstream\.example/g, upstream.url)
    .replaceAll('http://proxy.example:3128', `http://127.0.0.1:${proxy.port}`)
    .replaceAll('/run/secrets/', `${home}/`);
  const configFile = join(home, 'config.yaml');
  writeFileSync(configFile, text);
  // Paths in a file are relative to where the gateway runs.
  const before = process.cwd();
  process.chdir(home);
  t.teardown(() => process.chdir(before));
  const console: string[] = [];
  const gateway = await createGateway({
    configFile,
    builtins,
    defaultPipeline,
    env,
    overrides: { host: '127.0.0.1', port: 0 },
    logDestination: { write: (line) => void console.push(line) },
  });
  t.teardown(() => gateway.close());
  const { port } = await gateway.listen();
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  t.teardown(() => dispatcher.close());
  const origin = `${gateway.config.core.tls.enable ? 'https' : 'http'}://127.0.0.1:${port}`;
  const post: Scene['post'] = (path, body, headers = {}) =>
    fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      dispatcher,
    });
  return { gateway, upstream, proxy, home, console, post };
}

/** The text of a file of this folder. */
export function readOriginal(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}
