import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { mergeMembers } from './members.ts';

/** True for the caller of a call that no code of the provider made: it says what goes without saying. */
export function isDirect(caller: JsonValue | undefined): boolean {
  return isObject(caller) && caller['type'] === 'direct';
}

/** The call of an answer with its caller, which every one has here. */
export function calledBy(call: JsonObject): JsonObject {
  return mergeMembers(call, { caller: { type: 'direct' } });
}
