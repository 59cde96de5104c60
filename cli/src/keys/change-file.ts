import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../lib/error-code.ts';
import { Refusal } from '../lib/refusal.ts';

const retryMs = 50;
/** How long another command may take with the file. */
const patienceMs = 10_000;
/** A draft of that age was left behind by a command that was killed. */
const abandonedMs = 60_000;

interface Changed<T> {
  readonly text: string;
  readonly result: T;
}

/**
 * Puts a changed text in the place of a file, with its owner and mode: readers find the old or the new one.
 * The draft beside it keeps other commands waiting, so that no change is lost. Throws `Refusal`.
 */
export async function changeFile<T>(
  path: string,
  change: (text: string) => Promise<Changed<T>>,
): Promise<T> {
  const draft = join(dirname(path), `.${basename(path)}.draft`);
  const file = await openDraft(draft, path);
  try {
    const facts = await stat(path);
    const { result, text } = await change(await readFile(path, 'utf8'));
    await file.chmod(facts.mode & 0o7777);
    // Only root may give a file away; others own what they change, or share it by its group.
    await file.chown(facts.uid, facts.gid).catch(() => undefined);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(draft, path);
    return result;
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw error;
  }
}

async function openDraft(draft: string, path: string): Promise<FileHandle> {
  const started = performance.now();
  for (;;) {
    try {
      return await open(draft, 'wx', 0o600);
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'EEXIST') throw new Refusal(`${path} cannot be changed (${code}).`);
    }
    if (await isAbandoned(draft)) await rm(draft, { force: true });
    else if (performance.now() - started > patienceMs)
      throw new Refusal(`Another command is changing ${path}. Try again, or remove ${draft}.`);
    else await sleep(retryMs);
  }
}

async function isAbandoned(draft: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(draft)).mtimeMs > abandonedMs;
  } catch {
    return false;
  }
}
