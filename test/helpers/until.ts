import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 20_000;

/** Waits until it is so, however busy the machine is; after a long time it gives up and says what was missing. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`It never came true that ${what}.`);
    await sleep(20);
  }
}
