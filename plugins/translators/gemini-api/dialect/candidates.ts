import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@ai-proxy/core';
import { objectOf, textOf, unknownMembers } from './members.ts';
import { inventedIdPrefix } from './wire.ts';

const knownMembers = ['content', 'finishReason', 'index', 'logprobsResult'];

/** Members of an answer that have a canonical name. */
const knownResponseMembers = ['candidates', 'usageMetadata', 'modelVersion', 'responseId'];

/** What a candidate says that has no canonical name, with its index. */
export function restOfCandidate(candidate: JsonObject, index: number): JsonObject | undefined {
  const rest = unknownMembers(candidate, knownMembers);
  return rest && { index, ...rest };
}

/** What an answer says that has no canonical name. */
export function restOfResponse(body: JsonObject): JsonObject | undefined {
  return unknownMembers(body, knownResponseMembers);
}

/** Why the prompt was refused; undefined where it was not. */
export function blockReason(body: JsonObject): string | undefined {
  return textOf(objectOf(body['promptFeedback'])?.['blockReason']);
}

/**
 * Gives the calls of one answer ids where they have none. Answers of one conversation must not share
 * them, so they contain the id of the answer.
 */
export class AnswerCallIds {
  #answer: string | undefined;
  #count = 0;

  /** The id of the answer; without one a random text takes its place. */
  name(responseId: string | undefined): void {
    this.#answer ??= responseId?.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 40);
  }

  of(call: JsonObject): string {
    const id = textOf(call['id']);
    if (id !== undefined && id !== '') return id;
    this.#answer ??= randomUUID();
    this.#count += 1;
    return `${inventedIdPrefix}${this.#answer}_${this.#count}`;
  }
}
