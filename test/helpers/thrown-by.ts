/** The error of that class with which it fails. Throws when it does not, or with another error. */
export async function thrownBy<Wanted>(
  running: PromiseLike<unknown>,
  wanted: abstract new (...values: never[]) => Wanted,
): Promise<Wanted> {
  try {
    await running;
  } catch (error) {
    if (error instanceof wanted) return error;
    throw error;
  }
  throw new Error(`It did not fail with ${wanted.name}.`);
}
