import type { Part, TextPart, ToolCallPart } from '@ai-proxy/core';
import type { Found } from './find.ts';
import { textDigestOf } from './turn-keys.ts';
import type { CallStep, TextStep } from './turn.ts';

/** The parts of a turn, which hold no reasoning, with what is remembered of it. */
export function rebuilt(parts: readonly Part[], found: Found): readonly Part[] {
  return isWhole(parts, found) ? inOrderOfSteps(parts, found) : withProofsBefore(parts, found);
}

/** True where the client sent back all that was said and no more, be it in other pieces. */
function isWhole(parts: readonly Part[], { turn, calls }: Found): boolean {
  const isPlain = parts.every(
    (part) =>
      part.type === 'tool-call' || (part.type === 'text' && (part.citations ?? []).length === 0),
  );
  const known = turn.steps.filter(({ type }) => type === 'call').length;
  const sent = parts.filter(({ type }) => type === 'tool-call').length;
  const isAllCalls = known === sent && calls.size === known;
  return isPlain && isAllCalls && textDigestOf(textOf(parts)) === turn.textDigest;
}

function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** As the upstream said it: in its order, and with its texts, which formats join and clients tear. */
function inOrderOfSteps(parts: readonly Part[], { turn, calls }: Found): readonly Part[] {
  const text = textOf(parts);
  const cache = parts.findLast((part) => part.type === 'text')?.cache;
  const lastText = turn.steps.findLast(({ type }) => type === 'text');
  let said = 0;
  return turn.steps.flatMap((step): readonly Part[] => {
    if (step.type === 'reasoning') return [step.part];
    if (step.type === 'call') {
      const call = calls.get(step);
      return call === undefined ? [] : [signed(call, step)];
    }
    const start = said;
    said += step.length;
    const piece = pieceOf(text.slice(start, said), step);
    return [cache === undefined || step !== lastText ? piece : { ...piece, cache }];
  });
}

function pieceOf(text: string, { extensions }: TextStep): TextPart {
  return { type: 'text', text, ...(extensions === undefined ? {} : { extensions }) };
}

/** As the client sent it, where that is something else; reasoning stands before what it led to. */
function withProofsBefore(parts: readonly Part[], { turn, calls }: Found): readonly Part[] {
  const { steps } = turn;
  let next = 0;
  const thoughtsUntil = (end: number): readonly Part[] => {
    const passed = steps.slice(next, end);
    next = Math.max(next, end);
    return passed.flatMap((step) => (step.type === 'reasoning' ? [step.part] : []));
  };
  return parts.flatMap((part) => {
    if (part.type !== 'tool-call') {
      const anchor = steps.findIndex(({ type }, at) => at >= next && type !== 'reasoning');
      return [...thoughtsUntil(anchor === -1 ? next : anchor), part];
    }
    const step = steps.findIndex((each) => each.type === 'call' && calls.get(each) === part);
    const known = steps[step];
    return known?.type === 'call' ? [...thoughtsUntil(step), signed(part, known)] : [part];
  });
}

function signed(call: ToolCallPart, step: CallStep): ToolCallPart {
  const signature = call.signature ?? step.signature;
  const extensions = { ...step.extensions, ...call.extensions };
  return {
    ...call,
    ...(signature === undefined ? {} : { signature }),
    ...(Object.keys(extensions).length === 0 ? {} : { extensions }),
  };
}
