import type { JsonObject, Message } from '@ai-proxy/core';
import { mergeAll, mergeMembers, ownMembers } from './members.ts';
import { encodeParts, plainContent, type RequestScope } from './parts-encode.ts';
import { dialectName } from './wire.ts';

type Role = 'user' | 'assistant';

/** A turn as it is sent, before its blocks are put in order. */
export interface Turn {
  readonly role: Role;
  readonly blocks: readonly JsonObject[];
  readonly members: JsonObject;
}

const turnRoles: Readonly<Record<Message['role'], Role>> = {
  system: 'user',
  developer: 'user',
  user: 'user',
  assistant: 'assistant',
};

/** The instructions before the first turn, as blocks, and the turns after them. */
export function encodeMessages(
  messages: readonly Message[],
  scope: RequestScope,
): { readonly system: readonly JsonObject[]; readonly turns: readonly Turn[] } {
  const first = messages.findIndex(({ role }) => !isInstruction(role));
  const leading = first === -1 ? messages.length : first;
  const system = messages
    .slice(0, leading)
    .flatMap((message, index) => encodeInstruction(message, `messages[${index}]`, scope));
  const turns = messages
    .slice(leading)
    .map((message, index) => encodeTurn(message, `messages[${leading + index}]`, scope));
  const spoken = merged(turns).map(arranged);
  if (spoken.length > 0 || system.length === 0) return { system, turns: spoken };
  // A request without any turn is refused.
  return { system: [], turns: [{ role: 'user', blocks: system, members: {} }] };
}

/** The turn as the wire has it. */
export function writeTurn(turn: Turn): JsonObject {
  return mergeMembers({ role: turn.role, content: plainContent(turn.blocks) }, turn.members);
}

/** True where the API would ask for thinking: a tool loop runs and its last call has none before it. */
export function loopLacksThinking(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  const calling = turns.at(-2);
  if (last?.blocks[0]?.['type'] !== 'tool_result' || calling?.role !== 'assistant') return false;
  return calling.blocks.some(isType('tool_use')) && !isThinking(calling.blocks[0]);
}

function isInstruction(role: Message['role']): boolean {
  return role === 'system' || role === 'developer';
}

function encodeInstruction(message: Message, path: string, scope: RequestScope): JsonObject[] {
  report(message, path, scope);
  const texts = message.parts.filter((part, index) => {
    if (part.type === 'text') return true;
    scope.ledger.lose(
      `${path}.content[${index}]`,
      `Instructions cannot hold a ${part.type} part here.`,
    );
    return false;
  });
  return encodeParts(texts, 'user', `${path}.content`, scope);
}

function encodeTurn(message: Message, path: string, scope: RequestScope): Turn {
  report(message, path, scope);
  if (isInstruction(message.role))
    scope.ledger.lose(
      `${path}.role`,
      'Instructions amid the conversation become text of a user turn here.',
    );
  const role = turnRoles[message.role];
  const blocks = encodeParts(message.parts, role, `${path}.content`, scope);
  return { role, blocks, members: ownMembers(message) };
}

function report(message: Message, path: string, { ledger }: RequestScope): void {
  ledger.loseForeign(path, message.extensions, dialectName);
  if (message.name !== undefined) ledger.lose(`${path}.name`, 'Turns have no name here.');
}

/** Neighbours of one role as one turn, without the turns that have nothing left to say. */
function merged(turns: readonly Turn[]): readonly Turn[] {
  const runs: Turn[][] = [];
  for (const turn of turns.filter(({ blocks }) => blocks.length > 0)) {
    const run = runs.at(-1);
    if (run?.[0]?.role === turn.role) run.push(turn);
    else runs.push([turn]);
  }
  return runs.flatMap(asOne);
}

function asOne(run: readonly Turn[]): readonly Turn[] {
  const [first] = run;
  if (first === undefined || run.length === 1) return run;
  const blocks = run.flatMap((turn) => turn.blocks);
  return [{ role: first.role, blocks, members: mergeAll(run.map(({ members }) => members)) }];
}

/** Results stand first in a user turn; thinking, where there is any, begins an assistant turn. */
function arranged(turn: Turn): Turn {
  if (turn.role === 'user') return { ...turn, blocks: inFront(turn.blocks, isType('tool_result')) };
  if (isThinking(turn.blocks[0])) return turn;
  const start = turn.blocks.findIndex(isThinking);
  if (start === -1) return turn;
  const length = turn.blocks.slice(start).findIndex((block) => !isThinking(block));
  const end = length === -1 ? turn.blocks.length : start + length;
  const moved = turn.blocks.slice(start, end);
  return { ...turn, blocks: [...moved, ...turn.blocks.slice(0, start), ...turn.blocks.slice(end)] };
}

function inFront(
  blocks: readonly JsonObject[],
  test: (block: JsonObject) => boolean,
): readonly JsonObject[] {
  return [...blocks.filter(test), ...blocks.filter((block) => !test(block))];
}

function isType(type: string): (block: JsonObject) => boolean {
  return (block) => block['type'] === type;
}

function isThinking(block: JsonObject | undefined): boolean {
  return block?.['type'] === 'thinking' || block?.['type'] === 'redacted_thinking';
}
