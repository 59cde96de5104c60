/**
 * Calls a listener of a plugin, which nobody waits for. What it throws, at once or in a promise, goes to
 * `onError` and stops nobody.
 */
export function callListener<Told>(
  listener: (told: Told) => unknown,
  told: Told,
  onError: (error: unknown) => void,
): void {
  try {
    const result = listener(told);
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}
