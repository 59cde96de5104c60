import OpenAI from 'openai';
import type { ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import type { JsonObject } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { attempt, plain, type Outcome, type Question } from './outcome.ts';
import { readWhole } from './responses-oracle.ts';

/** Asks with the `openai` client for a Response; it throws at events that contradict each other. */
export function askResponses(url: string, { body, isStream }: Question): Promise<Outcome> {
  return attempt(async (fetch): Promise<Answer> => {
    const client = new OpenAI({ apiKey: 'key', baseURL: `${url}/v1`, maxRetries: 0, fetch });
    const params = parseParams(body);
    const response = isStream
      ? await client.responses.stream({ ...params, stream: true }).finalResponse()
      : await client.responses.create(params);
    return readWhole(plain(response)).answer;
  });
}

/** Requests are sent as they are, so their types do not matter. */
function parseParams(request: JsonObject): ResponseCreateParamsNonStreaming {
  return request as unknown as ResponseCreateParamsNonStreaming;
}
