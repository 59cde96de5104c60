import { createHash } from 'node:crypto';
import type { Message, Part } from '@ai-proxy/core';

/**
 * What the user and the tools have said up to a place of a conversation, in short. Words such as
 * "Done." are said in many conversations; what they answer to tells them apart.
 */
export class WordsBefore {
  readonly #messages: readonly Message[];
  /** For each place that was asked for and those before it. */
  readonly #digests: string[] = [''];

  constructor(messages: readonly Message[]) {
    this.#messages = messages;
  }

  /** Of the messages before that one. */
  at(end: number): string {
    for (let done = this.#digests.length - 1; done < end; done++) {
      const before = this.#digests[done] ?? '';
      const message = this.#messages[done];
      this.#digests.push(message?.role === 'user' ? digestOf(before, message.parts) : before);
    }
    return this.#digests[end] ?? '';
  }

  /** Of the whole conversation. */
  all(): string {
    return this.at(this.#messages.length);
  }
}

/** Lengths keep texts apart. */
function digestOf(before: string, parts: readonly Part[]): string {
  const hash = createHash('sha256').update(before);
  for (const text of parts.flatMap(textsOf)) hash.update(`${text.length}:`).update(text);
  return hash.digest('base64url');
}

function textsOf(part: Part): readonly string[] {
  if (part.type === 'text') return [part.text];
  return part.type === 'tool-result' ? part.content.flatMap(textsOf) : [];
}
