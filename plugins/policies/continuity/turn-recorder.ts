import type {
  Extensions,
  Part,
  PartDelta,
  ReasoningPart,
  StreamEvent,
  TextPart,
  ToolCallPart,
} from '@ai-proxy/core';
import { likenessOf } from './turn-keys.ts';
import type { Step } from './turn.ts';

/** What one alternative answer came to. */
export interface RecordedTurn {
  readonly steps: readonly Step[];
  /** All texts together. */
  readonly text: string;
  /** True where a proof is among the steps, or thinking whose words are asked for again. */
  readonly isProven: boolean;
}

/** A part while its deltas come; members of the part itself are what it had at its start. */
interface Growing {
  readonly part: Part;
  /** Text, or the arguments of a call. */
  text: string;
  signature: string | undefined;
  redacted: string;
}

/**
 * Vendors of this dialect sign nothing. Some want the thinking that led to calls back in its words, and
 * refuse the calls without; those that want none never show any.
 */
const unsignedDialect = 'openai-chat';

type Grow = (growing: Growing, delta: PartDelta) => void;

const growers: Readonly<Partial<Record<PartDelta['type'], Grow>>> = {
  text: addText,
  arguments: addText,
  signature: (growing, delta) => {
    if (delta.type === 'signature') growing.signature = delta.signature;
  },
  redacted: (growing, delta) => {
    if (delta.type === 'redacted') growing.redacted += delta.data;
  },
};

function addText(growing: Growing, delta: PartDelta): void {
  if (delta.type === 'text' || delta.type === 'arguments') growing.text += delta.text;
}

/** Gathers the turns of one answer from its events. */
export class TurnRecorder {
  readonly #dialect: string;
  readonly #choices = new Map<number, Map<number, Growing>>();

  /** `dialect` is that of the upstream: its extensions and its reasoning alone are recorded. */
  constructor(dialect: string) {
    this.#dialect = dialect;
  }

  /** Sees one event; gives the turn that it completes. */
  see(event: StreamEvent): RecordedTurn | undefined {
    if (event.type === 'part-start') this.#start(event.choice ?? 0, event.index, event.part);
    else if (event.type === 'part-delta') {
      const growing = this.#choices.get(event.choice ?? 0)?.get(event.index);
      if (growing !== undefined) growers[event.delta.type]?.(growing, event.delta);
    } else if (event.type === 'message-end') return this.#end(event.choice ?? 0);
    return undefined;
  }

  #start(choice: number, index: number, part: Part): void {
    const parts = this.#choices.get(choice) ?? new Map<number, Growing>();
    this.#choices.set(choice, parts);
    const text = part.type === 'tool-call' ? part.arguments : 'text' in part ? part.text : '';
    const signature = 'signature' in part ? part.signature : undefined;
    const redacted = part.type === 'reasoning' ? (part.redacted ?? '') : '';
    parts.set(index, { part, text, signature, redacted });
  }

  #end(choice: number): RecordedTurn | undefined {
    const parts = this.#choices.get(choice);
    this.#choices.delete(choice);
    if (parts === undefined) return undefined;
    const inOrder = [...parts].toSorted(([one], [other]) => one - other);
    return recorded(
      inOrder.map(([, growing]) => growing),
      this.#dialect,
    );
  }
}

/**
 * Reasoning is recorded with what stands directly behind it, which some upstreams insist on: reasoning
 * behind everything, or before something that clients of other formats do not get, is left out.
 */
function recorded(parts: readonly Growing[], dialect: string): RecordedTurn {
  const steps: Step[] = [];
  let thoughts: Step[] = [];
  let text = '';
  for (const growing of parts) {
    const { part } = growing;
    if (part.type === 'reasoning') {
      const proven = ownReasoning(part, growing, dialect);
      if (proven !== undefined) thoughts.push({ type: 'reasoning', part: proven });
      continue;
    }
    const anchor = anchorOf(growing, dialect);
    if (anchor === 'nothing') continue;
    if (anchor !== undefined) steps.push(...thoughts, anchor);
    if (part.type === 'text') text += growing.text;
    thoughts = [];
  }
  const hasCalls = steps.some(({ type }) => type === 'call');
  const isProven = steps.some((step) => isProof(step) || (hasCalls && step.type === 'reasoning'));
  return { steps, text, isProven };
}

/** The step of a part besides reasoning; `nothing` for a text that says nothing. */
function anchorOf(growing: Growing, dialect: string): Step | 'nothing' | undefined {
  const { part } = growing;
  if (part.type === 'tool-call') return callStep(part, growing, dialect);
  if (part.type !== 'text') return undefined;
  const own = ownExtensions(part, dialect);
  if (growing.text === '' && own.extensions === undefined) return 'nothing';
  return { type: 'text', length: growing.text.length, ...own };
}

function callStep(part: ToolCallPart, { text, signature }: Growing, dialect: string): Step {
  return {
    type: 'call',
    id: part.id,
    likeness: likenessOf({ name: part.name, arguments: text }),
    ...(signature === undefined ? {} : { signature }),
    ...ownExtensions(part, dialect),
  };
}

/** The reasoning as it became; undefined where it is of no use to that upstream. */
function ownReasoning(
  part: ReasoningPart,
  { text, signature = '', redacted }: Growing,
  dialect: string,
): ReasoningPart | undefined {
  if (part.origin !== dialect) return undefined;
  const isUnsigned = signature === '' && redacted === '';
  if (isUnsigned && (dialect !== unsignedDialect || text === '')) return undefined;
  const { extensions: _extensions, redacted: _redacted, signature: _signature, ...bare } = part;
  return {
    ...bare,
    text,
    ...(signature === '' ? {} : { signature }),
    ...(redacted === '' ? {} : { redacted }),
    ...ownExtensions(part, dialect),
  };
}

function ownExtensions(
  { extensions }: TextPart | ToolCallPart | ReasoningPart,
  dialect: string,
): { readonly extensions?: Extensions } {
  const own = extensions?.[dialect];
  return own === undefined ? {} : { extensions: { [dialect]: own } };
}

function isProof(step: Step): boolean {
  if (step.type === 'reasoning')
    return step.part.signature !== undefined || step.part.redacted !== undefined;
  if (step.type === 'call') return step.signature !== undefined;
  return Object.values(step.extensions ?? {}).some((members) =>
    Object.entries(members).some(
      ([name, value]) => /signature$/i.test(name) && typeof value === 'string',
    ),
  );
}
