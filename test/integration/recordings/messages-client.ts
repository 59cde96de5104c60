import Anthropic from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import type { Outcome } from './client.ts';
import { readWhole } from './messages-oracle.ts';
import { tappedFetch } from './tapped-fetch.ts';

/** Asks with the `@anthropic-ai/sdk` client. */
export async function askMessages(url: string, request: JsonObject): Promise<Outcome> {
  const tap = tappedFetch();
  const client = new Anthropic({ apiKey: 'key', baseURL: url, maxRetries: 0, fetch: tap.fetch });
  try {
    const answer = await answered(client, request);
    return { wire: await tap.wire(), answer, error: undefined };
  } catch (error) {
    return { wire: await tap.wire(), answer: undefined, error: asError(error) };
  }
}

async function answered(client: Anthropic, request: JsonObject): Promise<Answer> {
  const params = parseParams(request);
  const message =
    request['stream'] === true
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params, { timeout: 20_000 });
  return readWhole(plain(message)).answer;
}

/** Requests are sent as they are, so their types do not matter. */
function parseParams(request: JsonObject): MessageCreateParamsNonStreaming {
  return request as unknown as MessageCreateParamsNonStreaming;
}

function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
