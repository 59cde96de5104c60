import { createHash, randomUUID } from 'node:crypto';

/** The longest id of a call and name of a tool that all formats take. */
export const longestName = 64;

const fingerprintLength = 8;

/** An id of our own, for answers and calls of vendors that send none. */
export function inventId(prefix: 'call' | 'resp'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/**
 * The id of an answer as this format writes it. Those of other formats are not used: clients build on
 * ids, and some servers give the same one to several answers.
 */
export function responseId(id: string, requestId: string): string {
  return id.startsWith('resp_') ? id : `resp_${fitting(requestId)}`;
}

/** How ids of items begin: the API refuses others. */
export type ItemPrefix = 'msg' | 'rs' | 'fc' | 'ctc' | 'lsh';

/** The id of the item at a position of the answer; unique since that of the answer is. */
export function itemId(prefix: ItemPrefix, response: string, position: number): string {
  return `${prefix}_${response.replace(/^resp_/, '')}_${position}`;
}

/** The id of a call as the API takes it, the same for the call and its result. */
export function callIdOf(id: string): string {
  return id.length <= longestName ? id : shortened(id, id);
}

/** Letters, digits, `_` and `-`, which is what names and ids may have. */
export function fitting(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_');
}

/** A name cut to what all formats take, which tells it from others by the fingerprint of `whole`. */
export function shortened(name: string, whole: string): string {
  const fingerprint = createHash('sha256').update(whole).digest('hex').slice(0, fingerprintLength);
  return `${name.slice(0, longestName - fingerprintLength - 1)}_${fingerprint}`;
}
