import { Writable } from 'node:stream';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';

export interface StartGatewayOptions extends Pick<
  GatewayOptions,
  'builtins' | 'configFile' | 'env' | 'limits' | 'logLevel' | 'watch'
> {
  /** YAML of the configuration. */
  readonly config?: string;
  readonly defaultPipeline?: readonly string[];
}

export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  /** Log lines so far, parsed. */
  readonly logs: readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** A gateway on a free port of 127.0.0.1. */
export async function startGateway(options: StartGatewayOptions): Promise<TestGateway> {
  const { config, defaultPipeline = [], logLevel = 'info', ...rest } = options;
  const logs: Record<string, unknown>[] = [];
  const logDestination = new Writable({
    write: (line: Buffer, _encoding, done) => {
      logs.push(parseLine(line));
      done();
    },
  });
  const gateway = await createGateway({
    ...rest,
    ...(config === undefined ? {} : { configText: config }),
    defaultPipeline,
    logLevel,
    logDestination,
    overrides: { host: '127.0.0.1', port: 0 },
  });
  const { port } = await gateway.listen();
  const scheme = gateway.config.core.tls.enable ? 'https' : 'http';
  return { url: `${scheme}://127.0.0.1:${port}`, gateway, logs, close: () => gateway.close() };
}

function parseLine(line: Buffer): Record<string, unknown> {
  return JSON.parse(line.toString('utf8')) as Record<string, unknown>;
}
