import { keyTools } from '@ai-proxy/plugins';
import type { ConfigDocument } from './config-document.ts';
import { isMap, valueAt } from './config-document.ts';
import type { Loaded } from './config-file.ts';
import { keyEntriesOf, type KeyEntry } from './key-entries.ts';

/** How a configuration has a key. */
export type Kept = 'hash' | 'text' | 'environment' | 'file';

/** A client key and what it is known by. */
export interface ClientKey {
  readonly entry: KeyEntry;
  readonly kept: Kept;
  readonly name: string | undefined;
  /** Under which its requests are counted; undefined where its key cannot be read here. */
  readonly id: string | undefined;
  /** The first digits of its SHA-256. */
  readonly fingerprint: string | undefined;
}

/** Digits of a fingerprint: enough to tell keys apart, and short enough to type. */
const fingerprintDigits = 12;
const hashStart = 'sha256:'.length;

/** The client keys of a configuration. Those that stand elsewhere are read if the configuration loads. */
export async function clientKeysOf(
  config: ConfigDocument,
  { config: loaded }: Loaded,
): Promise<readonly ClientKey[]> {
  const { clientIdOf, keyHashOf } = await keyTools();
  const options = loaded?.entries.find(({ plugin }) => plugin.name === 'auth')?.options;

  return keyEntriesOf(config).map((entry) => {
    const kept = keptOf(entry);
    const key = kept === 'text' ? textOf(entry.members['key']) : resolvedKey(options, entry);
    const hash = textOf(entry.members['key-hash'])?.toLowerCase();
    const known = hash ?? (key === undefined ? undefined : keyHashOf(key));
    const name = textOf(entry.members['name']);
    return {
      entry,
      kept,
      name,
      id: name ?? idOf(clientIdOf, key, hash),
      fingerprint: known?.slice(hashStart, hashStart + fingerprintDigits),
    };
  });
}

type ClientIdOf = Awaited<ReturnType<typeof keyTools>>['clientIdOf'];

function idOf(
  clientIdOf: ClientIdOf,
  key: string | undefined,
  keyHash: string | undefined,
): string | undefined {
  if (keyHash !== undefined) return clientIdOf({ keyHash });
  return key === undefined ? undefined : clientIdOf({ key });
}

function keptOf({ members }: KeyEntry): Kept {
  const key = textOf(members['key']);
  if (key === undefined) return 'hash';
  if (key.startsWith('env://')) return 'environment';
  return key.startsWith('file://') ? 'file' : 'text';
}

/** The key that a reference stands for, as the loaded options have it at the same place. */
function resolvedKey(options: unknown, { index, list }: KeyEntry): string | undefined {
  const item = valueAt(options, [list.option === 'keys' ? 'keys' : 'authKeys', index]);
  return textOf(isMap(item) ? item['key'] : item);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
