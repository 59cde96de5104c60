import { createHash, randomUUID } from 'node:crypto';
import {
  type JsonObject,
  numberOf,
  objectOf,
  type Part,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { reasonOf } from './frames.ts';
import { decodePart } from './parts-decode.ts';
import { toolNameOf } from './tool-names.ts';
import { inventedIdPrefix } from './wire.ts';

const knownMembers = ['content', 'finishReason', 'index', 'logprobsResult'];

/** Members of an answer that have a canonical name. */
const knownResponseMembers = ['candidates', 'usageMetadata', 'modelVersion', 'responseId'];

/** Choices that an answer may have at most; the API itself gives far fewer. */
const mostCandidates = 128;

/** True where a candidate counts on beyond what any answer holds, which is not the protocol. */
export function isOutOfRange(candidate: JsonObject): boolean {
  return (numberOf(candidate['index']) ?? 0) >= mostCandidates;
}

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
  return reasonOf(objectOf(body['promptFeedback'])?.['blockReason']);
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
    if (responseId !== undefined && responseId !== '') this.#answer ??= shortened(responseId);
  }

  of(call: JsonObject): string {
    const id = textOf(call['id']);
    if (id !== undefined && id !== '') return id;
    this.#answer ??= randomUUID();
    this.#count += 1;
    return `${inventedIdPrefix}${this.#answer}_${this.#count}`;
  }
}

/** Formats limit the ids of calls to 64 characters, most of them to letters, digits, `_` and `-`. */
function shortened(responseId: string): string {
  if (responseId.length > 40) return createHash('sha256').update(responseId).digest('base64url');
  return responseId.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

/** A part of an answer, whose calls have the names that the client gave to its tools. */
export function decodeAnswerPart(wire: JsonObject, ids: AnswerCallIds): Part | undefined {
  const part = decodePart(wire, (call) => ids.of(call));
  return part?.type === 'tool-call' ? { ...part, name: toolNameOf(part.name) } : part;
}
