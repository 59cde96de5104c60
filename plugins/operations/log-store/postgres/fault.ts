const stateLength = 5;
/** Data exceptions and broken constraints: the values are at fault. */
const rowClasses: readonly string[] = ['22', '23'];
/** Connection, authorisation, unknown database, resources, shutdown: the server is. */
const serverClasses: readonly string[] = ['08', '28', '3D', '53', '57P'];

/** The row cannot be stored. */
export function isRowFault(error: unknown): boolean {
  const state = stateOf(error);
  return state !== undefined && startsWithOneOf(state, rowClasses);
}

/** The server cannot be reached, or does not work at present. What has no state never got there. */
export function isServerFault(error: unknown): boolean {
  const state = stateOf(error);
  return state === undefined || startsWithOneOf(state, serverClasses);
}

/** The SQLSTATE of an error of the server; errors of the network have longer codes, or none. */
function stateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && code.length === stateLength ? code : undefined;
}

function startsWithOneOf(text: string, starts: readonly string[]): boolean {
  return starts.some((start) => text.startsWith(start));
}
