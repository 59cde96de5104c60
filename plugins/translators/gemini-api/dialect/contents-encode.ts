import type { CanonicalRequest, JsonObject, Ledger, Message, Part } from '@ai-proxy/core';
import { arranged, merged, signed, type Turn } from './turns.ts';
import { listed, mergeMembers, ownMembers } from './members.ts';
import { factsOf } from './model-facts.ts';
import { encodePart, reportCitations, withoutInventedId } from './parts-encode.ts';
import { encodeResult, type ResultScope } from './results-encode.ts';
import { wireToolName } from './tool-names.ts';
import { dialectName } from './wire.ts';

const roles: Readonly<Record<Message['role'], Turn['role']>> = {
  system: 'user',
  developer: 'user',
  user: 'user',
  assistant: 'model',
};

/** The instructions before the first turn, as parts, and the turns after them. */
export function encodeContents(
  { messages, model }: CanonicalRequest,
  ledger: Ledger,
): { readonly system: readonly JsonObject[]; readonly contents: readonly JsonObject[] } {
  const facts = factsOf(model);
  const scope = { ledger, names: namesOf(messages), rich: facts.richResults };
  const first = messages.findIndex(({ role }) => !isInstruction(role));
  const leading = first === -1 ? messages.length : first;
  const system = messages
    .slice(0, leading)
    .flatMap((message, index) => encodeInstruction(message, `messages[${index}]`, ledger));
  const turns = arranged(
    merged(
      messages
        .slice(leading)
        .map((message, index) => encodeTurn(message, `messages[${leading + index}]`, scope)),
    ),
  );
  // A request without any turn is refused.
  if (turns.length === 0 && system.length > 0)
    return { system: [], contents: [{ role: 'user', parts: system }] };
  const contents = (facts.signedCalls ? signed(turns) : turns).map(writeTurn);
  return { system, contents };
}

function writeTurn({ role, parts, members }: Turn): JsonObject {
  return mergeMembers({ role, parts: parts.map(withoutInventedId) }, members);
}

function namesOf(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool-call');
  return new Map(calls.map(({ id, name }) => [id, wireToolName(name)]));
}

function isInstruction(role: Message['role']): boolean {
  return role === 'system' || role === 'developer';
}

function encodeInstruction(message: Message, path: string, ledger: Ledger): JsonObject[] {
  report(message, path, ledger);
  return message.parts.flatMap((part, index) => {
    const place = `${path}.content[${index}]`;
    if (part.type === 'text') {
      reportCitations(part, place, ledger);
      return listed(encodePart(part, place, ledger));
    }
    ledger.lose(place, `Instructions cannot hold a ${part.type} part here.`);
    return [];
  });
}

function encodeTurn(message: Message, path: string, scope: ResultScope): Turn {
  report(message, path, scope.ledger);
  if (isInstruction(message.role))
    scope.ledger.lose(
      `${path}.role`,
      'Instructions amid the conversation become text of a user turn here.',
    );
  const role = roles[message.role];
  const encoded = message.parts.map((part, index) =>
    encodeOne(part, role, `${path}.content[${index}]`, scope),
  );
  return {
    role,
    parts: encoded.flatMap(({ parts }) => parts),
    beside: encoded.flatMap(({ beside }) => beside),
    members: ownMembers(message),
  };
}

interface EncodedPart {
  readonly parts: readonly JsonObject[];
  readonly beside: readonly JsonObject[];
}

function encodeOne(part: Part, role: Turn['role'], path: string, scope: ResultScope): EncodedPart {
  const isForeign = role === 'user' ? part.type === 'tool-call' : part.type === 'tool-result';
  if (isForeign || (role === 'user' && part.type === 'reasoning')) {
    scope.ledger.lose(path, `A ${role} turn cannot hold a ${part.type} part here.`);
    return { parts: [], beside: [] };
  }
  if (part.type === 'tool-result') {
    const { result, beside } = encodeResult(part, path, scope);
    return { parts: [result], beside };
  }
  reportCitations(part, path, scope.ledger);
  const sent = part.type === 'tool-call' ? { ...part, name: wireToolName(part.name) } : part;
  const wire = encodePart(sent, path, scope.ledger);
  return { parts: wire === undefined ? [] : [wire], beside: [] };
}

function report(message: Message, path: string, ledger: Ledger): void {
  ledger.loseForeign(path, message.extensions, dialectName);
  if (message.name !== undefined) ledger.lose(`${path}.name`, 'Turns have no name here.');
}
