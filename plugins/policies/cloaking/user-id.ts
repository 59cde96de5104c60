import { type Draft } from '@ai-proxy/core';
import type { KeyedHash } from './keyed-hash.ts';

/** Where bodies say who the end user is. */
const places = ['metadata.user_id', 'user', 'safety_identifier'];

/** Where a user id is written in a body that has none; formats without an entry have no place for it. */
const placeOf: ReadonlyMap<string, string> = new Map([
  ['anthropic-messages', 'metadata.user_id'],
  ['openai-chat', 'user'],
  ['openai-responses', 'user'],
]);

export interface UserIdRule {
  /** Id of the client's key. */
  readonly client: string;
  readonly hash: KeyedHash;
  /** One id for all users of the key, also of requests that name none. */
  readonly onePerClient: boolean;
  /** Whether the body is one for which the API takes a user id. */
  readonly takesId: boolean;
}

/** Puts a keyed hash in the place of the end user. True where the body has changed. */
export function hideUser(body: Draft, rule: UserIdRule): boolean {
  let isFound = false;
  for (const place of places) {
    const user = body.get(place);
    if (typeof user !== 'string') continue;
    body.set(place, hiddenId(user, rule));
    isFound = true;
  }
  if (isFound || !rule.onePerClient || !rule.takesId) return isFound;
  const place = placeOf.get(body.dialect);
  if (place !== undefined) body.set(place, hiddenId('', rule));
  return place !== undefined;
}

function hiddenId(user: string, { client, hash, onePerClient }: UserIdRule): string {
  const digest = onePerClient ? hash('client', client) : hash('user', client, user);
  return digest.toString('hex').slice(0, 32);
}
