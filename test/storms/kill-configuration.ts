import { prices } from './kill-books.ts';

export type Durability = 'strict' | 'batched';

export interface KillSetting {
  readonly upstream: string;
  readonly store: string;
  readonly durability: Durability;
  readonly clients: readonly string[];
  /** What some of the clients may spend, in 1e-12 US dollars. */
  readonly budgets: ReadonlyMap<string, bigint>;
}

/** The configuration of a gateway that is going to be killed. */
export function killConfiguration(setting: KillSetting): string {
  const { budgets, clients, durability, store, upstream } = setting;
  const keys = clients.map((name) => {
    const budget = budgets.get(name);
    const limit = budget === undefined ? {} : { budget: { 'total-usd': usdOf(budget) } };
    return { key: `key-of-${name}`, name, ...limit };
  });
  return JSON.stringify({
    'auth-keys': keys,
    'openai-compatibility': [
      { name: 'up', 'api-key': 'k', 'base-url': upstream, models: [{ id: 'm' }] },
    ],
    'model-prices': { m: prices },
    cost: { durability },
    'log-store': { path: store },
  });
}

/** Exact, as long as the sums of a test have no more than 15 digits. */
function usdOf(picoUsd: bigint): number {
  const digits = String(picoUsd).padStart(13, '0');
  return Number(`${digits.slice(0, -12)}.${digits.slice(-12)}`);
}
