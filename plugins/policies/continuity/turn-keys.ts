import { hash } from 'node:crypto';
import type { JsonValue, ToolCallPart } from '@ai-proxy/core';

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

/** Finds the turn with the call of that id. Some vendors count their calls anew in every answer. */
export function idKey(client: string, id: string): string {
  return `id\n${client}\n${fittedId(id)}`;
}

/** Finds the turn with the call of that id, said after the same words. */
export function placedIdKey(client: string, before: string, id: string): string {
  return `placed-id\n${client}\n${before}\n${fittedId(id)}`;
}

/**
 * Finds the turn that said just that, after the same words: its texts, which clients may trim, and what
 * `likenessOf` gives for its calls.
 */
export function saidKey(
  client: string,
  before: string,
  text: string,
  likenesses: readonly string[],
): string {
  return `said\n${client}\n${before}\n${digest(JSON.stringify([text.trim(), ...likenesses]))}`;
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

/** Tells a text from every other; even spaces count, since signed texts are cut by their lengths. */
export function textDigestOf(text: string): string {
  return digest(text);
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}
