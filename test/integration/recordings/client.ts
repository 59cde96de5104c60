import type { JsonObject } from '@ai-proxy/core';
import type { Answer, Reading } from './answer.ts';
import { askChat } from './chat-client.ts';
import { readChat } from './chat-oracle.ts';
import { chatComplaints } from './chat-wire.ts';
import { askMessages } from './messages-client.ts';
import { readMessages } from './messages-oracle.ts';
import { messagesComplaints } from './messages-wire.ts';
import type { FormatName } from './recording.ts';
import type { Wire } from './tapped-fetch.ts';

/** How an exchange looked to an official client. */
export interface Outcome {
  readonly wire: Wire;
  /** What the client made of it; undefined where it threw. */
  readonly answer: Answer | undefined;
  readonly error: Error | undefined;
}

/** One API format as a client uses it. */
export interface ClientFormat {
  /** Sends the request with the official client, whole or streamed as the request says. */
  ask(url: string, request: JsonObject): Promise<Outcome>;
  /** The oracle. */
  read(body: string, isStream: boolean): Reading;
  /** What a stream breaks of the rules of its protocol. */
  complaints(stream: string): string[];
  question(model: string, stream: boolean): JsonObject;
}

const messages = [{ role: 'user', content: 'Hello' }];

/** The formats of clients by name. */
export const clientFormats: Readonly<Record<FormatName, ClientFormat>> = {
  'openai-chat': {
    ask: askChat,
    read: readChat,
    complaints: chatComplaints,
    question: (model, stream) => ({
      model,
      messages,
      stream,
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    }),
  },
  anthropic: {
    ask: askMessages,
    read: readMessages,
    complaints: messagesComplaints,
    question: (model, stream) => ({ model, max_tokens: 1024, messages, stream }),
  },
};
