import Anthropic from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { readWhole } from './messages-oracle.ts';
import { attempt, plain, type Outcome, type Question } from './outcome.ts';

/** Asks with the `@anthropic-ai/sdk` client. */
export function askMessages(url: string, question: Question): Promise<Outcome> {
  return attempt((fetch) => {
    const client = new Anthropic({ apiKey: 'key', baseURL: url, maxRetries: 0, fetch });
    return answered(client, question);
  });
}

async function answered(client: Anthropic, { body, isStream }: Question): Promise<Answer> {
  const params = parseParams(body);
  const message = isStream
    ? await client.messages.stream(params).finalMessage()
    : await client.messages.create(params, { timeout: 20_000 });
  return readWhole(plain(message)).answer;
}

/** Requests are sent as they are, so their types do not matter. */
function parseParams(request: JsonObject): MessageCreateParamsNonStreaming {
  return request as unknown as MessageCreateParamsNonStreaming;
}
