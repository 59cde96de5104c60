import { isDeepStrictEqual } from 'node:util';
import { changesBetween } from '../config/changes.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { TlsIdentity } from '../http/tls.ts';

/** What a reload has done. */
export interface ReloadOutcome {
  /** What differs from the configuration before, such as `request-timeout: 300 → 60`; no secrets. */
  readonly changed: readonly string[];
  /** Keys whose new value waits for a restart. */
  readonly restart: readonly string[];
}

/** A configuration with the identity that its TLS files hold. */
export interface Configured {
  readonly config: LoadedConfig;
  readonly identity: TlsIdentity | undefined;
}

/** What a reload cannot change: the listening socket stays. */
const fixedKeys = {
  host: ({ core }) => core.host,
  port: ({ core }) => core.port,
  'tls.enable': ({ core }) => core.tls.enable,
} satisfies Record<string, (config: LoadedConfig) => unknown>;

/** Compares a configuration with the one before it, and with the one that the gateway was started with. */
export function outcomeOf(
  before: Configured,
  after: Configured,
  started: LoadedConfig,
): ReloadOutcome {
  const restart = Object.entries(fixedKeys).filter(
    ([, read]) => !isDeepStrictEqual(read(after.config), read(started)),
  );
  const changed = [
    ...changesBetween(before.config.compared, after.config.compared),
    ...changedFiles(before.identity, after.identity),
    ...changedPlugins(before.config, after.config),
  ];
  return { changed, restart: restart.map(([key]) => key) };
}

const tlsParts = { cert: 'tls.cert', key: 'tls.key', ca: 'tls.client-ca' } as const;

function changedFiles(before: TlsIdentity | undefined, after: TlsIdentity | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  const parts = (['cert', 'key', 'ca'] as const).filter(
    (part) => !isDeepStrictEqual(before[part], after[part]),
  );
  return parts.map((part) => `${tlsParts[part]}: another file, or other content`);
}

/** A local plugin is another module once its file has changed. */
function changedPlugins(before: LoadedConfig, after: LoadedConfig): string[] {
  const old = new Map(before.entries.map((entry) => [entry.name, entry]));
  return after.entries.flatMap(({ name, origin, plugin, specifier }) => {
    const known = old.get(name);
    const isNew = known === undefined || known.specifier !== specifier;
    return origin !== 'file' || isNew || known.plugin === plugin ? [] : [`${specifier}: changed`];
  });
}
