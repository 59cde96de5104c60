import {
  startGateway,
  startUpstream,
  type TestGateway,
  type Upstream,
} from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { Agent, request } from 'undici';

const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4o',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Hello', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 50, completion_tokens: 50, total_tokens: 100 },
});

export type Script = Parameters<typeof startUpstream>[0];

/** What an upstream says that answers at once, with a hundred tokens. */
export const hello: ReturnType<Script> = {
  headers: { 'content-type': 'application/json' },
  body: answer,
};

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Scene {
  readonly gateway: TestGateway;
  readonly upstream: Upstream;
  /** Asks once as the client with this key. */
  ask(key: string, changes?: { body?: object; signal?: AbortSignal }): Promise<Answer>;
}

/** A gateway with these client keys and limits in front of one upstream, open until the test ends. */
export async function startScene(
  t: Pick<Test, 'teardown'>,
  keys: readonly object[],
  limits: object,
  script: Script = () => hello,
): Promise<Scene> {
  const upstream = await startUpstream(script);
  // Failures of one credential cool it, and the other one serves on.
  const accounts = ['gpt-4o', 'gpt-broken'].map((id) => ({
    'api-key': `upstream-secret-of-${id}`,
    'base-url': upstream.url,
    models: [{ id }],
  }));
  const gateway = await startGateway({
    builtins,
    logLevel: 'warn',
    config: JSON.stringify({
      pipeline: [
        'chat-api',
        { auth: { 'auth-keys': keys } },
        { 'rate-limit': limits },
        { router: { 'request-retry': 0 } },
        { openai: { keys: accounts } },
      ],
    }),
  });
  const dispatcher = new Agent();
  t.teardown(async () => {
    await dispatcher.destroy();
    await gateway.close();
    await upstream.close();
  });
  return {
    gateway,
    upstream,
    ask: async (key, { body = {}, signal } = {}) => {
      const { statusCode, headers, ...response } = await request(
        `${gateway.url}/v1/chat/completions`,
        {
          method: 'POST',
          dispatcher,
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...question, ...body }),
          ...(signal === undefined ? {} : { signal }),
        },
      );
      return { status: statusCode, headers, body: await response.body.text() };
    },
  };
}

const question = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] };

/** How often each status was the answer. */
export function statuses(answers: readonly Answer[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Asks as so many clients at once. */
export function atOnce(
  clients: number,
  run: (index: number) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(Array.from({ length: clients }, (_, index) => run(index)));
}
