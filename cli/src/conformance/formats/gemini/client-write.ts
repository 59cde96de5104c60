/** Requests of a client, after "Generating content" of Google. */
import type { JsonObject } from '@ai-proxy/core';
import { writePart, type Ask, type AskTool, type Bytes, type PartWriters } from '../../ask.ts';
import type { SentRequest } from '../../format.ts';

/** Writes a request; the model stands in the path. */
export function writeGemini(ask: Ask, model: string): SentRequest {
  const { operation, stream, texts = [] } = ask;
  if (operation === 'list-models') return { method: 'GET', path: '/v1beta/models' };
  const base = `/v1beta/models/${model}`;
  if (operation === 'embed')
    return {
      method: 'POST',
      path: `${base}:batchEmbedContents`,
      body: {
        requests: texts.map((text) => ({
          model: `models/${model}`,
          content: { parts: [{ text }] },
        })),
      },
    };
  if (operation === 'count-tokens')
    return { method: 'POST', path: `${base}:countTokens`, body: { contents: contentsOf(ask) } };
  const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { method: 'POST', path: `${base}:${method}`, body: bodyOf(ask) };
}

function bodyOf(ask: Ask): JsonObject {
  const { system, toolChoice, tools } = ask;
  const settings = settingsOf(ask);
  const isSet = Object.values(settings).some((value) => value !== undefined);
  return {
    contents: contentsOf(ask),
    systemInstruction: system === undefined ? undefined : { parts: [{ text: system }] },
    tools: tools === undefined ? undefined : [{ functionDeclarations: tools.map(writeTool) }],
    toolConfig:
      toolChoice === undefined ? undefined : { functionCallingConfig: modeOf(toolChoice, tools) },
    generationConfig: isSet ? settings : undefined,
  };
}

function contentsOf({ turns }: Ask): readonly JsonObject[] {
  return turns.map(({ parts, role }) => ({
    role: role === 'user' ? 'user' : 'model',
    parts: parts.map((part) => writePart(part, partWriters)),
  }));
}

function settingsOf(ask: Ask): JsonObject {
  const { choices, maxTokens, output, reasoning, seed, stop, temperature, topLogprobs, topP } = ask;
  return {
    maxOutputTokens: maxTokens,
    temperature,
    topP,
    stopSequences: stop,
    seed,
    candidateCount: choices,
    responseLogprobs: topLogprobs === undefined ? undefined : true,
    logprobs: topLogprobs,
    thinkingConfig:
      reasoning === undefined ? undefined : { thinkingLevel: 'HIGH', includeThoughts: true },
    responseMimeType: output === undefined ? undefined : 'application/json',
    responseJsonSchema: output?.kind === 'schema' ? output.schema : undefined,
  };
}

function modeOf(choice: NonNullable<Ask['toolChoice']>, tools: Ask['tools']): JsonObject {
  const forms = {
    auto: { mode: 'AUTO' },
    required: { mode: 'ANY' },
    none: { mode: 'NONE' },
    named: { mode: 'ANY', allowedFunctionNames: [tools?.[0]?.name ?? ''] },
  };
  return forms[choice];
}

function writeTool({ description, name, schema }: AskTool): JsonObject {
  return { name, description, parametersJsonSchema: schema };
}

/** Calls and results have no ids, as most clients of this API send them. */
const partWriters: PartWriters<JsonObject> = {
  text: ({ text }) => ({ text }),
  image: ({ bytes }) => ({ inlineData: inline(bytes) }),
  'image-url': ({ url }) => ({ fileData: { fileUri: url, mimeType: 'image/png' } }),
  pdf: ({ bytes }) => ({ inlineData: inline(bytes) }),
  audio: ({ bytes }) => ({ inlineData: inline(bytes) }),
  call: ({ call: { input, name } }) => ({ functionCall: { name, args: input } }),
  result: ({ call, text }) => ({
    functionResponse: { name: call.name, response: { output: text } },
  }),
};

function inline({ data, mediaType }: Bytes): JsonObject {
  return { mimeType: mediaType, data };
}
