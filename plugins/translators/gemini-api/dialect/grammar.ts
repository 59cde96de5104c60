import {
  countOf,
  type Frame,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOf,
  type StreamGrammar,
  textOf,
} from '@ai-proxy/core';
import { bodyOf, reasonOf } from './frames.ts';

type Sentence = string | undefined;

interface SeenCandidate {
  /** Why it ended; undefined while it goes on. */
  reason: Sentence;
  /** A call whose arguments go on in the next piece. */
  isCalling: boolean;
}

const counts = [
  'promptTokenCount',
  'cachedContentTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'totalTokenCount',
];

/**
 * How frames may follow one another: each is an answer with what is new. A candidate that has ended
 * says nothing more, though its end may be said again; counts that were told are told with the end,
 * too; usage may follow it, and an error ends everything.
 */
export class GeminiStreamGrammar implements StreamGrammar {
  readonly #candidates = new Map<number, SeenCandidate>();
  readonly #told = new Set<string>();
  #responseId: JsonValue | undefined;
  #isRefused = false;
  #isOver = false;

  violation(frame: Frame): Sentence {
    if (this.#isOver) return 'A frame follows the error that ended the stream.';
    if (frame.event !== undefined) return 'A frame has a name, which frames have none of here.';
    if (frame.data.includes('\n')) return 'The data of a frame take several lines.';
    const body = bodyOf(frame);
    if (body === undefined) return 'A frame is no JSON object.';
    if ((body['error'] ?? null) === null) return this.#answer(body);
    this.#isOver = true;
    return errorWrong(body['error']);
  }

  #answer(body: JsonObject): Sentence {
    const { candidates = [], responseId } = body;
    this.#responseId ??= responseId;
    if (responseId !== this.#responseId) return 'Frames of one answer differ in their responseId.';
    if (!Array.isArray(candidates)) return 'The candidates are no list.';
    if (this.#isRefused && candidates.length > 0) return 'A candidate follows a refused prompt.';
    for (const candidate of candidates) {
      const wrong = isObject(candidate) ? this.#candidate(candidate) : 'A candidate is no object.';
      if (wrong !== undefined) return wrong;
    }
    this.#isRefused ||= reasonOf(objectOf(body['promptFeedback'])?.['blockReason']) !== undefined;
    return this.#usage(body['usageMetadata'] ?? {}, candidates.length > 0);
  }

  #candidate(candidate: JsonObject): Sentence {
    const index = countOf(candidate['index'] ?? 0);
    if (index === undefined) return 'The index of a candidate is no number.';
    const known = this.#candidates.get(index);
    const seen = known ?? { reason: undefined, isCalling: false };
    if (known === undefined) this.#candidates.set(index, seen);
    const wrong = contentWrong(candidate['content'] ?? {}, seen);
    if (wrong !== undefined) return `Candidate ${index} ${wrong}.`;
    const reason = reasonOf(candidate['finishReason']);
    if (seen.reason !== undefined && reason !== undefined && reason !== seen.reason)
      return `Candidate ${index} ends as ${reason} after it has ended as ${seen.reason}.`;
    seen.reason ??= reason;
    return undefined;
  }

  #usage(usage: JsonValue, isAnswer: boolean): Sentence {
    if (!isObject(usage)) return 'The usage is no object.';
    for (const name of counts) {
      const count = usage[name] ?? null;
      if (count !== null && countOf(count) === undefined) return `The ${name} is no count.`;
      if (count !== null) this.#told.add(name);
      else if (isAnswer && this.#told.has(name) && this.#isEnded())
        return `The end of the answer lacks the ${name} told before.`;
    }
    return undefined;
  }

  #isEnded(): boolean {
    return this.#candidates.values().every(({ reason }) => reason !== undefined);
  }
}

/** What clients need to take a frame for an error. */
function errorWrong(value: JsonValue | undefined): Sentence {
  const { code, message, status } = objectOf(value) ?? {};
  const isCode = typeof code === 'number' && code >= 400 && code < 600;
  const isWhole = isCode && typeof message === 'string' && typeof status === 'string';
  return isWhole ? undefined : 'An error lacks its code, message or status.';
}

function contentWrong(content: JsonValue, seen: SeenCandidate): Sentence {
  if (!isObject(content)) return 'has a content that is no object';
  const { parts = [], role = 'model' } = content;
  if (role !== 'model') return 'does not have the role of the model';
  if (!Array.isArray(parts)) return 'has parts that are no list';
  for (const part of parts) {
    if (!isObject(part)) return 'has a part that is no object';
    if (seen.reason !== undefined && !isEmpty(part)) return 'goes on after its end';
    const wrong = part['functionCall'] === undefined ? undefined : callWrong(part, seen);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isEmpty(part: JsonObject): boolean {
  for (const name in part) if (name !== 'text' || part[name] !== '') return false;
  return true;
}

function callWrong(part: JsonObject, seen: SeenCandidate): Sentence {
  const call = objectOf(part['functionCall']);
  if (call === undefined) return 'has a call that is no object';
  const isNamed = (textOf(call['name']) ?? '') !== '';
  if (!isNamed && !seen.isCalling) return 'has a call without a name';
  if (!isObject(call['args'] ?? {})) return 'has a call whose args are no object';
  seen.isCalling = call['willContinue'] === true;
  return undefined;
}
