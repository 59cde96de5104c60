import { existsSync } from 'node:fs';
import {
  createGateway,
  type Contribution,
  type Executor,
  type Plugin,
  type Ready,
} from '@ai-proxy/core';
import { builtinsByKind, defaultPipeline } from '@ai-proxy/plugins';
import { Refusal } from '../lib/refusal.ts';

/** Who answers in the pipeline of a configuration, and what the router was told. */
export interface Answering {
  readonly executors: readonly Executor[];
  readonly forceModelPrefix: boolean;
  readonly service: Ready['service'];
}

type Loader = () => Promise<{ readonly default: Plugin }>;

const usualFile = 'config.yaml';
/** Policies that say something about models; the others are left out, and with them files and databases. */
const needed = ['router', 'cost'];

/**
 * Asks a configuration who answers, without the built-in plugins that would open a file or a connection.
 * Throws `ConfigError`, and `Refusal` where the pipeline has no router.
 */
export async function whoAnswers(configFile: string | undefined): Promise<Answering> {
  const { operation, policy, provider, translator } = builtinsByKind;
  const file = configFile ?? (existsSync(usualFile) ? usualFile : undefined);
  let answering: Answering | undefined;
  const builtins = {
    ...translator,
    ...provider,
    ...standIns(operation),
    ...standIns(policy),
    router: witness(policy['router'], (seen) => (answering = seen)),
  };
  const gateway = await createGateway({
    builtins,
    defaultPipeline,
    logLevel: 'silent',
    ...(file === undefined ? {} : { configFile: file }),
  });
  await gateway.close();
  if (answering !== undefined) return answering;
  throw new Refusal('The pipeline has no "router", so that only its plugins know their models.');
}

function standIns(loaders: Readonly<Record<string, Loader>>): Record<string, Loader> {
  return Object.fromEntries(
    Object.entries(loaders).map(([name, load]) => [
      name,
      needed.includes(name) ? load : async () => ({ default: standIn((await load()).default) }),
    ]),
  );
}

/** A plugin with the same facts and options that does nothing. */
function standIn(plugin: Plugin): Plugin {
  return { ...plugin, setup: () => ({}) };
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
