import {
  type JsonObject,
  objectOf,
  objectsOf,
  type Part,
  type PartDelta,
  type StreamEvent,
  textOf,
} from '@ai-proxy/core';
import { decodeAnswerPart, type AnswerCallIds } from './candidates.ts';
import { decodeCitations, shifted } from './citations.ts';
import { decodeFinish, type Stop } from './finish.ts';
import { reasonOf } from './frames.ts';
import { decodeLogprobs } from './logprobs.ts';
import { PartialArguments } from './partial-arguments.ts';
import { isEmptyText } from './parts-decode.ts';
import type { PlainFrame } from './plain-frame.ts';

type Open = 'text' | 'reasoning';

/** A call whose arguments come in pieces. */
interface OpenCall {
  readonly index: number;
  readonly pieces: PartialArguments;
}

/**
 * Reads the frames of one candidate. Texts that follow one another are one part, and so are thoughts;
 * a signed one is a part of its own, so that its signature stays with it.
 */
export class CandidateReader {
  readonly #choice: number;
  readonly #ids: AnswerCallIds;
  #next = 0;
  #open: { readonly type: Open; readonly index: number } | undefined;
  #text = '';
  /** Where the text of the last part begins in the whole text. */
  #textStart = 0;
  /** Of the frame that is being read, until a part was told what it says of the text. */
  #aside: JsonObject = {};
  /** Citations that were told, by what `decodeCitations` knows them by. */
  readonly #cited = new Set<string>();
  #call: OpenCall | undefined;
  #calls = false;
  #finished = false;

  constructor(choice: number, ids: AnswerCallIds) {
    this.#choice = choice;
    this.#ids = ids;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** What a frame says of the candidate. After its finish nothing counts any more. */
  read(candidate: JsonObject): StreamEvent[] {
    if (this.#finished) return [];
    this.#aside = candidate;
    const parts = objectsOf(objectOf(candidate['content'])?.['parts']);
    const events = [...parts.flatMap((part) => this.#part(part)), ...this.#tellOpen()];
    const reason = reasonOf(candidate['finishReason']);
    if (reason === undefined) return events;
    // A call that is still open is one of the answer's calls.
    const closing = this.#endCall();
    return [...events, ...closing, ...this.finish(decodeFinish(reason, this.#calls))];
  }

  /** More of the text that is open; undefined where another one is, or none. */
  continueText({ text, type }: Pick<PlainFrame, 'text' | 'type'>): StreamEvent | undefined {
    const open = this.#open;
    if (this.#finished || this.#call !== undefined || open?.type !== type) return undefined;
    if (type === 'text') this.#text += text;
    return this.#delta(open.index, { type: 'text', text });
  }

  finish(stop: Stop): StreamEvent[] {
    if (this.#finished) return [];
    this.#finished = true;
    const closing = [...this.#endCall(), ...this.#close()];
    return [...closing, { type: 'message-end', choice: this.#choice, ...stop }];
  }

  #part(wire: JsonObject): StreamEvent[] {
    const call = objectOf(wire['functionCall']);
    if (call !== undefined && (this.#call !== undefined || call['willContinue'] === true))
      return this.#piece(wire, call);
    if (isEmptyText(wire)) return [];
    const part = decodeAnswerPart(wire, this.#ids);
    if (part === undefined) return [];
    if (part.type === 'tool-call') return this.#whole(part);
    if (part.type !== 'text' && part.type !== 'reasoning')
      return [...this.#close(), ...this.#alone(part)];
    const isSigned = part.extensions !== undefined || 'signature' in part;
    // Citations that come with a text are told of that, not of the one before.
    const isWorded = part.type === 'text' && part.text !== '';
    if (isSigned) return [...this.#close(!isWorded), ...this.#alone(part)];
    return this.#grow(part.type, part.text, { ...part, text: '' });
  }

  /** A nameless piece goes on with the open call; a name begins another one. */
  #piece(wire: JsonObject, call: JsonObject): StreamEvent[] {
    const isNew = textOf(call['name']) !== undefined;
    const before = isNew ? this.#endCall() : [];
    if (isNew && call['willContinue'] !== true) return [...before, ...this.#part(wire)];
    const opening = isNew ? this.#openCall(wire) : [];
    const { willContinue } = call;
    this.#call?.pieces.add(call);
    return [...before, ...opening, ...(willContinue === true ? [] : this.#endCall())];
  }

  #openCall(wire: JsonObject): StreamEvent[] {
    const {
      args: _,
      partialArgs: __,
      willContinue: ___,
      ...call
    } = objectOf(wire['functionCall']) ?? {};
    const part = decodeAnswerPart({ ...wire, functionCall: call }, this.#ids);
    if (part?.type !== 'tool-call') return [];
    this.#calls = true;
    const index = this.#next++;
    this.#call = { index, pieces: new PartialArguments() };
    return [...this.#close(), this.#begin(index, { ...part, arguments: '' })];
  }

  #endCall(): StreamEvent[] {
    const call = this.#call;
    if (call === undefined) return [];
    this.#call = undefined;
    const delta: PartDelta = { type: 'arguments', text: call.pieces.text() };
    return [this.#delta(call.index, delta), this.#end(call.index)];
  }

  #whole(part: Extract<Part, { type: 'tool-call' }>): StreamEvent[] {
    this.#calls = true;
    const index = this.#next++;
    return [
      ...this.#close(),
      this.#begin(index, { ...part, arguments: '' }),
      this.#delta(index, { type: 'arguments', text: part.arguments }),
      this.#end(index),
    ];
  }

  /** A part that no other frame adds to. */
  #alone(part: Part): StreamEvent[] {
    const index = this.#next++;
    if ((part.type !== 'text' && part.type !== 'reasoning') || part.text === '')
      return [this.#begin(index, part), this.#end(index)];
    this.#textStart = this.#text.length;
    if (part.type === 'text') this.#text += part.text;
    return [
      this.#begin(index, { ...part, text: '' }),
      this.#delta(index, { type: 'text', text: part.text }),
      ...(part.type === 'text' ? this.#tell(index) : []),
      this.#end(index),
    ];
  }

  #grow(type: Open, text: string, empty: Part): StreamEvent[] {
    const opening = this.#open?.type === type ? [] : this.#openPart(type, empty);
    const index = this.#open?.index ?? 0;
    if (type === 'text') this.#text += text;
    return [...opening, this.#delta(index, { type: 'text', text })];
  }

  #openPart(type: Open, empty: Part): StreamEvent[] {
    const closing = this.#close();
    const index = this.#next++;
    this.#open = { type, index };
    this.#textStart = this.#text.length;
    return [...closing, this.#begin(index, empty)];
  }

  #close(tells = true): StreamEvent[] {
    const open = this.#open;
    if (open === undefined) return [];
    const told = tells ? this.#tellOpen() : [];
    this.#open = undefined;
    return [...told, this.#end(open.index)];
  }

  #tellOpen(): StreamEvent[] {
    return this.#open?.type === 'text' ? this.#tell(this.#open.index) : [];
  }

  /** Citations and log probabilities belong to a text; where there is none, there is no place for them. */
  #tell(index: number): StreamEvent[] {
    const candidate = this.#aside;
    this.#aside = {};
    const logprobs = objectOf(candidate['logprobsResult']);
    const cited = decodeCitations(candidate, this.#text, this.#cited);
    const deltas: PartDelta[] = cited.map((citation) => ({
      type: 'citation',
      citation: shifted(citation, -this.#textStart),
    }));
    if (logprobs !== undefined) deltas.push({ type: 'logprobs', value: decodeLogprobs(logprobs) });
    return deltas.map((delta) => this.#delta(index, delta));
  }

  #begin(index: number, part: Part): StreamEvent {
    return { type: 'part-start', choice: this.#choice, index, part };
  }

  #delta(index: number, delta: PartDelta): StreamEvent {
    return { type: 'part-delta', choice: this.#choice, index, delta };
  }

  #end(index: number): StreamEvent {
    return { type: 'part-end', choice: this.#choice, index };
  }
}
