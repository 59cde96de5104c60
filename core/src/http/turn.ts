let end: Promise<void> | undefined;

/**
 * Resolves when this turn of the event loop has read what there was to read. Answers that wait for it go out
 * in one burst, and what is done behind an answer is done behind all of them. Each write of its own may wake
 * its reader from sleep, which takes the system longer than all else that a small answer needs.
 */
export function endOfTurn(): Promise<void> {
  return (end ??= new Promise((resolve) => {
    setImmediate(() => {
      end = undefined;
      resolve();
    });
  }));
}
