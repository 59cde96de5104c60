import { definePlugin, serviceKey, type JsonObject, type Plugin } from '@ai-proxy/core';
import { startGateway, type TestGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { Test } from 'tap';
import type { LedgerRow } from '../../../plugins/operations/log-store/keys.ts';
import { formats, pricesInDollars, type Format } from './vendor.ts';

/** A gateway with a ledger that tests read. */
export interface Scene extends TestGateway {
  readonly rows: LedgerRow[];
  /** Resolves with the rows once there are so many. */
  rowsUntil(count: number): Promise<readonly LedgerRow[]>;
}

const accounts: Readonly<Record<Format, { key: string; account: JsonObject }>> = {
  chat: { key: 'openai-api-key', account: {} },
  responses: { key: 'openai-api-key', account: { 'wire-api': 'responses' } },
  messages: { key: 'claude-api-key', account: {} },
  gemini: { key: 'gemini-api-key', account: {} },
};

/** A configuration with an account for each format; its model is `model-of-` and the format. */
export function configuration(url: string, more: JsonObject = {}): JsonObject {
  const config: Record<string, JsonObject[]> = {};
  for (const format of formats) {
    const { key, account } = accounts[format];
    const models = [{ id: `model-of-${format}` }, { id: `${format}-without-price` }];
    const credential = {
      ...account,
      name: format,
      'api-key': `key-${format}`,
      'base-url': url,
      models,
    };
    config[key] = [...(config[key] ?? []), credential];
  }
  const prices = Object.fromEntries(
    formats.map((format) => [`model-of-${format}`, pricesInDollars]),
  );
  return { ...config, 'model-prices': prices, 'request-retry': 0, ...more };
}

/** Starts a gateway with the default pipeline, and a ledger at its end; both are closed with the test. */
export async function startScene(
  t: Pick<Test, 'teardown'>,
  config: JsonObject,
  append: (row: LedgerRow) => void = () => undefined,
): Promise<Scene> {
  const rows: LedgerRow[] = [];
  const keep = (row: LedgerRow): void => {
    append(row);
    rows.push(row);
  };
  const ledger = { full: false, append: keep, secure: async (row: LedgerRow) => keep(row) };
  const pipeline = defaultPipeline.filter((name) => name !== 'demo' && name !== 'log-store');
  const gateway = await startGateway({
    builtins: { ...builtins, 'log-store': () => Promise.resolve({ default: storeWith(ledger) }) },
    defaultPipeline: [...pipeline, 'log-store'],
    config: JSON.stringify(config),
  });
  t.teardown(() => gateway.close());
  const rowsUntil = async (count: number): Promise<readonly LedgerRow[]> => {
    while (rows.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    return rows;
  };
  return { ...gateway, rows, rowsUntil };
}

function storeWith(ledger: object): Plugin {
  return definePlugin({
    name: 'log-store',
    api: 1,
    summary: 'Keeps rows for a test.',
    setup: () => ({ services: [[serviceKey('log-store.store').of<object>(), { ledger }]] }),
  });
}

const say = 'Tell me the answer.';

const requests: Readonly<
  Record<Format, (model: string, stream: boolean) => { path: string; body: JsonObject }>
> = {
  chat: (model, stream) => ({
    path: '/v1/chat/completions',
    body: { model, stream, messages: [{ role: 'user', content: say }] },
  }),
  responses: (model, stream) => ({
    path: '/v1/responses',
    body: { model, stream, input: say, store: false },
  }),
  messages: (model, stream) => ({
    path: '/v1/messages',
    body: { model, stream, max_tokens: 100, messages: [{ role: 'user', content: say }] },
  }),
  gemini: (model, stream) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: say }] }] },
  }),
};

export interface Asking {
  readonly format: Format;
  readonly model: string;
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
}

/** Asks a gateway as a client of a format does. */
export function ask(
  url: string,
  { format, model, stream = false, signal }: Asking,
): Promise<Response> {
  const { path, body } = requests[format](model, stream);
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}
