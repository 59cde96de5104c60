import type { Choice, Part, StopReason } from '@ai-proxy/core';

/** Finish reasons of the wire and what they mean; all others are `other`. */
const stopReasons: Readonly<Record<string, StopReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  LANGUAGE: 'other',
  MALFORMED_FUNCTION_CALL: 'other',
  UNEXPECTED_TOOL_CALL: 'other',
  TOO_MANY_TOOL_CALLS: 'other',
  MISSING_THOUGHT_SIGNATURE: 'other',
  MALFORMED_RESPONSE: 'other',
  NO_IMAGE: 'other',
  IMAGE_OTHER: 'other',
  OTHER: 'other',
};

/** The finish reason that says it here. There is none for calls. */
const wireReasons: Readonly<Record<StopReason, string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'stop-sequence': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'OTHER',
  other: 'OTHER',
};

/** Reasons after which the calls of an answer are complete all the same. */
const completeReasons: ReadonlySet<string> = new Set(['STOP', 'UNEXPECTED_TOOL_CALL']);

/** An answer that ended in this way, as the canonical model has it. */
export type Stop = Pick<Choice, 'stopReason' | 'nativeReason'>;

/** What a finish reason means; the word itself is kept where the meaning does not give it back. */
export function decodeFinish(wire: string | undefined, calls: boolean): Stop {
  if (wire === undefined || wire === 'FINISH_REASON_UNSPECIFIED')
    return { stopReason: calls ? 'tool-calls' : 'other' };
  const plain = Object.hasOwn(stopReasons, wire) ? (stopReasons[wire] ?? 'other') : 'other';
  const stopReason = calls && completeReasons.has(wire) ? 'tool-calls' : plain;
  return wireReasons[stopReason] === wire ? { stopReason } : { stopReason, nativeReason: wire };
}

/** The finish reason for a client. Formats that have a place for refusals end them as any other answer. */
export function encodeFinish({ stopReason, nativeReason }: Stop, isRefusal: boolean): string {
  const isOwn = nativeReason !== undefined && Object.hasOwn(stopReasons, nativeReason);
  if (isOwn) return nativeReason;
  return wireReasons[isRefusal && stopReason === 'stop' ? 'refusal' : stopReason];
}

/** True for words with which the model declines. */
export function isRefusal(part: Part): boolean {
  return part.type === 'refusal' && part.text !== '';
}

/** What a prompt that was refused ends with. */
export function blockedStop(reason: string): Stop {
  return { stopReason: 'content-filter', nativeReason: reason };
}
