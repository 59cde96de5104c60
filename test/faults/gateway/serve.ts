/** Starts ai-proxy as it comes, with a layer that counts exchanges. */
import { readFileSync } from 'node:fs';
import { createGateway, type Plugin } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import { serveParent } from '../child.ts';
import { footprint } from './footprint.ts';
import { watchPlugin, type Watched } from './watch.ts';

export interface GatewayOrder {
  readonly kind: 'footprint' | 'reload';
}

/** Makes a gateway from a file and obeys the parent. */
export async function serve(
  configFile: string,
  confirmPlanted: (() => void) | undefined,
): Promise<void> {
  const watched: Watched = { begun: 0, open: 0, endedTwice: 0 };
  const watch: Plugin = watchPlugin(watched);
  const gateway = await createGateway({
    configText: readFileSync(configFile, 'utf8'),
    builtins: { ...builtins, 'faults-watch': () => Promise.resolve({ default: watch }) },
    defaultPipeline: withWatch(defaultPipeline),
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
    if (order.kind === 'reload') return gateway.reload();
    const { streamViolations } = gateway;
    return { ...(await footprint(watched)), crashes: crashes.slice(0, 5), streamViolations };
  });
}

/** The provider that answers whatever it is asked would hide that nobody else did. */
function withWatch(pipeline: readonly string[]): readonly string[] {
  const first = pipeline.indexOf('debug-headers');
  return ['faults-watch', ...pipeline.slice(first)].reduce<readonly string[]>(
    (names, name) => (name === 'demo' ? names : [...names, name]),
    pipeline.slice(0, first),
  );
}
