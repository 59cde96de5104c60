import type { Frame, JsonObject, Part, PartDelta } from '@ai-proxy/core';
import { eventFrame } from './frames.ts';
import { blockForm, type BlockForm } from './stream-forms.ts';

/** A part that is not yet written to its end. */
interface PendingPart {
  readonly form: BlockForm;
  waiting: JsonObject[];
  ended: boolean;
}

/**
 * Writes parts as blocks that never interleave. One block is open at a time; what later parts say
 * meanwhile waits until it is closed. A block without any content is not written at all.
 */
export class BlockWriter {
  /** In the order of their start; the first is the one being written. */
  readonly #parts = new Map<number, PendingPart>();
  readonly #showsThinking: boolean;
  #index = 0;
  #open = false;
  #calls = false;
  #refusal = false;

  constructor(showsThinking: boolean) {
    this.#showsThinking = showsThinking;
  }

  /** True once a tool call was started. */
  get calls(): boolean {
    return this.#calls;
  }

  /** True once the model declined in words. */
  get refusal(): boolean {
    return this.#refusal;
  }

  start(index: number, part: Part): readonly Frame[] {
    const form = blockForm(part, this.#showsThinking);
    if (form === undefined) return [];
    this.#calls ||= part.type === 'tool-call';
    this.#refusal ||= part.type === 'refusal';
    this.#parts.set(index, { form, waiting: [...form.initial], ended: false });
    return this.#advance();
  }

  delta(index: number, delta: PartDelta): readonly Frame[] {
    const part = this.#parts.get(index);
    if (part === undefined) return [];
    part.waiting.push(...part.form.delta(delta));
    return this.#advance();
  }

  end(index: number): readonly Frame[] {
    const part = this.#parts.get(index);
    if (part === undefined) return [];
    part.ended = true;
    return this.#advance();
  }

  /** Writes all that is left, whether its end came or not. */
  close(): readonly Frame[] {
    for (const part of this.#parts.values()) part.ended = true;
    return this.#advance();
  }

  #advance(): readonly Frame[] {
    const frames: Frame[] = [];
    for (const [index, part] of this.#parts) {
      if (part.ended) part.waiting.push(...part.form.closing());
      frames.push(...this.#say(part));
      if (!part.ended) break;
      frames.push(...this.#close());
      this.#parts.delete(index);
    }
    return frames;
  }

  #say(part: PendingPart): readonly Frame[] {
    const { form, ended, waiting: said } = part;
    part.waiting = [];
    const frames: Frame[] = [];
    const opens = !this.#open && (said.length > 0 || form.needed(ended));
    if (opens) frames.push(this.#frame('content_block_start', { content_block: form.opening() }));
    this.#open ||= opens;
    return [...frames, ...said.map((delta) => this.#frame('content_block_delta', { delta }))];
  }

  #close(): readonly Frame[] {
    if (!this.#open) return [];
    const frame = this.#frame('content_block_stop', {});
    this.#open = false;
    this.#index += 1;
    return [frame];
  }

  #frame(type: string, members: JsonObject): Frame {
    return eventFrame({ type, index: this.#index, ...members });
  }
}
