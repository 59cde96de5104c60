import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { event, geminiAnswer, geminiEvents } from './gemini-answers.ts';
import { checkGeminiBody, checkGeminiEmbedding, checkGeminiHead } from './gemini-rules.ts';
import { retryAfterSeconds, vectorOf } from './scenes.ts';
import type { Target, WireFormat } from './scripted-upstream.ts';
import { merged, objectOf, objectsOf, textsOf, type Seen, type SeenPart } from './seen.ts';
import { Specification, type Described } from './specification.ts';
import type { WireReply, WireRequest } from './wire-server.ts';

/** The Gemini API. */
export function geminiFormat(): WireFormat {
  const specification = new Specification();
  return {
    target,
    check: (body, { operation, model }, request) => {
      const method = methodOf(request);
      if (operation === 'embed') checkGeminiEmbedding(body, model);
      else checkGeminiBody(countedOf(body), model, operation);
      specification.check(described[method] ?? 'gemini-request', body);
    },
    see: (body, model) => see(countedOf(body), model),
    write: geminiAnswer,
    events: geminiEvents,
    half: 4,
    faults: { first: overloaded, middle: () => overloaded },
    failure,
    odd: (events) =>
      `: a comment\r\n\r\n${events
        .map((written) => written.replace('"candidates"', '"ofTomorrow": 1.0, "candidates"'))
        .join('')}`,
    count: (tokens) => ({
      totalTokens: tokens,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
    }),
    embed: (body) => {
      const inputs = objectsOf(body['requests']).map((entry) => embeddingOf(entry));
      return inputs.length > 0 ? { embeddings: inputs } : { embedding: embeddingOf(body) };
    },
  };
}

const described: Readonly<Record<string, Described>> = {
  countTokens: 'gemini-count',
  embedContent: 'gemini-embed',
  batchEmbedContents: 'gemini-embeds',
};

const operations: Readonly<Record<string, Target['operation']>> = {
  countTokens: 'count',
  embedContent: 'embed',
  batchEmbedContents: 'embed',
};

const overloaded = event({
  error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
});

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  529: 'UNAVAILABLE',
};

function target(request: WireRequest): Target {
  checkGeminiHead(request);
  const method = methodOf(request);
  const model = /\/models\/([^:]*):/.exec(request.path)?.[1] ?? '';
  return {
    operation: operations[method] ?? 'generate',
    model: decodeURIComponent(model),
    stream: method === 'streamGenerateContent',
  };
}

function methodOf({ path }: WireRequest): string {
  return /:([a-zA-Z]+)/.exec(path)?.[1] ?? '';
}

/** A request to count may hold the request that is meant. */
function countedOf(body: JsonObject): JsonObject {
  const inner = body['generateContentRequest'];
  return inner === undefined ? body : objectOf(inner);
}

function embeddingOf({ content }: JsonObject): JsonObject {
  return { values: vectorOf(textOf(objectOf(content)['parts'])) };
}

function see(body: JsonObject, model: string): Seen {
  const settings = objectOf(body['generationConfig']);
  const calling = objectOf(objectOf(body['toolConfig'])['functionCallingConfig']);
  const declared = objectsOf(body['tools']).flatMap((tool) =>
    objectsOf(tool['functionDeclarations']),
  );
  return {
    model,
    system: objectsOf(objectOf(body['systemInstruction'])['parts'])
      .map(({ text }) => String(text))
      .join('\n\n'),
    turns: merged(
      objectsOf(body['contents']).map(({ role, parts }) => ({
        role: role === 'model' ? 'assistant' : 'user',
        parts: objectsOf(parts).flatMap(partsOf),
      })),
    ),
    tools: declared.map((tool) => ({
      name: String(tool['name']),
      description: tool['description'],
      schema: tool['parametersJsonSchema'] ?? tool['parameters'],
    })),
    choice: choiceOf(calling),
    // The format has no word for it.
    parallel: true,
    limit: settings['maxOutputTokens'],
    temperature: settings['temperature'],
    topP: settings['topP'],
    stops: textsOf(settings['stopSequences']),
    schema: settings['responseJsonSchema'] ?? settings['responseSchema'],
    user: undefined,
  };
}

const choices: Readonly<Record<string, string>> = { AUTO: 'auto', ANY: 'required', NONE: 'none' };

function choiceOf({ mode, allowedFunctionNames: names }: JsonObject): string | undefined {
  const [only] = textsOf(names);
  return only ?? choices[String(mode)];
}

function partsOf(part: JsonObject): readonly SeenPart[] {
  const { text, thought, inlineData, fileData, functionCall, functionResponse } = part;
  if (thought === true) return [{ thoughts: String(text) }];
  if (typeof text === 'string') return [{ text }];
  const media = objectOf(inlineData ?? fileData);
  if (Object.keys(media).length > 0) {
    const { mimeType, data, fileUri } = media;
    const place =
      typeof fileUri === 'string' ? fileUri : `data:${String(mimeType)};base64,${String(data)}`;
    return [String(mimeType).startsWith('image/') ? { image: place } : { file: place }];
  }
  if (functionCall !== undefined) {
    const { name, args = {} } = objectOf(functionCall);
    return [{ call: { name: String(name), input: args } }];
  }
  if (functionResponse === undefined) return [{ other: Object.keys(part).join() }];
  const { response, parts } = objectOf(functionResponse);
  return [{ result: resultOf(objectOf(response)) }, ...objectsOf(parts).flatMap(partsOf)];
}

/** The text of a result, which is one member of an object here. */
function resultOf(response: JsonObject): string {
  const members: readonly (JsonValue | undefined)[] = Object.values(response);
  const [only] = members;
  return members.length === 1 && typeof only === 'string' ? only : JSON.stringify(response);
}

function textOf(parts: JsonValue | undefined): string {
  return objectsOf(parts)
    .map(({ text }) => String(text))
    .join('');
}

/** How long to wait stands in the body alone. */
function failure(status: number, message: string): WireReply {
  const retry = {
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retryDelay: `${retryAfterSeconds}s`,
  };
  const error = {
    code: status,
    message,
    status: statuses[status] ?? 'UNKNOWN',
    ...(status === 429 ? { details: [retry] } : {}),
  };
  return { status, body: JSON.stringify({ error }) };
}
