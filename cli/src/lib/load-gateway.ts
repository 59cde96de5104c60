import { createGateway, type Gateway, type GatewayOptions } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import { lendsKeys } from './lends-keys.ts';
import { namedOrUsual } from './usual-config.ts';

export type LoadOptions = Pick<
  Partial<GatewayOptions>,
  | 'builtins'
  | 'dryRun'
  | 'env'
  | 'logDestination'
  | 'logLevel'
  | 'overrides'
  | 'reusePort'
  | 'watch'
>;

/** A gateway with every plugin that comes with ai-proxy, unless told others. Throws `ConfigError`. */
export function loadGateway(
  configFile: string | undefined,
  options: LoadOptions,
): Promise<Gateway> {
  const file = namedOrUsual(configFile);
  return createGateway({
    builtins,
    defaultPipeline,
    lends: lendsKeys,
    ...(file === undefined ? {} : { configFile: file }),
    ...options,
  });
}
