import { definePlugin } from '@ai-proxy/core';
import { Store } from './keys.ts';
import { openStore } from './open-store.ts';
import { logStoreOptions } from './schema.ts';
import { SharedStores } from './shared-stores.ts';

// What the command line reads.
export { openUsage, type ClientUsage, type UsageReader } from './sqlite/usage-reader.ts';

export default definePlugin({
  name: 'log-store',
  api: 1,
  summary: 'Keeps what requests cost, and the log of requests: in memory, SQLite or PostgreSQL.',
  configSchema: logStoreOptions,
  rootKeys: { 'log-store': '*' },
  async setup(host, options) {
    const stores = host.carry('stores', () => new SharedStores());
    const { release, store } = await stores.take(JSON.stringify(options), () =>
      openStore(options, host),
    );
    return { services: [[Store, store]], close: release };
  },
});
