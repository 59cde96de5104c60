import { hash } from 'node:crypto';
import { isObject, type Inbound, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Providers keep nothing of prompts that are shorter than about a thousand tokens. */
const shortestCachedBytes = 4096;
/** Of a long text its two ends tell it from others. */
const endCharacters = 512;

/** What a client says about the conversation that a request belongs to, in the order of trust. */
const membersOfBody = ['prompt_cache_key', 'conversation'] as const;
const membersOfMetadata = ['session_id', 'conversation_id', 'thread_id'] as const;

/**
 * The names of the conversation that a request belongs to, by what the client says of it, or by how it
 * begins; the same for every request of a conversation. An answer that it goes on from comes first:
 * its account may be the only one that has it.
 */
export function sessionsOf({ content, headers }: Inbound, header: string): readonly string[] {
  const json = content?.body.json ?? {};
  const before = idOf(json['previous_response_id']);
  const sent = headers[header];
  const named = typeof sent === 'string' && sent !== '' ? `header ${sent}` : namedIn(json);
  if (before !== undefined) return [sessionAfter(before), ...(named === undefined ? [] : [named])];
  if (named !== undefined) return [named];
  const isLong = (content?.body.bytes.length ?? 0) >= shortestCachedBytes;
  const beginning = isLong ? beginningOf(json) : undefined;
  return beginning === undefined ? [] : [beginning];
}

/** Keeps what clients send short, and sessions of different clients and models apart. */
export function sessionId(client: string, model: string, session: string): string {
  return hash('sha256', JSON.stringify([client, model, session]), 'base64url');
}

/** The session of a conversation that goes on by the id of its last answer. */
export function sessionAfter(answerId: string): string {
  return `previous_response_id ${answerId}`;
}

/** Whether answers of the request may be gone on from by their id. */
export function mayGoOnById({ content, operation }: Inbound): boolean {
  const json = content?.body.json;
  return operation === 'generate' && json?.['input'] !== undefined && json['store'] !== false;
}

function namedIn(json: JsonObject): string | undefined {
  for (const name of membersOfBody) {
    const id = idOf(json[name]);
    if (id !== undefined) return `${name} ${id}`;
  }
  const { metadata } = json;
  if (!isObject(metadata)) return undefined;
  for (const name of membersOfMetadata) {
    const id = idOf(metadata[name]);
    if (id !== undefined) return `${name} ${id}`;
  }
  // Some agents put the session into the name of the user; a bare user has many conversations.
  const user = metadata['user_id'];
  return typeof user === 'string' && user.includes('session') ? `user_id ${user}` : undefined;
}

function idOf(value: JsonValue | undefined): string | undefined {
  const id = isObject(value) ? value['id'] : value;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Instructions and the first words of the user, as far as they tell conversations apart. */
function beginningOf(json: JsonObject): string | undefined {
  const turns = json['messages'] ?? json['input'] ?? json['contents'];
  const said = Array.isArray(turns) ? untilUser(turns) : turns;
  if (said === undefined) return undefined;
  const instructions =
    json['system'] ??
    json['instructions'] ??
    json['systemInstruction'] ??
    json['system_instruction'];
  return hash('sha256', `${outline(instructions)} ${outline(said)}`, 'base64url');
}

/** The turns up to the first one of the user, which is outlined apart from those before. */
function untilUser(turns: readonly JsonValue[]): JsonValue | undefined {
  const at = turns.findIndex((turn) => isObject(turn) && turn['role'] === 'user');
  const first = turns[at];
  if (first === undefined) return undefined;
  return at === 0 ? first : [outline(turns.slice(0, at)), first];
}

/** The two ends of the texts below a value, and how long they are together. */
function outline(value: JsonValue | undefined): string {
  let head = '';
  let tail = '';
  let length = 0;
  const visit = (inner: JsonValue | undefined): void => {
    if (typeof inner === 'string') {
      length += inner.length;
      if (head.length < endCharacters) head += inner.slice(0, endCharacters - head.length);
      tail = (tail + inner.slice(-endCharacters)).slice(-endCharacters);
    } else if (Array.isArray(inner)) inner.forEach((item: JsonValue) => visit(item));
    else if (isObject(inner)) Object.values(inner).forEach(visit);
  };
  visit(value);
  return `${length} ${head} ${tail}`;
}
