/** A failure as the thread of the database tells it. */
export interface Fault {
  readonly message: string;
  /** The row cannot be stored; otherwise the file is at fault. */
  readonly ofRow: boolean;
  /** The connection is as good as before: another one holds the lock, or the disk is full. */
  readonly passing: boolean;
}

/** Primary result codes of SQLite that say that a value does not fit: TOOBIG, CONSTRAINT, MISMATCH, RANGE. */
const rowCodes: ReadonlySet<number> = new Set([18, 19, 20, 25]);
/** BUSY, LOCKED, FULL. */
const passingCodes: ReadonlySet<number> = new Set([5, 6, 13]);
const primary = 0xff;

/** What the error means. Node refuses some values itself, before SQLite sees them. */
export function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (typeof code === 'string')
    return { message, ofRow: code === 'ERR_INVALID_ARG_VALUE', passing: false };
  return {
    message,
    ofRow: rowCodes.has(code & primary),
    passing: passingCodes.has(code & primary),
  };
}

/** The code of SQLite, or the one of Node. */
function codeOf(error: unknown): number | string {
  if (typeof error !== 'object' || error === null) return '';
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode;
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
