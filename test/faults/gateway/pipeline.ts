import type { Plugin } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

/** The plugins of the gateway under test. */
export function pluginsWith(watch: Plugin): typeof builtins {
  return {
    ...builtins,
    'log-store': () => import('../../../plugins/operations/log-store/index.ts'),
    'faults-watch': () => Promise.resolve({ default: watch }),
  };
}

/**
 * The usual pipeline with the layer that counts, and a ledger. The provider that answers whatever it is
 * asked is left out: it would hide that nobody else did.
 */
export const pipeline: readonly string[] = [
  ...defaultPipeline
    .filter((name) => name !== 'demo' && name !== 'log-store')
    .flatMap((name) => (name === 'cost' ? [name, 'faults-watch'] : [name])),
  'log-store',
];
