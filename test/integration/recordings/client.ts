import type { JsonObject } from '@ai-proxy/core';
import type { Reading } from './answer.ts';
import { askChat } from './chat-client.ts';
import { readChat } from './chat-oracle.ts';
import { chatComplaints } from './chat-wire.ts';
import { askGemini } from './gemini-client.ts';
import { readGemini } from './gemini-oracle.ts';
import { geminiComplaints } from './gemini-wire.ts';
import { askMessages } from './messages-client.ts';
import { readMessages } from './messages-oracle.ts';
import { messagesComplaints } from './messages-wire.ts';
import type { Outcome, Question } from './outcome.ts';
import type { FormatName } from './recording.ts';
import { askResponses } from './responses-client.ts';
import { readResponses } from './responses-oracle.ts';
import { responsesComplaints } from './responses-wire.ts';

/** One API format as a client uses it. */
export interface ClientFormat {
  /** Sends the request with the official client, whole or streamed as the question says. */
  ask(url: string, question: Question): Promise<Outcome>;
  /** The oracle. */
  read(body: string, isStream: boolean): Reading;
  /** What a stream breaks of the rules of its protocol. */
  complaints(stream: string): string[];
  /** The body of a plain question. */
  hello(model: string, isStream: boolean): JsonObject;
}

const messages = [{ role: 'user', content: 'Hello' }];

/** The formats of clients by name. */
export const clientFormats: Readonly<Record<FormatName, ClientFormat>> = {
  'openai-chat': {
    ask: askChat,
    read: readChat,
    complaints: chatComplaints,
    hello: (model, stream) => ({
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
    hello: (model, stream) => ({ model, max_tokens: 1024, messages, stream }),
  },
  'openai-responses': {
    ask: askResponses,
    read: readResponses,
    complaints: responsesComplaints,
    hello: (model, stream) => ({ model, input: 'Hello', stream, store: false }),
  },
  gemini: {
    ask: askGemini,
    read: readGemini,
    complaints: geminiComplaints,
    hello: () => ({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }),
  },
};

/** A plain question in a format. */
export function question(format: FormatName, model: string, isStream: boolean): Question {
  return { model, isStream, body: clientFormats[format].hello(model, isStream) };
}
