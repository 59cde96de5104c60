/** A whole run: upstreams, the gateway, the matrix. */
import { CannotRun } from './cannot-run.ts';
import type { Cell } from './cell.ts';
import { allFeatures } from './features/all-features.ts';
import type { Feature } from './feature.ts';
import { usualModels, usualTimeoutMs } from './defaults.ts';
import { formatNames, type FormatName, type PerFormat } from './format-name.ts';
import { runMatrix } from './matrix.ts';
import { startOwnGateway, type OwnGateway } from './own-gateway.ts';
import { startUpstreams } from './upstream-set.ts';

export interface ConformanceOptions {
  /** Another gateway than our own in this process. */
  readonly baseUrl?: string;
  /** First of four ports; 0 takes free ones. */
  readonly upstreamPort?: number;
  readonly models?: PerFormat<string>;
  /** The key that clients send. */
  readonly key?: string;
  readonly timeoutMs?: number;
  readonly inbound?: readonly FormatName[];
  readonly upstream?: readonly FormatName[];
  readonly features?: readonly Feature[];
}

const usualKey = 'conformance-client-key';

/** Asks for everything and gives every cell. Throws `CannotRun`. */
export async function runConformance(options: ConformanceOptions = {}): Promise<readonly Cell[]> {
  const { baseUrl, models = usualModels } = options;
  if (baseUrl !== undefined) await knock(baseUrl);
  const set = await startUpstreams(options.upstreamPort ?? 0);
  let own: OwnGateway | undefined;
  try {
    own = baseUrl === undefined ? await startOwnGateway(set.urls, models) : undefined;
    return await runMatrix({
      gateway: {
        url: (own?.url ?? baseUrl ?? '').replace(/\/+$/, ''),
        key: options.key ?? usualKey,
        timeoutMs: options.timeoutMs ?? usualTimeoutMs,
      },
      servers: set.servers,
      models,
      inbound: options.inbound ?? formatNames,
      upstream: options.upstream ?? formatNames,
      features: options.features ?? allFeatures,
    });
  } finally {
    await own?.close();
    await set.close();
  }
}

/** Whatever it answers, somebody is there. */
async function knock(baseUrl: string): Promise<void> {
  try {
    const answer = await fetch(baseUrl, { signal: AbortSignal.timeout(usualTimeoutMs) });
    await answer.body?.cancel();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new CannotRun(
      `No gateway answers at ${baseUrl} (${reason}). Start it with what --print-config prints.`,
    );
  }
}
