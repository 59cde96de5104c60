import { nearest } from '@ai-proxy/core';
import { Refusal } from '../lib/refusal.ts';
import { typedCommand } from '../lib/typed-command.ts';
import type { ClientKey } from './client-keys.ts';

const fewestDigits = 6;

/** The keys that somebody means by a name, an id, a place or the first digits of a fingerprint. */
export function keysMeant(keys: readonly ClientKey[], wanted: string): readonly ClientKey[] {
  const named = keys.filter(({ entry, id, name }) => [name, id, entry.place].includes(wanted));
  if (named.length > 0) return named;
  const digits = wanted.replace(/^sha256:/, '').toLowerCase();
  const marked = keys.filter(({ fingerprint }) => fingerprint?.startsWith(digits) === true);
  return digits.length < fewestDigits ? [] : marked;
}

/** The one key that somebody means. Throws `Refusal` where it is none, or several. */
export function keyMeant(keys: readonly ClientKey[], wanted: string, cure: string): ClientKey {
  const meant = keysMeant(keys, wanted);
  const [key, ...others] = meant;
  if (key === undefined) throw new Refusal(unknownKey(keys, wanted));
  if (others.length === 0) return key;
  const lines = meant.map(
    ({ entry, fingerprint }) => `  ${entry.place}  ${fingerprint ?? 'its key cannot be read here'}`,
  );
  throw new Refusal(
    `"${wanted}" has ${meant.length} keys:\n${lines.join('\n')}\nName one by its place or fingerprint${cure}.`,
  );
}

function unknownKey(keys: readonly ClientKey[], wanted: string): string {
  const near = nearest(
    wanted,
    keys.flatMap(({ id, name }) => name ?? id ?? []),
  );
  const cure =
    near === undefined ? `"${typedCommand('keys list')}" shows them.` : `Did you mean "${near}"?`;
  return `The configuration has no client key "${wanted}". ${cure}`;
}
