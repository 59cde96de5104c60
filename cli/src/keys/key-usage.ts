import { limitTools, storeTools } from '@ai-proxy/plugins';
import type { LoadedConfig } from '@ai-proxy/core';
import { isMap } from './config-document.ts';
import type { ClientKey } from './client-keys.ts';

/** What the client of a key has used. */
export interface KeyUsage {
  /** Since the store was made. */
  readonly requests: number;
  /** US dollars in the running period of its budget; without a budget since the store was made. */
  readonly spentUsd: number;
}

/** The usage of each key that has an id; undefined where the store cannot be read from here. */
export async function usageOfKeys(
  keys: readonly ClientKey[],
  config: LoadedConfig | undefined,
  nowMs: number,
): Promise<ReadonlyMap<string, KeyUsage> | undefined> {
  const options = config?.entries.find(({ plugin }) => plugin.name === 'log-store')?.options;
  if (options === undefined) return undefined;
  const { openUsage } = await storeTools();
  const { boundsOf } = await limitTools();
  try {
    const reader = openUsage(parseStoreOptions(options));
    if (reader === undefined) return undefined;
    const usages = keys.flatMap(({ entry, id }): [string, KeyUsage][] => {
      if (id === undefined) return [];
      const [fromMs] = boundsOf(periodOf(entry.members['budget']), nowMs);
      const { picoUsd, requests } = reader.usageOf(id, fromMs);
      return [[id, { requests, spentUsd: Number(picoUsd / 1_000_000n) / 1e6 }]];
    });
    reader.close();
    return new Map(usages);
  } catch {
    // A store of another version, or one that another user may read only.
    return undefined;
  }
}

type Period = Parameters<Awaited<ReturnType<typeof limitTools>>['boundsOf']>[0];
type StoreOptions = Parameters<Awaited<ReturnType<typeof storeTools>>['openUsage']>[0];

function periodOf(budget: unknown): Period {
  const period = isMap(budget) ? budget['period'] : undefined;
  return period === 'daily' || period === 'monthly' ? period : 'never';
}

function parseStoreOptions(options: unknown): StoreOptions {
  return options as StoreOptions;
}
