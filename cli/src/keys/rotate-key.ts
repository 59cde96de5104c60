import { keyTools } from '@ai-proxy/plugins';
import { Refusal } from '../lib/refusal.ts';
import { keyMeant } from './choose-key.ts';
import { clientKeysOf, type ClientKey } from './client-keys.ts';
import { editConfigFile } from './config-file.ts';
import { withMembers } from './edit-list.ts';
import { newKey } from './new-key.ts';
import { runningUrl, tryLine } from './try-line.ts';

/** A key that came in the place of another. It is nowhere else. */
export interface RotatedKey {
  readonly key: string;
  readonly id: string;
  readonly file: string;
  readonly place: string;
  readonly try: string;
}

/** Gives a client another key; limits, budget and what it has spent stay. Throws `Refusal` or `ConfigError`. */
export async function rotateKey(file: string, wanted: string): Promise<RotatedKey> {
  const { clientIdOf, keyHashOf } = await keyTools();
  const key = newKey();
  const keyHash = keyHashOf(key);
  const running = await runningUrl(file);
  let rotated: Omit<RotatedKey, 'key' | 'file'> | undefined;

  await editConfigFile(file, async (written, loaded) => {
    const old = keyMeant(await clientKeysOf(written, loaded), wanted, '');
    const { entry } = old;
    const { place } = entry;
    if (old.kept === 'environment' || old.kept === 'file') throw new Refusal(elsewhere(old));
    // Without a name a client is called after its key; what it has spent would be forgotten.
    const isNameless = entry.members['name'] === undefined && old.id !== undefined;
    const members = {
      'key-hash': keyHash,
      ...(isNameless ? { name: old.id } : {}),
    };
    rotated = { id: old.id ?? clientIdOf({ keyHash }), place, try: tryLine(written, key, running) };
    const text = withMembers(written, [...entry.list.path, entry.index], members);
    return { text, byHand: `put "key-hash: ${keyHash}" in the place of the key of ${place}` };
  });
  if (rotated === undefined) throw new Refusal(`${file} was not changed.`);
  return { key, file, ...rotated };
}

function elsewhere({ entry }: ClientKey): string {
  return (
    `The key of ${entry.place} is kept in ${String(entry.members['key'])}. Change it there, ` +
    'and restart or reload the gateway.'
  );
}
