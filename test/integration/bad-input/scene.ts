import { startGateway, startUpstream, type StartGatewayOptions } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { RawClient, readAnswers, type Answer } from './raw-client.ts';

export const clientKey = 'client-key-of-the-canary-71f3';
export const otherKey = 'client-key-of-the-canary-71f4';
/** Part of every body sent here; neither answers nor logs may have it. */
export const bodyCanary = 'what-the-user-wrote-9c41';
export const model = 'bird-1';

const upstreamKey = 'upstream-key-of-the-canary-88d0';

/** How a refusal is written; `any` where it depends on how far the parser came. */
export type Form = 'chat' | 'messages' | 'plain' | 'any';

export interface Expected {
  readonly status: number;
  readonly code?: string;
  /** `chat` when absent. */
  readonly form?: Form;
  /** Whether the server closes the connection; not looked at when absent. */
  readonly closes?: boolean;
  /** Requests that the upstream gets; none when absent. */
  readonly reaches?: number;
  /** Answers on the connection; one when absent. */
  readonly answers?: number;
  /** Texts besides the keys and the canary that nobody may see. */
  readonly hidden?: readonly string[];
}

export interface SceneOptions extends Pick<StartGatewayOptions, 'limits'> {
  /** Root keys of the configuration besides those of the scene. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly pipeline?: readonly unknown[];
  readonly extra?: StartGatewayOptions['builtins'];
}

export type Scene = Awaited<ReturnType<typeof startScene>>;

/** A gateway with two client keys before an upstream that answers every chat. */
export async function startScene(options: SceneOptions = {}) {
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'application/json' },
    body: completion,
  }));
  const gateway = await startGateway({
    builtins: { ...builtins, ...options.extra },
    limits: { lingerMs: 150, ...options.limits },
    config: JSON.stringify({
      pipeline: options.pipeline ?? ['chat-api', 'messages-api', 'auth', 'router', 'openai-compat'],
      'api-keys': [clientKey, otherKey],
      'openai-compatibility': [
        {
          name: 'nest',
          'api-key': upstreamKey,
          'base-url': `${upstream.url}/v1`,
          models: [{ id: 'bird-*' }],
        },
      ],
      ...options.config,
    }),
  });
  const port = Number(new URL(gateway.url).port);
  return {
    url: gateway.url,
    port,
    upstream,
    logs: gateway.logs,
    connect: () => new RawClient(port),
    close: async () => {
      await gateway.close();
      await upstream.close();
    },
  };
}

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_700_000_000,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'tweet' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
});

/** The body of a good chat. */
export function chatBody(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content: bodyCanary }],
    ...changes,
  });
}

export interface RequestParts {
  readonly line?: string;
  /** `undefined` drops the header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Lines after the headers, as they are. */
  readonly more?: readonly string[];
  readonly body?: string | Buffer;
}

/** The bytes of a chat request, good but for what is said. */
export function chatRequest(parts: RequestParts = {}): Buffer {
  const { line = 'POST /v1/chat/completions HTTP/1.1', more = [] } = parts;
  const body = Buffer.from(parts.body ?? chatBody());
  const headers = {
    host: 'gateway.test',
    authorization: `Bearer ${clientKey}`,
    'content-type': 'application/json',
    'content-length': String(body.length),
    ...parts.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  const head = [line, ...lines, ...more, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** A request without a body. */
export function getRequest(path: string, more: readonly string[] = []): Buffer {
  const head = [
    `GET ${path} HTTP/1.1`,
    'host: gateway.test',
    `authorization: Bearer ${clientKey}`,
    ...more,
    '',
    '',
  ].join('\r\n');
  return Buffer.from(head, 'latin1');
}

/** Another client on a connection of its own is served as ever. */
export async function servesOthers(t: Test, scene: Scene): Promise<void> {
  const client = scene.connect();
  await client.send(chatRequest());
  const [answer] = await client.answers();
  client.destroy();
  t.equal(answer?.status, 200, 'a healthy client is served');
}

/**
 * Sends the bytes on one connection and checks all that a refusal, or a request that is as good as any
 * other, has to keep.
 */
export async function expectOutcome(
  t: Test,
  scene: Scene,
  bytes: string | Buffer,
  expected: Expected,
): Promise<readonly Answer[]> {
  const { answers: count = 1, closes, hidden = [], reaches = 0 } = expected;
  const calls = scene.upstream.requests.length;
  const lines = scene.logs.length;
  const client = scene.connect();
  await client.send(bytes);
  const answers = await client.answers(count);
  if (closes === true) t.ok(await client.closes(), 'the connection is closed');
  if (closes === false) t.notOk(await client.closes(50), 'the connection stays open');
  const { text } = client.received;
  client.destroy();

  t.equal(readAnswers(text).length, count, `${count} answers`);
  const last = answers.at(-1);
  t.equal(last?.status, expected.status, `status, of ${JSON.stringify(last?.body.slice(0, 300))}`);
  if (last !== undefined && last.status >= 400) checkForm(t, last, expected);
  t.equal(
    scene.upstream.requests.length - calls,
    reaches,
    `the upstream is asked ${reaches} times`,
  );
  checkSilence(t, { text, logs: scene.logs.slice(lines) }, hidden);
  await servesOthers(t, scene);
  return answers;
}

/** Nothing of keys and bodies is in an answer or in the log. */
export function checkSilence(
  t: Test,
  said: { text: string; logs: readonly unknown[] },
  hidden: readonly string[] = [],
): void {
  const log = JSON.stringify(said.logs);
  for (const secret of [clientKey, otherKey, upstreamKey, bodyCanary, ...hidden]) {
    t.notOk(said.text.includes(secret), 'no answer tells a secret');
    t.notOk(log.includes(secret), 'no log line tells a secret');
  }
}

function checkForm(t: Test, answer: Answer, { code, form = 'chat' }: Expected): void {
  t.equal(answer.headers.get('content-type'), 'application/json');
  const body = parseObject(answer.body);
  const error = parseObject(JSON.stringify(body['error'] ?? null));
  t.type(error['message'], 'string');
  if (code !== undefined) t.equal(error['code'], code);
  if (form === 'any') return;
  if (form === 'plain') return void t.same(Object.keys(error).toSorted(), ['code', 'message']);
  t.type(error['type'], 'string');
  const id = form === 'chat' ? error['request_id'] : body['request_id'];
  t.equal(id, answer.headers.get('x-request-id'), 'the answer names the request');
  if (form === 'chat') t.ok('param' in error, 'the error has a param, if only null');
  else t.equal(body['type'], 'error');
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text === '' ? '{}' : text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
