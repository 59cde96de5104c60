import {
  countOf,
  type Fault,
  type Frame,
  type JsonObject,
  objectOf,
  objectsOf,
  parseObject,
  present,
  type StreamDecoder,
  type StreamEvent,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import {
  AnswerCallIds,
  blockReason,
  isOutOfRange,
  restOfCandidate,
  restOfResponse,
} from './candidates.ts';
import { decodeError } from './errors.ts';
import { blockedStop } from './finish.ts';
import { extending } from './members.ts';
import { nativePart } from './parts-decode.ts';
import { plainFrame } from './plain-frame.ts';
import { CandidateReader } from './stream-candidate.ts';
import { decodeUsage } from './usage.ts';

const brokenProtocol: Fault = {
  message: 'The upstream sent an event that is not of its protocol.',
  kind: 'bad-gateway',
};

const brokenOff: Fault = {
  message: 'The upstream stream ended before the answer was complete.',
  kind: 'bad-gateway',
};

/**
 * Reads a streamed answer, whose frames are answers themselves with what is new. The end of the
 * stream is the end of the connection: finish reasons may be said again, and usage may follow them.
 */
export class GeminiStreamDecoder implements StreamDecoder {
  readonly #ids = new AnswerCallIds();
  readonly #candidates = new Map<number, CandidateReader>();
  #started = false;
  #done = false;
  #usage: JsonObject = {};
  #counted = '';

  decode(frame: Frame): readonly StreamEvent[] {
    if (this.#done || frame.data === '[DONE]') return [];
    const body = parseObject(frame.data);
    if (body === undefined) return this.#fail(brokenProtocol);
    const said = this.#started ? this.#plain(body) : undefined;
    if (said !== undefined) return said;
    if ((body['error'] ?? null) !== null) return this.#fail(decodeError(body) ?? brokenProtocol);
    const candidates = objectsOf(body['candidates']);
    if (candidates.some(isOutOfRange)) return this.#fail(brokenProtocol);
    this.#ids.name(textOf(body['responseId']));
    return [
      ...this.#start(body),
      ...candidates.flatMap((candidate) => this.#candidate(candidate)),
      ...this.#blocked(body),
      ...this.#count(objectOf(body['usageMetadata'])),
    ];
  }

  end(): readonly StreamEvent[] {
    if (this.#done) return [];
    const readers = [...this.#candidates.values()];
    if (readers.length === 0 || readers.some(({ finished }) => !finished))
      return this.#fail(brokenOff);
    this.#done = true;
    return [{ type: 'end' }];
  }

  /** The events of a frame that only goes on with the text that is open. */
  #plain(body: JsonObject): readonly StreamEvent[] | undefined {
    const frame = plainFrame(body);
    const said = frame && this.#candidates.get(frame.candidate)?.continueText(frame);
    if (said === undefined) return undefined;
    const { usageMetadata } = body;
    return usageMetadata === undefined ? [said] : [said, ...this.#count(objectOf(usageMetadata))];
  }

  #start(body: JsonObject): readonly StreamEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const id = textOf(body['responseId']) ?? '';
    const model = textOf(body['modelVersion']) ?? '';
    return [{ type: 'message-start', id, model, ...extending(restOfResponse(body)) }];
  }

  #candidate(wire: JsonObject): readonly StreamEvent[] {
    const index = countOf(wire['index']) ?? 0;
    const events = this.#reader(index).read(wire);
    const rest = restOfCandidate(wire, index);
    return rest === undefined
      ? events
      : [...events, { ...nativePart({ candidates: [rest] }), type: 'native' }];
  }

  /** A prompt that is refused has no candidate. */
  #blocked(body: JsonObject): readonly StreamEvent[] {
    const reason = blockReason(body);
    if (reason === undefined) return [];
    const feedback = present({ promptFeedback: body['promptFeedback'] });
    return [
      { ...nativePart(feedback), type: 'native' },
      ...this.#reader(0).finish(blockedStop(reason)),
    ];
  }

  /** Every frame may count; the last word on each count holds. */
  #count(wire: JsonObject | undefined): readonly StreamEvent[] {
    const said = unknownMembers(wire, []);
    if (said === undefined) return [];
    this.#usage = { ...this.#usage, ...said };
    const text = JSON.stringify(this.#usage);
    if (text === this.#counted) return [];
    this.#counted = text;
    return [{ type: 'usage', usage: decodeUsage(this.#usage) }];
  }

  #reader(index: number): CandidateReader {
    const known = this.#candidates.get(index);
    if (known !== undefined) return known;
    const made = new CandidateReader(index, this.#ids);
    this.#candidates.set(index, made);
    return made;
  }

  #fail(fault: Fault): readonly StreamEvent[] {
    this.#done = true;
    return [{ type: 'error', fault }];
  }
}
