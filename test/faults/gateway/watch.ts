import { definePlugin, type Plugin } from '@ai-proxy/core';
import { Store, type LogStore } from '../../../plugins/operations/log-store/keys.ts';

/** Exchanges that have begun and ended, as a layer of the pipeline sees them. */
export interface Watched {
  begun: number;
  open: number;
  endedTwice: number;
}

/**
 * A plugin that counts exchanges, so that one that never ends, or ends twice, is found. It stands right
 * behind the plugin that writes the ledger, which has to have a row for each of them.
 */
export function watchPlugin(
  watched: Watched,
  onStore: (store: LogStore | undefined) => void,
): Plugin {
  return definePlugin({
    name: 'faults-watch',
    api: 1,
    summary: 'Counts exchanges for the fault suite.',
    configSchema: { type: 'object', additionalProperties: false, properties: {} },
    setup: () => ({
      ready: (gateway) => onStore(gateway.service(Store)),
      handle(ctx, next) {
        let isOver = false;
        watched.begun++;
        watched.open++;
        ctx.onEnd(() => {
          if (isOver) watched.endedTwice++;
          else watched.open--;
          isOver = true;
        });
        return next();
      },
    }),
  });
}
