import { existsSync } from 'node:fs';
import { createGateway, type Gateway, type GatewayOptions } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

const usualFile = 'config.yaml';

export type LoadOptions = Pick<
  GatewayOptions,
  'dryRun' | 'env' | 'logDestination' | 'logLevel' | 'overrides' | 'reusePort' | 'watch'
>;

/** A gateway with every plugin that comes with ai-proxy. Throws `ConfigError`. */
export function loadGateway(
  configFile: string | undefined,
  options: LoadOptions,
): Promise<Gateway> {
  const file = configFile ?? (existsSync(usualFile) ? usualFile : undefined);
  return createGateway({
    builtins,
    defaultPipeline,
    ...(file === undefined ? {} : { configFile: file }),
    ...options,
  });
}
