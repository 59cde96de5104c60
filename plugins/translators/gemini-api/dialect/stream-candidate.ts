import type { JsonObject, Part, PartDelta, StreamEvent } from '@ai-proxy/core';
import { decodeAnswerPart, type AnswerCallIds } from './candidates.ts';
import { decodeCitations } from './citations.ts';
import { decodeFinish, type Stop } from './finish.ts';
import { reasonOf } from './frames.ts';
import { decodeLogprobs } from './logprobs.ts';
import { objectOf, objectsOf, textOf } from './members.ts';
import { PartialArguments } from './partial-arguments.ts';
import { isEmptyText } from './parts-decode.ts';

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
    const parts = objectsOf(objectOf(candidate['content'])?.['parts']);
    const events = [...parts.flatMap((part) => this.#part(part)), ...this.#besides(candidate)];
    const reason = reasonOf(candidate['finishReason']);
    if (reason === undefined) return events;
    // A call that is still open is one of the answer's calls.
    const closing = this.#endCall();
    return [...events, ...closing, ...this.finish(decodeFinish(reason, this.#calls))];
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
    if (isSigned) return [...this.#close(), ...this.#alone(part)];
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
    if (part.type === 'text') this.#text += part.text;
    if ((part.type !== 'text' && part.type !== 'reasoning') || part.text === '')
      return [this.#begin(index, part), this.#end(index)];
    return [
      this.#begin(index, { ...part, text: '' }),
      this.#delta(index, { type: 'text', text: part.text }),
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
    return [...closing, this.#begin(index, empty)];
  }

  /** Citations and log probabilities belong to the text; without an open one there is no place for them. */
  #besides(candidate: JsonObject): StreamEvent[] {
    const open = this.#open;
    if (open?.type !== 'text') return [];
    const logprobs = objectOf(candidate['logprobsResult']);
    const cited = decodeCitations(candidate, this.#text);
    const deltas: PartDelta[] = cited.map((citation) => ({ type: 'citation', citation }));
    if (logprobs !== undefined) deltas.push({ type: 'logprobs', value: decodeLogprobs(logprobs) });
    return deltas.map((delta) => this.#delta(open.index, delta));
  }

  #close(): StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [this.#end(open.index)];
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
