import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { readChat, readWhole } from './chat-oracle.ts';
import type { Outcome } from './client.ts';
import { tappedFetch } from './tapped-fetch.ts';

/** Asks with the `openai` client. Reasoning and citations it does not put together are read from its chunks. */
export async function askChat(url: string, request: JsonObject): Promise<Outcome> {
  const tap = tappedFetch();
  const client = new OpenAI({
    apiKey: 'key',
    baseURL: `${url}/v1`,
    maxRetries: 0,
    fetch: tap.fetch,
  });
  try {
    const isStream = request['stream'] === true;
    const answer = isStream ? await streamed(client, request) : await whole(client, request);
    return { wire: await tap.wire(), answer, error: undefined };
  } catch (error) {
    return { wire: await tap.wire(), answer: undefined, error: asError(error) };
  }
}

async function whole(client: OpenAI, request: JsonObject): Promise<Answer> {
  const completion = await client.chat.completions.create(parseParams(request));
  return readWhole(plain(completion)).answer;
}

async function streamed(client: OpenAI, request: JsonObject): Promise<Answer> {
  const stream = client.chat.completions.stream(parseParams(request));
  const chunks: string[] = [];
  stream.on('chunk', (chunk) => chunks.push(`data: ${JSON.stringify(chunk)}\n\n`));
  const completion = await stream.finalChatCompletion();
  const { reasoning, citations } = readChat(chunks.join(''), true).answer;
  return { ...readWhole(plain(completion)).answer, reasoning, citations };
}

/** Requests are sent as they are, so their types do not matter. */
function parseParams(request: JsonObject): ChatCompletionCreateParamsStreaming {
  return request as unknown as ChatCompletionCreateParamsStreaming;
}

function plain(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
