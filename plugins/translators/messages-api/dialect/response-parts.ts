import {
  type JsonObject,
  type Ledger,
  type Part,
  type PartType,
  present,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@ai-proxy/core';
import { encodeArguments } from './arguments.ts';
import { fitting } from './call-ids.ts';
import { calledBy } from './caller.ts';
import { encodeShownCitation } from './citations.ts';
import { listed, mergeMembers, ownMembers } from './members.ts';
import { dialectName } from './wire.ts';

type AnswerEncoders = {
  readonly [Type in PartType]: (
    part: Extract<Part, { type: Type }>,
    path: string,
    ledger: Ledger,
  ) => JsonObject | undefined;
};

const unshown = ({ type }: Part, path: string, ledger: Ledger): undefined =>
  ledger.lose(path, `An answer cannot hold a ${type} part here.`) as undefined;

const encoders: AnswerEncoders = {
  text: encodeText,
  reasoning: encodeReasoning,
  'tool-call': encodeToolCall,
  'tool-result': unshown,
  image: unshown,
  audio: (part, path, ledger) => {
    unshown(part, path, ledger);
    return part.transcript === undefined ? undefined : { type: 'text', text: part.transcript };
  },
  file: unshown,
  refusal: ({ text }) => (text === '' ? undefined : { type: 'text', text }),
  native: (part, path, ledger) =>
    part.dialect === dialectName ? part.value : unshown(part, path, ledger),
};

/** The content blocks of an answer. Empty texts are left out: clients could not send them back. */
export function encodeAnswerParts(
  parts: readonly Part[],
  showsThinking: boolean,
  ledger: Ledger,
): readonly JsonObject[] {
  return parts.flatMap((each, index) => {
    const part = each.type === 'reasoning' && !showsThinking ? { ...each, text: '' } : each;
    const path = `choices[0].parts[${index}]`;
    if (part.type !== 'native') ledger.loseForeign(path, part.extensions, dialectName);
    const encode = encoders[part.type] as (
      part: Part,
      path: string,
      ledger: Ledger,
    ) => JsonObject | undefined;
    return listed(encode(part, path, ledger));
  });
}

function encodeText(part: TextPart, path: string, ledger: Ledger): JsonObject | undefined {
  if (part.text === '' && (part.citations ?? []).length === 0) return undefined;
  const citations = part.citations?.flatMap((citation, index) => {
    const shown = encodeShownCitation(citation);
    if (shown === undefined)
      ledger.lose(`${path}.citations[${index}]`, 'Only links can be cited here.');
    return listed(shown);
  });
  return mergeMembers(present({ type: 'text', text: part.text, citations }), ownMembers(part));
}

/** Proofs of other providers mean nothing to this API; their thinking gets an empty signature. */
function encodeReasoning(
  part: ReasoningPart,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  const own = part.origin === dialectName;
  const foreignProof = !own && (part.signature !== undefined || part.redacted !== undefined);
  if (foreignProof)
    ledger.lose(`${path}.signature`, 'Proofs of reasoning of other formats cannot be kept here.');
  if (own && part.redacted !== undefined)
    return mergeMembers({ type: 'redacted_thinking', data: part.redacted }, ownMembers(part));
  const signature = own ? (part.signature ?? '') : '';
  if (part.text === '' && signature === '') return undefined;
  return mergeMembers({ type: 'thinking', thinking: part.text, signature }, ownMembers(part));
}

function encodeToolCall(part: ToolCallPart, path: string, ledger: Ledger): JsonObject {
  if (part.signature !== undefined)
    ledger.lose(`${path}.signature`, 'Calls have no signature here.');
  const block = {
    type: 'tool_use',
    id: fitting(part.id),
    name: part.name,
    input: encodeArguments(part.arguments, `${path}.arguments`, ledger),
  };
  return calledBy(mergeMembers(block, ownMembers(part)));
}
