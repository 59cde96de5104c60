import { hash } from 'node:crypto';
import type { JsonValue, Message, Part, ToolCallPart } from '@ai-proxy/core';

/** The id with the characters replaced that some formats refuse, and replace in the same way. */
export function fittedId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_');
}

/** Tells a call from others where its id is lost: name and arguments, whatever their layout. */
export function likenessOf({
  name,
  arguments: text,
}: Pick<ToolCallPart, 'name' | 'arguments'>): string {
  return digest(JSON.stringify([name, canonicalArguments(text)]));
}

/** Finds the turn with the call of that id. */
export function idKey(client: string, id: string): string {
  return `id\n${client}\n${fittedId(id)}`;
}

/** Finds the turn with such a call, said after the same words. */
export function likenessKey(client: string, before: string, likeness: string): string {
  return `likeness\n${client}\n${before}\n${likeness}`;
}

/** Finds the turn with that text, said after the same words. Clients may trim what they send back. */
export function textKey(client: string, before: string, text: string): string {
  return `text\n${client}\n${before}\n${digest(text.trim())}`;
}

/**
 * What the user and the tools said between the assistant's last turn and the place `end`. Words such
 * as "Done." are said in many conversations; what they answer to tells them apart.
 */
export function wordsBefore(messages: readonly Message[], end: number): string {
  const turns = messages.slice(0, end);
  const start = turns.findLastIndex(({ role }) => role === 'assistant') + 1;
  const said = turns.slice(start).filter(({ role }) => role === 'user');
  return digest(JSON.stringify(said.flatMap(({ parts }) => parts.flatMap(textsOf))));
}

function textsOf(part: Part): readonly string[] {
  if (part.type === 'text') return [part.text];
  return part.type === 'tool-result' ? part.content.flatMap(textsOf) : [];
}

/** Arguments that are no JSON are taken as they are. */
function canonicalArguments(text: string): JsonValue {
  try {
    return sorted(JSON.parse(text.trim() === '' ? '{}' : text) as JsonValue);
  } catch {
    return text.trim();
  }
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => sorted(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member ?? null)]));
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
