import type { LoadedConfig } from '@ai-proxy/core';
import { keyTools } from '@ai-proxy/plugins';
import { Refusal } from '../lib/refusal.ts';
import { typedCommand } from '../lib/typed-command.ts';
import { clientKeysOf } from './client-keys.ts';
import { valueAt } from './config-document.ts';
import { editConfigFile } from './config-file.ts';
import { withItem } from './edit-list.ts';
import { flowText } from './item-text.ts';
import { listForNewKey, pathText } from './key-entries.ts';
import { keyItem, newKey, type KeyWishes } from './new-key.ts';
import { runningUrl, tryLine } from './try-line.ts';

/** A key that was made. It is nowhere else. */
export interface CreatedKey {
  readonly key: string;
  readonly id: string;
  readonly name: string | null;
  readonly file: string;
  /** A command that shows what it may use. */
  readonly try: string;
  readonly warnings: readonly string[];
  /** What else comes of it. */
  readonly notes: readonly string[];
}

/** Makes a client key and writes its hash into a configuration. Throws `Refusal` or `ConfigError`. */
export async function createKey(
  file: string,
  wishes: KeyWishes,
  alsoForKnownName: boolean,
): Promise<CreatedKey> {
  const { clientIdOf, keyHashOf } = await keyTools();
  const key = newKey();
  const keyHash = keyHashOf(key);
  const item = keyItem(keyHash, wishes);
  const { name } = wishes;
  const warnings: string[] = [];
  const running = await runningUrl(file);
  let attempt = '';

  const { config, problems } = await editConfigFile(file, async (written, loaded) => {
    const others = await clientKeysOf(written, loaded);
    if (!alsoForKnownName && others.some((other) => name !== undefined && other.id === name))
      throw new Refusal(knownName(name ?? ''));
    if (others.length === 0)
      warnings.push('Until now every client was let in; from now on each needs a key.');
    const list = listForNewKey(written).path;
    attempt = tryLine(written, key, running);
    const byHand = `add this to "${pathText(list)}": ${flowText(item, false)}`;
    return { text: withItem(written, list, item), byHand };
  });
  const isLimited = item['rate-limit'] !== undefined || item['budget'] !== undefined;
  if (isLimited && config?.entries.some(({ plugin }) => plugin.name === 'rate-limit') === false)
    warnings.push('The pipeline has no "rate-limit", so that limits and budgets have no effect.');
  const [problem] = problems;
  if (problem !== undefined)
    warnings.push(
      `The configuration has problems here, such as: ${problem.message} A gateway that has them, too, goes on without the new key; see "${typedCommand('check')}".`,
    );
  const id = clientIdOf(name === undefined ? { keyHash } : { keyHash, name });
  const notes = item['budget'] === undefined ? [] : budgetNotes(config);
  return { key, id, name: name ?? null, file, try: attempt, warnings, notes };
}

/** A budget has to outlive a restart, so that costs move to a file where no place is chosen for them. */
function budgetNotes(config: LoadedConfig | undefined): readonly string[] {
  const options = config?.entries.find(({ plugin }) => plugin.name === 'log-store')?.options;
  const isChosen =
    valueAt(options, ['kind']) !== 'auto' ||
    ['path', 'url'].some((place) => valueAt(options, [place]) !== undefined);
  if (options === undefined || isChosen) return [];
  return [
    'For its budget the gateway keeps costs in ./ai-proxy.db of the folder that it is started in; "log-store.path" names another file.',
  ];
}

function knownName(name: string): string {
  return (
    `"${name}" has a key already. "${typedCommand(`keys rotate ${name}`)}" replaces it; ` +
    'with --additional this one comes beside it, and both are one client.'
  );
}
