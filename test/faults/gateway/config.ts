import { apis } from '../apis/index.ts';
import type { Mode } from '../wire.ts';
import type { Doors } from '../upstream/doors.ts';
import type { Fault } from '../upstream/fault.ts';
import { faults, modelOf, pricedModel } from '../upstream/faults/index.ts';

/** Times of the gateway under test, in milliseconds. */
export const times = {
  request: 4_000,
  firstByte: 1_500,
  idle: 1_200,
  silent: 2_000,
  total: 9_000,
  keepalive: 300,
} as const;

/** In 1e-12 US dollars a token, and in US dollars for a million of them. */
export const prices = {
  pico: { input: 37_500n, output: 1_250_000n },
  usd: { input: 0.0375, output: 1.25 },
} as const;

export const clientKeys: readonly string[] = ['client-key-1', 'client-key-2', 'client-key-3'];

/** Key of the clients that may have only a few requests at work at once. */
export const narrowKey = 'client-key-narrow';
export const narrowness = 4;

/** Answers of these doors are one fault for the first credential only, where the fault is thrown once. */
const sharedDoors = new Set(['main', 'reuse']);
const credentialsOfFault = 3;
const seconds = (ms: number): number => ms / 1_000;

/** Configuration of the gateway: for every fault and API credentials of its own. */
export function configOf(
  doors: Doors,
  ledgerFile: string,
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const keys: Record<string, unknown[]> = {};
  for (const api of apis)
    for (const [name, fault] of Object.entries(faults)) {
      const list = (keys[api.provider] ??= []);
      for (const account of accountsOf(api.name, name, fault, doors))
        list.push({ ...api.account, ...account });
    }
  return JSON.stringify({
    host: '127.0.0.1',
    port: 0,
    'auth-keys': [
      ...clientKeys.map((key) => ({ key, name: key })),
      { key: narrowKey, name: narrowKey, 'rate-limit': { concurrency: narrowness } },
    ],
    'connect-timeout': 1,
    'log-store': { kind: 'sqlite', path: ledgerFile },
    'model-prices': { [pricedModel]: prices.usd },
    'request-timeout': seconds(times.request),
    'request-retry': 3,
    'max-retry-interval': 0.5,
    retry: {
      'cooldown-auth-secs': 0.2,
      'cooldown-429-secs': 0.2,
      'cooldown-5xx-secs': 0.2,
      'cooldown-network-secs': 0.2,
    },
    streaming: {
      'keepalive-seconds': seconds(times.keepalive),
      'first-byte-seconds': seconds(times.firstByte),
      'idle-seconds': seconds(times.idle),
      'silent-seconds': seconds(times.silent),
      'total-seconds': seconds(times.total),
      'client-stall-seconds': 5,
    },
    ...keys,
    ...extra,
  });
}

interface Account {
  readonly 'api-key': string;
  readonly 'base-url': string;
  readonly name: string;
  readonly models: readonly { readonly id: string }[];
  readonly weight?: number;
}

function accountsOf(
  upstream: (typeof apis)[number]['name'],
  fault: string,
  { door = 'main' }: Fault,
  doors: Doors,
): Account[] {
  const account = (number: number, port: number, modes: readonly Mode[], weight = 1): Account => ({
    name: `${upstream}-${fault}-${number}`,
    'api-key': `sk-canary-${upstream}-${fault}-${number}`,
    'base-url': `http://127.0.0.1:${port}/v1`,
    // One glob where one will do: the largest configuration is not much larger than this one.
    models:
      modes.length > 1
        ? [{ id: modelOf({ upstream, mode: '*', fault }) }]
        : modes.map((mode) => ({ id: modelOf({ upstream, mode, fault }) })),
    ...(weight === 1 ? {} : { weight }),
  });
  if (sharedDoors.has(door))
    return Array.from({ length: credentialsOfFault }, (_, index) =>
      account(index + 1, doors[door], ['once', 'all']),
    );
  return [
    // Nearly always the first choice.
    account(1, doors[door], ['once', 'all'], 100),
    account(2, doors.main, ['once']),
    account(3, doors[door], ['all']),
  ];
}
