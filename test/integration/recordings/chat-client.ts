import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { readChat, readWhole } from './chat-oracle.ts';
import { attempt, plain, type Outcome, type Question } from './outcome.ts';

/** Asks with the `openai` client. Reasoning and citations it does not put together are read from its chunks. */
export function askChat(url: string, { body, isStream }: Question): Promise<Outcome> {
  return attempt((fetch) => {
    const client = new OpenAI({ apiKey: 'key', baseURL: `${url}/v1`, maxRetries: 0, fetch });
    return isStream ? streamed(client, body) : whole(client, body);
  });
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
