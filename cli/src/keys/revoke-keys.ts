import { Refusal } from '../lib/refusal.ts';
import { keyMeant, keysMeant } from './choose-key.ts';
import { clientKeysOf, type ClientKey } from './client-keys.ts';
import { editConfigFile } from './config-file.ts';
import { parseConfig } from './config-document.ts';
import { withoutItem } from './edit-list.ts';

export interface RevokeOptions {
  /** Every key of the name, not just one. */
  readonly all: boolean;
  /** Also the last key there is, after which every client is let in. */
  readonly open: boolean;
}

/** A key that was taken out of a configuration. */
export interface RevokedKey {
  readonly id: string | null;
  readonly fingerprint: string | null;
  /** Where it was. */
  readonly place: string;
}

/** Takes client keys out of a configuration. Throws `Refusal` or `ConfigError`. */
export async function revokeKeys(
  file: string,
  wanted: string,
  { all, open }: RevokeOptions,
): Promise<readonly RevokedKey[]> {
  let gone: readonly ClientKey[] = [];
  await editConfigFile(file, async (written, loaded) => {
    const keys = await clientKeysOf(written, loaded);
    const several = all ? keysMeant(keys, wanted) : [];
    gone = several.length > 0 ? several : [keyMeant(keys, wanted, ', or say --all')];
    if (gone.length === keys.length && !open) throw new Refusal(lastKey);
    const places = gone.map(({ entry }) => entry.place).join(' and ');
    // The last ones first: the places of the others stay what they are.
    let text: string | undefined = written.text;
    for (const { entry } of gone.toReversed())
      text =
        text === undefined
          ? undefined
          : withoutItem(parseConfig(text, file), [...entry.list.path, entry.index]);
    return { text, byHand: `remove ${places}` };
  });
  return gone.map(({ entry, fingerprint, id }) => ({
    id: id ?? null,
    fingerprint: fingerprint ?? null,
    place: entry.place,
  }));
}

const lastKey =
  'No client key would be left, and without one every client is let in. Create another key first, ' +
  'or say --open if that is what you want.';
