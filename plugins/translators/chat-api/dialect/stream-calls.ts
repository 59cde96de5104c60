import {
  isObject,
  type JsonObject,
  type JsonValue,
  present,
  type StreamEvent,
} from '@ai-proxy/core';
import { argumentsText, inventCallId, takeSignature } from './calls.ts';
import { aroundInput, escaped } from './custom-tools.ts';
import { Fields } from './fields.ts';
import { dialectName } from './wire.ts';

interface Call {
  /** Id as the vendor wrote it. */
  readonly wireId: string;
  readonly part: number;
  readonly signature: string | undefined;
  started: boolean;
  name: string;
  /** Fragments that came before the name. */
  held: string;
  hasArguments: boolean;
  /** The call is one of a tool that takes free text. */
  isCustom: boolean;
}

/** The tool calls of one choice: several may grow at a time, so all stay open until the end. */
export class StreamCalls {
  readonly #choice: number;
  readonly #nextPart: () => number;
  readonly #calls: Call[] = [];
  readonly #byIndex = new Map<number, Call>();
  #natives = 0;

  constructor(choice: number, nextPart: () => number) {
    this.#choice = choice;
    this.#nextPart = nextPart;
  }

  get any(): boolean {
    return this.#calls.length + this.#natives > 0;
  }

  read(deltas: readonly JsonValue[]): StreamEvent[] {
    return deltas.flatMap((delta) => (isObject(delta) ? this.#read(delta) : []));
  }

  /** Closes the calls; one without arguments gets the empty object. */
  end(): StreamEvent[] {
    return this.#calls.flatMap((call) => [
      ...(call.started ? [] : this.#start(call)),
      ...this.#grow(call, closingOf(call)),
      { type: 'part-end', choice: this.#choice, index: call.part } as const,
    ]);
  }

  #read(delta: JsonObject): StreamEvent[] {
    const fields = new Fields(delta);
    const type = fields.string('type') ?? 'function';
    const custom = fields.object('custom');
    const called = fields.object('function') ?? custom;
    if (type !== 'function' && called === undefined) return this.#native(delta);
    const inner = new Fields(called);
    const name = inner.string('name') ?? '';
    const call = this.#find(fields, name);
    call.isCustom ||= called === custom && custom !== undefined;
    if (!call.started) call.name = name === '' ? call.name : name;
    const fragment = call.isCustom
      ? escaped(inner.string('input') ?? '')
      : argumentsText(inner.any('arguments'));
    if (call.started) return this.#grow(call, fragment);
    call.held += fragment;
    return call.name === '' ? [] : this.#start(call);
  }

  #start(call: Call): StreamEvent[] {
    call.started = true;
    const { wireId, name, signature } = call;
    const id = wireId === '' ? inventCallId() : wireId;
    return [
      {
        type: 'part-start',
        choice: this.#choice,
        index: call.part,
        part: { type: 'tool-call', id, name, arguments: '', ...present({ signature }) },
      },
      ...this.#grow(call, (call.isCustom ? aroundInput.before : '') + call.held),
    ];
  }

  #grow(call: Call, text: string): StreamEvent[] {
    if (text === '') return [];
    call.hasArguments ||= text.trim() !== '';
    const delta = { type: 'arguments', text } as const;
    return [{ type: 'part-delta', choice: this.#choice, index: call.part, delta }];
  }

  /** A whole call of a kind the canonical model does not name. */
  #native(value: JsonObject): StreamEvent[] {
    this.#natives++;
    const place = { choice: this.#choice, index: this.#nextPart() };
    const part = { type: 'native', dialect: dialectName, value } as const;
    return [
      { type: 'part-start', ...place, part },
      { type: 'part-end', ...place },
    ];
  }

  /**
   * The call a delta belongs to: by index; without one by id; with neither, the last call unless a
   * name begins another. Some vendors give all calls index 0, so a new id with a name is a new call.
   */
  #find(fields: Fields, name: string): Call {
    const index = fields.count('index');
    const id = fields.string('id') ?? '';
    const known = this.#known(index, id, name);
    const isOther = known !== undefined && name !== '' && id !== '' && known.wireId !== id;
    if (known !== undefined && !(isOther && known.started)) return known;
    return this.#add(index, id, takeSignature(fields));
  }

  #known(index: number | undefined, id: string, name: string): Call | undefined {
    if (index !== undefined) return this.#byIndex.get(index);
    if (id !== '') return this.#calls.find((call) => call.wireId === id);
    return name === '' ? this.#calls.at(-1) : undefined;
  }

  #add(index: number | undefined, wireId: string, signature: string | undefined): Call {
    const part = this.#nextPart();
    const call: Call = {
      wireId,
      part,
      signature,
      started: false,
      name: '',
      held: '',
      hasArguments: false,
      isCustom: false,
    };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }
}

/** What a call still owes when it ends: no arguments at all are the empty object. */
function closingOf(call: Call): string {
  if (call.isCustom) return aroundInput.after;
  return call.hasArguments ? '' : '{}';
}
