/** Starts ai-proxy as it comes, with a layer that counts exchanges. */
import { readFileSync } from 'node:fs';
import { createGateway, type Plugin } from '@ai-proxy/core';
import type { LogStore } from '../../../plugins/operations/log-store/keys.ts';
import { serveParent } from '../child.ts';
import type { LedgerView } from '../wire.ts';
import { footprint } from './footprint.ts';
import { pipeline, pluginsWith } from './pipeline.ts';
import { watchPlugin, type Watched } from './watch.ts';

export type GatewayOrder =
  { readonly kind: 'footprint' } | { readonly kind: 'ledger'; readonly ids: readonly string[] };

/** Makes a gateway from a file and obeys the parent. */
export async function serve(
  configFile: string,
  confirmPlanted: (() => void) | undefined,
): Promise<void> {
  const watched: Watched = { begun: 0, open: 0, endedTwice: 0 };
  let store: LogStore | undefined;
  const watch: Plugin = watchPlugin(watched, (found) => {
    store = found;
  });
  const gateway = await createGateway({
    configText: readFileSync(configFile, 'utf8'),
    builtins: pluginsWith(watch),
    defaultPipeline: pipeline,
    env: {},
    logLevel: 'warn',
  });
  const crashes: string[] = [];
  const note = (error: unknown): void => {
    crashes.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  confirmPlanted?.();
  const { port } = await gateway.listen();
  serveParent({ port }, async (order: GatewayOrder) => {
    if (order.kind === 'ledger') return readLedger(store, order.ids);
    const { streamViolations } = gateway;
    return { ...(await footprint(watched)), crashes: crashes.slice(0, 5), streamViolations };
  });
}

/** Rows of the ledger, with how many it has. */
async function readLedger(
  store: LogStore | undefined,
  ids: readonly string[],
): Promise<LedgerView> {
  if (store === undefined) throw new Error('The gateway has no ledger.');
  await store.flush();
  const { rows } = await store.ledger.totals();
  return { rows, found: await Promise.all(ids.map((id) => store.ledger.row(id))) };
}
