import {
  type JsonObject,
  type Ledger,
  type Part,
  present,
  type ReasoningPart,
} from '@ai-proxy/core';
import { mergeMembers, ownMembers } from './members.ts';
import { encodePart, withoutInventedId } from './parts-encode.ts';
import { dialectName } from './wire.ts';

/** A part of an answer; undefined for what cannot be shown here, which is reported. */
export function encodeAnswerPart(part: Part, path: string, ledger: Ledger): JsonObject | undefined {
  if (part.type === 'reasoning') return encodeThought(part, path, ledger);
  if (part.type !== 'tool-result') {
    const wire = encodePart(part, path, ledger);
    return wire && withoutInventedId(wire);
  }
  ledger.lose(path, 'An answer cannot hold a tool-result part here.');
  return undefined;
}

/** Thinking of all providers is shown; the proofs of others mean nothing to this API. */
function encodeThought(part: ReasoningPart, path: string, ledger: Ledger): JsonObject | undefined {
  ledger.loseForeign(path, part.extensions, dialectName);
  const isOwn = part.origin === dialectName;
  if (!isOwn && (part.signature !== undefined || part.redacted !== undefined))
    ledger.lose(`${path}.signature`, 'Proofs of reasoning of other formats cannot be kept here.');
  const thoughtSignature = isOwn ? part.signature : undefined;
  if (part.text === '' && thoughtSignature === undefined) return undefined;
  const wire = present({ text: part.text, thought: true, thoughtSignature });
  return mergeMembers(wire, ownMembers(part));
}
