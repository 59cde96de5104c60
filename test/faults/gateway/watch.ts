import { definePlugin, type Plugin } from '@ai-proxy/core';

/** Exchanges that have begun and ended, as a layer of the pipeline sees them. */
export interface Watched {
  begun: number;
  open: number;
  endedTwice: number;
}

/** A plugin that counts exchanges, so that one that never ends, or ends twice, is found. */
export function watchPlugin(watched: Watched): Plugin {
  return definePlugin({
    name: 'faults-watch',
    api: 1,
    summary: 'Counts exchanges for the fault suite.',
    configSchema: { type: 'object', additionalProperties: false, properties: {} },
    setup: () => ({
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
