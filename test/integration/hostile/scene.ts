import { isObject, parseObject, type JsonObject, type Plugin } from '@ai-proxy/core';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import { apis, type ApiName } from './apis.ts';
import { startRawUpstream, type Behaviour, type RawUpstream } from './raw-upstream.ts';

export const upstreamKey = 'upstream-key-of-the-canary-5d21';

export interface Asked {
  readonly api?: ApiName;
  readonly stream?: boolean;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: JsonObject;
  readonly signal?: AbortSignal;
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Code of the gateway's error in the log, where there was one. */
  readonly code: string | undefined;
  readonly message: string;
  /** What the gateway holds of the request: whether the upstream may have worked on it. */
  readonly ambiguous: boolean | undefined;
}

export interface Scene {
  readonly upstream: RawUpstream;
  readonly gateway: TestGateway;
  /** One request for a behaviour of the upstream. */
  ask(behaviour: string, asked?: Asked): Promise<Told>;
}

export interface SceneOptions {
  readonly apis?: readonly ApiName[];
  /** Members of every credential. */
  readonly account?: JsonObject;
  /** Root keys of the configuration. */
  readonly config?: JsonObject;
  readonly upstream?: RawUpstream;
  /** A layer above all others. */
  readonly plugin?: Plugin;
}

/**
 * A gateway in front of an upstream that misbehaves. Every behaviour has a credential and a model of its
 * own in each API, so that no case disturbs another. The gateway tries once
 * and lets no credential cool.
 */
export async function startScene(
  t: Pick<Test, 'teardown'>,
  behaviours: Readonly<Record<string, Behaviour>>,
  options: SceneOptions = {},
): Promise<Scene> {
  const upstream = options.upstream ?? (await startRawUpstream(t, behaviours));
  const { plugin } = options;
  const gateway = await startGateway({
    builtins:
      plugin === undefined
        ? builtins
        : { ...builtins, [plugin.name]: () => Promise.resolve({ default: plugin }) },
    defaultPipeline: [
      'chat-api',
      'messages-api',
      'responses-api',
      'gemini-api',
      ...(plugin === undefined ? [] : [plugin.name]),
      'router',
      'translation',
      'claude',
      'openai',
      'gemini',
    ],
    config: JSON.stringify({
      'request-retry': 0,
      retry: {
        'cooldown-429-secs': 0,
        'cooldown-5xx-secs': 0,
        'cooldown-auth-secs': 0,
        'cooldown-network-secs': 0,
      },
      ...options.config,
      ...credentialsFor(Object.keys(behaviours), upstream.url, options),
    }),
  });
  t.teardown(() => gateway.close());
  return { upstream, gateway, ask: (behaviour, asked) => ask(gateway, behaviour, asked) };
}

function credentialsFor(
  behaviours: readonly string[],
  url: string,
  { account = {}, apis: names = ['chat'] }: SceneOptions,
): JsonObject {
  const config: Record<string, JsonObject[]> = {};
  for (const name of names)
    for (const behaviour of behaviours)
      (config[apis[name].keys] ??= []).push({
        'api-key': upstreamKey,
        name: `${name}-${behaviour}`,
        'base-url': `${url}/${behaviour}`,
        models: [{ id: modelOf(name, behaviour) }],
        ...apis[name].account,
        ...account,
      });
  return config;
}

/** The model that leads to a behaviour. */
export function modelOf(api: ApiName, behaviour: string): string {
  return `${api}-${behaviour}`;
}

/** The request as `fetch` wants it. */
export function requestFor(behaviour: string, asked: Asked = {}): [path: string, RequestInit] {
  const { api = 'chat', headers = {}, more = {}, signal, stream = false, text = 'Hi' } = asked;
  const model = modelOf(api, behaviour);
  const { body, path } = apis[api];
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...body(model, stream, text), ...more }),
    ...(signal === undefined ? {} : { signal }),
  };
  return [path(model, stream), init];
}

async function ask(gateway: TestGateway, behaviour: string, asked?: Asked): Promise<Told> {
  const [path, init] = requestFor(behaviour, asked);
  const response = await fetch(gateway.url + path, init);
  const text = await response.text();
  const id = response.headers.get('x-request-id');
  const line = gateway.logs.find((each) => each['id'] === id && 'code' in each);
  const { code, err } = line ?? {};
  return {
    status: response.status,
    headers: response.headers,
    text,
    code: typeof code === 'string' ? code : undefined,
    message: messageOf(parseObject(text)?.['error']),
    ambiguous:
      isObject(err) && typeof err['ambiguous'] === 'boolean' ? err['ambiguous'] : undefined,
  };
}

function messageOf(error: unknown): string {
  return isObject(error) ? String(error['message']) : '';
}

/** Waits until `done` is true, at most so long; gives the milliseconds it took. */
export async function waitFor(done: () => boolean, limitMs = 5_000): Promise<number> {
  const start = performance.now();
  while (!done()) {
    if (performance.now() - start > limitMs) throw new Error(`nothing after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - start;
}
