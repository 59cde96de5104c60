import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import type { WireRequest } from './wire-server.ts';
import { checkGeminiSchema } from './gemini-schema-rules.ts';
import { checkGeminiContents } from './gemini-content-rules.ts';
import { demand, listAt, numberAt, objectAt, Refused, textAt, wordAt } from './rules.ts';
import { textsOf } from './seen.ts';

export const geminiKey = 'AIzaSyUpstream0123456789';

const methods = 'generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents';
const path = new RegExp(`^/v1beta/models/[^/:?]+:(${methods})(\\?alt=sse)?$`);

/** Throws unless the Gemini API would take headers and path. */
export function checkGeminiHead({ headers, path: asked }: WireRequest): void {
  const found = path.exec(asked);
  if (found === null) throw new Refused(`Not Found: ${asked}`, 404);
  // What streams without this is one list, which a gateway would have to hold back.
  const streams = found[1] === 'streamGenerateContent';
  demand(streams === (found[2] !== undefined), 'alt=sse: for streams, and for nothing else.');
  // A key that is not known is a mistake in the request here.
  demand(
    headers['x-goog-api-key'] === geminiKey,
    'API key not valid. Please pass a valid API key.',
  );
  demand(headers['authorization'] === undefined, 'authorization: must not be sent beside a key.');
  demand(headers['content-type'] === 'application/json', 'content-type: must be JSON.');
}

const members = [
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'safetySettings',
  'generationConfig',
  'cachedContent',
];
const settings = [
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'candidateCount',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
  'thinkingConfig',
];

/** Throws unless the Gemini API would take the body. */
export function checkGeminiBody(
  body: JsonObject,
  model: string,
  operation: 'generate' | 'count' | 'embed',
): void {
  objectAt(body, 'body', members);
  if (operation === 'generate') demand(body['model'] === undefined, 'model: is in the path.');
  else if (body['model'] !== undefined)
    demand(body['model'] === `models/${model}`, 'model: must be that of the path.');
  checkSystem(body['systemInstruction']);
  checkTools(body);
  checkSettings(body['generationConfig']);
  checkGeminiContents(listAt(body['contents'], 'contents'), model);
}

function checkSystem(system: JsonValue | undefined): void {
  if (system === undefined) return;
  const { parts } = objectAt(system, 'systemInstruction', ['role', 'parts']);
  listAt(parts, 'systemInstruction.parts').forEach((part, index) => {
    const at = `systemInstruction.parts[${index}]`;
    textAt(objectAt(part, at, ['text'])['text'], `${at}.text`);
  });
}

const namePattern = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;

function checkTools({ tools, toolConfig: config }: JsonObject): void {
  const listed: readonly JsonValue[] = Array.isArray(tools) ? tools : [];
  const names = listed.flatMap((entry, index) => {
    const at = `tools[${index}].functionDeclarations`;
    const { functionDeclarations } = objectAt(entry, `tools[${index}]`, ['functionDeclarations']);
    return listAt(functionDeclarations, at).map((tool, place) => nameOf(tool, `${at}[${place}]`));
  });
  demand(new Set(names).size === names.length, 'tools: names must differ.');
  if (config === undefined) return;
  const { functionCallingConfig } = objectAt(config, 'toolConfig', ['functionCallingConfig']);
  const at = 'toolConfig.functionCallingConfig';
  const calling = objectAt(functionCallingConfig, at, ['mode', 'allowedFunctionNames']);
  const mode = wordAt(calling['mode'], `${at}.mode`, ['AUTO', 'ANY', 'NONE', 'VALIDATED']);
  demand(names.length > 0 || mode === 'NONE', `${at}: needs functions.`);
  const allowed = textsOf(calling['allowedFunctionNames']);
  demand(allowed.length === 0 || mode === 'ANY', `${at}.allowedFunctionNames: only with ANY.`);
  for (const name of allowed) wordAt(name, `${at}.allowedFunctionNames`, names);
}

function nameOf(value: JsonValue, at: string): string {
  const known = ['name', 'description', 'parameters', 'parametersJsonSchema', 'behavior'];
  const tool = objectAt(value, at, known);
  const { parameters, parametersJsonSchema: schema } = tool;
  demand(parameters === undefined || schema === undefined, `${at}: two schemas.`);
  if (parameters !== undefined) checkGeminiSchema(parameters, `${at}.parameters`);
  if (schema !== undefined) demand(isObject(schema), `${at}.parametersJsonSchema: an object.`);
  const name = textAt(tool['name'], `${at}.name`);
  demand(namePattern.test(name), `${at}.name: Invalid function name.`);
  return name;
}

function checkSettings(config: JsonValue | undefined): void {
  if (config === undefined) return;
  const at = 'generationConfig';
  const found = objectAt(config, at, settings);
  if (found['temperature'] !== undefined) numberAt(found['temperature'], at, [0, 2]);
  if (found['topP'] !== undefined) numberAt(found['topP'], at, [0, 1]);
  if (found['maxOutputTokens'] !== undefined)
    numberAt(found['maxOutputTokens'], `${at}.maxOutputTokens`, [1, 1_000_000]);
  demand(textsOf(found['stopSequences']).length <= 5, `${at}.stopSequences: at most 5.`);
  const { responseSchema, responseJsonSchema, responseMimeType: type } = found;
  const schemas = [responseSchema, responseJsonSchema].filter((schema) => schema !== undefined);
  demand(schemas.length < 2, `${at}: two schemas.`);
  if (schemas.length > 0)
    demand(type === 'application/json', `${at}.responseMimeType: must be JSON with a schema.`);
  if (responseSchema !== undefined) checkGeminiSchema(responseSchema, `${at}.responseSchema`);
  checkThinking(found['thinkingConfig']);
}

function checkThinking(config: JsonValue | undefined): void {
  if (config === undefined) return;
  const known = ['includeThoughts', 'thinkingBudget', 'thinkingLevel'];
  const { thinkingBudget: budget, thinkingLevel: level } = objectAt(
    config,
    'thinkingConfig',
    known,
  );
  demand(budget === undefined || level === undefined, 'thinkingConfig: budget and level.');
  if (budget !== undefined) numberAt(budget, 'thinkingConfig.thinkingBudget', [-1, 32_768]);
}

/** Throws unless the Gemini API would make vectors for the body. */
export function checkGeminiEmbedding(body: JsonObject, model: string): void {
  const entries = body['requests'] === undefined ? [body] : listAt(body['requests'], 'requests');
  const known = [
    'model',
    'content',
    'taskType',
    'title',
    'outputDimensionality',
    'embedContentConfig',
  ];
  entries.forEach((entry, index) => {
    const at = body['requests'] === undefined ? 'body' : `requests[${index}]`;
    const request = objectAt(entry, at, known);
    if (body['requests'] !== undefined || request['model'] !== undefined)
      demand(request['model'] === `models/${model}`, `${at}.model: must be that of the path.`);
    const { parts } = objectAt(request['content'], `${at}.content`, ['role', 'parts']);
    for (const part of listAt(parts, `${at}.content.parts`))
      textAt(objectAt(part, `${at}.content.parts`, ['text'])['text'], `${at}.content.parts`);
  });
}
