import type { Contribution, Executor, Plugin, Ready } from '@ai-proxy/core';
import { builtins } from '@ai-proxy/plugins';
import { loadGateway } from '../lib/load-gateway.ts';
import { Refusal } from '../lib/refusal.ts';

/** Who answers in the pipeline of a configuration, and what the router was told. */
export interface Answering {
  readonly executors: readonly Executor[];
  readonly forceModelPrefix: boolean;
  readonly service: Ready['service'];
}

type Loader = () => Promise<{ readonly default: Plugin }>;

/** Asks a configuration who answers. Throws `ConfigError`, and `Refusal` where the pipeline has no router. */
export async function whoAnswers(configFile: string | undefined): Promise<Answering> {
  let answering: Answering | undefined;
  const router = witness(builtins['router'], (seen) => (answering = seen));
  const gateway = await loadGateway(configFile, {
    builtins: { ...builtins, router },
    dryRun: true,
    logLevel: 'silent',
  });
  await gateway.close();
  if (answering !== undefined) return answering;
  throw new Refusal('The pipeline has no "router", so that only its plugins know their models.');
}

/** The plugin, with somebody who sees what it is told once all plugins are set up. */
function witness(load: Loader | undefined, onReady: (answering: Answering) => void): Loader {
  return async () => {
    if (load === undefined) throw new Error('there is no built-in router');
    const { default: plugin } = await load();
    const setup: Plugin['setup'] = async (host, options): Promise<Contribution> => {
      const given = await plugin.setup(host, options);
      const ready = async (told: Ready): Promise<void> => {
        onReady({
          executors: told.executors,
          forceModelPrefix: parseForcing(options),
          service: (key) => told.service(key),
        });
        await given.ready?.(told);
      };
      return { ...given, ready };
    };
    return { default: { ...plugin, setup } };
  };
}

function parseForcing(options: unknown): boolean {
  return (options as { readonly forceModelPrefix?: boolean }).forceModelPrefix === true;
}
