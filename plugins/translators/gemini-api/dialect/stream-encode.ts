import {
  type EncodeContext,
  type Frame,
  type JsonObject,
  type JsonValue,
  objectsOf,
  present,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@ai-proxy/core';
import { blockReason } from './candidates.ts';
import { encodeFault } from './errors.ts';
import { frameOf } from './frames.ts';
import { ownMembers } from './members.ts';
import { CandidateWriter } from './stream-writer.ts';
import { encodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/**
 * Writes a streamed answer: each frame is an answer with what is new, and the last one says how it
 * ended and what it cost. Calls are written when they are whole.
 */
export class GeminiStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #candidates = new Map<number, CandidateWriter>();
  #base: JsonObject;
  /** What this format said of the prompt. */
  #feedback: JsonValue | undefined;
  #usage: Usage | undefined;
  #done = false;

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#base = { modelVersion: context.model, responseId: context.requestId };
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#done) return [];
    switch (event.type) {
      case 'message-start':
        this.#start(event);
        return [];
      case 'part-start':
        return this.#say(event.choice, (writer) => writer.start(event.index, event.part));
      case 'part-delta':
        return this.#say(event.choice, (writer) => writer.delta(event.index, event.delta));
      case 'part-end':
        return this.#say(event.choice, (writer) => writer.end(event.index));
      case 'message-end':
        this.#writer(event.choice).finish(event);
        return [];
      case 'usage':
        this.#usage = { ...this.#usage, ...event.usage };
        return [];
      case 'native':
        if (event.dialect === dialectName) this.#keep(event.value);
        return [];
      case 'error':
        this.#done = true;
        return [encodeFault(event.fault, this.#context.requestId)];
      case 'end':
        return this.#finish();
      default:
        return [];
    }
  }

  #start({ id, model, extensions = {} }: EventOf<'message-start'>): void {
    const { requestId, model: asked } = this.#context;
    const { candidates, promptFeedback, ...rest } = ownMembers({ extensions });
    this.#base = {
      modelVersion: model === '' ? asked : model,
      responseId: id === '' ? requestId : id,
      ...rest,
    };
    this.#keep({ candidates, promptFeedback });
  }

  #keep({ candidates, promptFeedback }: JsonObject): void {
    this.#feedback = promptFeedback ?? this.#feedback;
    for (const candidate of objectsOf(candidates)) {
      const { index } = candidate;
      this.#writer(typeof index === 'number' ? index : 0).keep(candidate);
    }
  }

  #say(
    choice: number | undefined,
    speak: (writer: CandidateWriter) => readonly JsonObject[],
  ): readonly Frame[] {
    const parts = speak(this.#writer(choice));
    return parts.map((part) => {
      const candidate = { content: { parts: [part], role: 'model' }, index: choice ?? 0 };
      return this.#frame({ candidates: [candidate] });
    });
  }

  #finish(): readonly Frame[] {
    this.#done = true;
    const writers = [...this.#candidates.entries()].sort(([a], [b]) => a - b);
    const isBlocked =
      blockReason({ promptFeedback: this.#feedback }) !== undefined &&
      writers.every(([, { spoke }]) => !spoke);
    const owed = writers.flatMap(([choice, writer]) => this.#say(choice, () => writer.close()));
    const candidates = writers.map(([choice, writer]) => writer.last(choice));
    const last = this.#frame({
      ...(isBlocked ? {} : { candidates }),
      ...(this.#usage === undefined ? {} : { usageMetadata: encodeUsage(this.#usage) }),
      ...present({ promptFeedback: this.#feedback }),
    });
    return [...owed, last];
  }

  #frame(members: JsonObject): Frame {
    return frameOf({ ...members, ...this.#base });
  }

  #writer(choice = 0): CandidateWriter {
    const known = this.#candidates.get(choice);
    if (known !== undefined) return known;
    const made = new CandidateWriter();
    this.#candidates.set(choice, made);
    return made;
  }
}
