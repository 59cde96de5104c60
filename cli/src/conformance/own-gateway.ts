/** This gateway, in this process, before the scripted upstreams. */
import { createGateway } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import type { PerFormat } from './format-name.ts';
import { gatewayConfig } from './gateway-config.ts';

export interface OwnGateway {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function startOwnGateway(
  upstreamUrls: PerFormat<string>,
  models: PerFormat<string>,
): Promise<OwnGateway> {
  const gateway = await createGateway({
    builtins,
    defaultPipeline,
    configText: gatewayConfig(upstreamUrls, models),
    env: {},
    logLevel: 'silent',
    overrides: { host: '127.0.0.1', port: 0 },
  });
  const { port } = await gateway.listen();
  return { url: `http://127.0.0.1:${port}`, close: () => gateway.close() };
}
