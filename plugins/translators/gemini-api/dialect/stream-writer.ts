import {
  type Citation,
  type JsonObject,
  type JsonValue,
  Ledger,
  objectOf,
  type Part,
  type PartDelta,
  present,
} from '@ai-proxy/core';
import { encodeCitations, shifted } from './citations.ts';
import { encodeFinish, isRefusal, type Stop } from './finish.ts';
import { encodeLogprobs } from './logprobs.ts';
import { listed, mergeMembers, ownMembers } from './members.ts';
import { encodeAnswerPart } from './response-parts.ts';

/** Writes the parts of one candidate. What cannot be shown in a stream is left out. */
export class CandidateWriter {
  readonly #parts = new Map<number, Part>();
  /** Where the text of a part begins in the whole text. */
  readonly #offsets = new Map<number, number>();
  readonly #citations: Citation[] = [];
  readonly #logprobs: JsonValue[] = [];
  #text = '';
  #stop: Stop = { stopReason: 'stop' };
  #rest: JsonObject = {};
  #spoke = false;
  #refused = false;

  /** True once a part was written. */
  get spoke(): boolean {
    return this.#spoke;
  }

  /** Texts that carry nothing else go out as they come; all other parts when they are whole. */
  start(index: number, part: Part): readonly JsonObject[] {
    this.#offsets.set(index, this.#text.length);
    if (part.type === 'text') this.#cite(index, part.citations ?? []);
    const isFlowing = isFree(part);
    this.#parts.set(index, isFlowing ? { ...part, text: '' } : part);
    return isFlowing ? this.#write(part) : [];
  }

  delta(index: number, delta: PartDelta): readonly JsonObject[] {
    const part = this.#parts.get(index);
    if (delta.type === 'citation') this.#cite(index, [delta.citation]);
    if (delta.type === 'logprobs') this.#logprobs.push(delta.value);
    if (part === undefined) return [];
    if (delta.type === 'text' && isFree(part)) return this.#write({ ...part, text: delta.text });
    this.#parts.set(index, grown(part, delta));
    return [];
  }

  /** A signature that came behind its text stands on an empty one. */
  end(index: number): readonly JsonObject[] {
    const part = this.#parts.get(index);
    this.#parts.delete(index);
    return part === undefined || isFree(part) ? [] : this.#write(part);
  }

  /** What is still open, whether its end came or not. */
  close(): readonly JsonObject[] {
    return [...this.#parts.keys()].flatMap((index) => this.end(index));
  }

  finish({ stopReason, nativeReason }: Stop): void {
    this.#stop = { stopReason, ...present({ nativeReason }) };
  }

  keep(members: JsonObject): void {
    this.#rest = mergeMembers(members, this.#rest);
  }

  /** The candidate as the last frame has it. */
  last(index: number): JsonObject {
    const candidate = present({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: encodeFinish(this.#stop, this.#refused),
      index,
      groundingMetadata: encodeCitations(this.#citations, this.#text, '', new Ledger()),
      logprobsResult: this.#logprobsResult(),
    });
    return mergeMembers(candidate, this.#rest);
  }

  #write(part: Part): readonly JsonObject[] {
    if (part.type === 'text' || part.type === 'refusal') this.#text += part.text;
    if (part.type === 'text' && part.text !== '' && part.extensions === undefined) {
      this.#spoke = true;
      return [{ text: part.text }];
    }
    const written = listed(encodeAnswerPart(part, '', new Ledger()));
    this.#spoke ||= written.length > 0;
    this.#refused ||= isRefusal(part);
    return written;
  }

  /** Offsets count from the start of the whole text here. */
  #cite(index: number, citations: readonly Citation[]): void {
    const before = this.#offsets.get(index) ?? 0;
    for (const citation of citations) this.#citations.push(shifted(citation, before));
  }

  #logprobsResult(): JsonObject | undefined {
    const content = this.#logprobs.flatMap((value) => {
      const tokens = objectOf(value)?.['content'];
      return Array.isArray(tokens) ? tokens : [];
    });
    return content.length === 0 ? undefined : encodeLogprobs({ content });
  }
}

type Flowing = Extract<Part, { type: 'text' | 'reasoning' | 'refusal' }>;

/** True for a text on which nothing stands that must stay with it. */
function isFree(part: Part): part is Flowing {
  if (part.type !== 'text' && part.type !== 'reasoning' && part.type !== 'refusal') return false;
  const isSigned = part.type === 'reasoning' && part.signature !== undefined;
  if (isSigned) return false;
  return part.extensions === undefined || Object.keys(ownMembers(part)).length === 0;
}

function grown(part: Part, delta: PartDelta): Part {
  if (delta.type === 'text' && 'text' in part) return { ...part, text: part.text + delta.text };
  if (delta.type === 'arguments' && part.type === 'tool-call')
    return { ...part, arguments: part.arguments + delta.text };
  if (delta.type === 'signature' && (part.type === 'reasoning' || part.type === 'tool-call'))
    return { ...part, signature: delta.signature };
  if (delta.type === 'audio' && part.type === 'audio' && part.source.kind === 'base64')
    return { ...part, source: { ...part.source, data: part.source.data + (delta.data ?? '') } };
  return part;
}
