import {
  type Fault,
  type Frame,
  type JsonObject,
  parseObject,
  present,
  type StreamDecoder,
  type StreamEvent,
} from '@ai-proxy/core';
import { faultIn } from './errors.ts';
import { Fields } from './fields.ts';
import { decodeLogprobs } from './logprobs.ts';
import { inventId } from './response-decode.ts';
import { decodeUsage } from './usage.ts';
import { doneMark, stopReasonOf } from './wire.ts';

/**
 * Turns the chunks of a stream into events. Each choice is one text; it is told to be over only when the
 * stream is, since vendors repeat finish reasons.
 */
export class CompletionsStreamDecoder implements StreamDecoder {
  /** The finish reasons of the choices that have begun. */
  readonly #finishes = new Map<number, string | undefined>();
  #phase: 'waiting' | 'running' | 'over' = 'waiting';

  decode(frame: Frame): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    const data = frame.data.trim();
    if (data === '') return [];
    if (data === doneMark) return this.#finish();
    const fault = faultIn(frame);
    if (fault !== undefined) return this.#fail(fault);
    const chunk = parseObject(data);
    if (chunk === undefined)
      return this.#fail({ message: 'The upstream sent a frame that is not JSON.' });
    return this.#chunk(new Fields(chunk));
  }

  end(): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    const finished = this.#finishes.values().some((finish) => finish !== undefined);
    if (finished) return this.#finish();
    return this.#fail({ message: 'The upstream broke off before the answer was complete.' });
  }

  #chunk(fields: Fields): StreamEvent[] {
    const usage = decodeUsage(fields.object('usage'));
    const choices = fields.objects('choices') ?? [];
    return [
      ...this.#start(fields),
      ...choices.flatMap((choice) => this.#choice(new Fields(choice))),
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ];
  }

  #start(fields: Fields): StreamEvent[] {
    if (this.#phase !== 'waiting') return [];
    this.#phase = 'running';
    fields.string('object');
    return [
      {
        type: 'message-start',
        id: fields.string('id') || inventId(),
        model: fields.string('model') ?? '',
        ...present({ created: fields.count('created') }),
        extensions: fields.extensions(),
      },
    ];
  }

  #choice(fields: Fields): StreamEvent[] {
    const place = { choice: fields.count('index') ?? 0, index: 0 };
    const opens = !this.#finishes.has(place.choice);
    const finish = fields.string('finish_reason');
    const before = this.#finishes.get(place.choice);
    this.#finishes.set(place.choice, before ?? (finish === '' ? undefined : finish));
    const text = fields.string('text') ?? '';
    const logprobs: JsonObject | undefined = decodeLogprobs(fields.any('logprobs'));
    return [
      ...(opens
        ? [{ type: 'part-start', ...place, part: { type: 'text', text: '' } } as const]
        : []),
      ...(text === ''
        ? []
        : [{ type: 'part-delta', ...place, delta: { type: 'text', text } } as const]),
      ...(logprobs === undefined
        ? []
        : [
            { type: 'part-delta', ...place, delta: { type: 'logprobs', value: logprobs } } as const,
          ]),
    ];
  }

  #finish(): StreamEvent[] {
    if (this.#finishes.size === 0)
      return this.#fail({ message: 'The upstream sent a stream without an answer.' });
    this.#phase = 'over';
    const ends = [...this.#finishes].flatMap(([choice, finish]): StreamEvent[] => [
      { type: 'part-end', choice, index: 0 },
      {
        type: 'message-end',
        choice,
        stopReason: stopReasonOf(finish),
        ...present({ nativeReason: finish }),
      },
    ]);
    return [...ends, { type: 'end' }];
  }

  #fail(fault: Fault): StreamEvent[] {
    this.#phase = 'over';
    return [{ type: 'error', fault: { ...fault, kind: fault.kind ?? 'bad-gateway' } }];
  }
}
