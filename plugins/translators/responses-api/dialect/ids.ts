import { randomUUID } from 'node:crypto';

/** An id of our own, for answers and calls of vendors that send none. */
export function inventId(prefix: 'call' | 'resp'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/** The id of an answer as this format writes it. */
export function responseId(id: string, requestId: string): string {
  return id.startsWith('resp_') ? id : `resp_${fitting(id === '' ? requestId : id)}`;
}

type ItemPrefix = 'msg' | 'rs' | 'fc';

/** The id of the item at a position of the answer; unique since that of the answer is. */
export function itemId(prefix: ItemPrefix, response: string, position: number): string {
  return `${prefix}_${response.replace(/^resp_/, '')}_${position}`;
}

function fitting(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_');
}
