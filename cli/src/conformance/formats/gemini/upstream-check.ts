/** What the real Gemini API would refuse. */
import { isObject, type JsonObject } from '@ai-proxy/core';
import type { AskedOperation } from '../../ask.ts';
import type { ReceivedRequest } from '../../format.ts';
import { objectIn, objectsIn, textIn } from '../../members.ts';
import {
  demand,
  demandBase64,
  demandKnown,
  demandList,
  demandWord,
  refusalOf,
  words,
} from '../refusals.ts';

const members = words(`
  cachedContent contents generationConfig model safetySettings serviceTier store
  systemInstruction toolConfig tools
`);
const settings = words(`
  candidateCount frequencyPenalty imageConfig logprobs maxOutputTokens mediaResolution
  presencePenalty responseFormat responseJsonSchema responseLogprobs responseMimeType
  responseModalities responseSchema seed speechConfig stopSequences temperature
  thinkingConfig topK topP
`);
const partMembers = words(`
  fileData functionCall functionResponse inlineData mediaResolution text thought
  thoughtSignature videoMetadata
`);
const declarationMembers = words(`
  behavior description name parameters parametersJsonSchema response responseJsonSchema
`);
/** The proto message `Schema`, which `parameters` and `responseSchema` are. */
const schemaMembers = words(`
  type format title description nullable enum maxItems minItems properties required
  minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering
  default items minimum maximum
`);

/** The first thing that the API would refuse. */
export function refusal(
  { body, headers, query }: ReceivedRequest,
  operation: AskedOperation,
): string | undefined {
  return refusalOf(() => {
    const hasKey = typeof headers['x-goog-api-key'] === 'string' || query.has('key');
    demand(hasKey, 'there is no x-goog-api-key');
    if (operation === 'generate') checkBody(body);
    if (operation === 'count-tokens') checkCount(body);
  });
}

function checkCount(body: JsonObject): void {
  demandKnown(body, 'the body', ['contents', 'generateContentRequest']);
  const inner = body['generateContentRequest'];
  if (!isObject(inner)) return checkContents(body);
  demand('contents' in body === false, 'contents and generateContentRequest');
  demand(/^models\/./.test(textIn(inner, 'model')), 'generateContentRequest.model is no models/…');
  checkBody(inner);
}

function checkBody(body: JsonObject): void {
  demandKnown(body, 'the body', members);
  checkContents(body);
  demandKnown(objectIn(body, 'systemInstruction'), 'systemInstruction', ['parts', 'role']);
  checkSettings(objectIn(body, 'generationConfig'));
  for (const tool of objectsIn(body, 'tools'))
    objectsIn(tool, 'functionDeclarations').forEach(checkDeclaration);
  const calling = objectIn(objectIn(body, 'toolConfig'), 'functionCallingConfig');
  demandKnown(calling, 'functionCallingConfig', ['mode', 'allowedFunctionNames']);
  if ('mode' in calling) demandWord(calling['mode'], 'mode', ['AUTO', 'ANY', 'NONE', 'VALIDATED']);
}

function checkSettings(config: JsonObject): void {
  demandKnown(config, 'generationConfig', settings);
  const thinking = objectIn(config, 'thinkingConfig');
  const known = ['includeThoughts', 'thinkingBudget', 'thinkingLevel'];
  demandKnown(thinking, 'thinkingConfig', known);
  const both = 'thinkingBudget' in thinking && 'thinkingLevel' in thinking;
  demand(!both, 'thinkingBudget and thinkingLevel');
  checkSchema(objectIn(config, 'responseSchema'), 'responseSchema');
  const twice = 'responseSchema' in config && 'responseJsonSchema' in config;
  demand(!twice, 'responseSchema and responseJsonSchema');
  const hasSchema = 'responseSchema' in config || 'responseJsonSchema' in config;
  const isJson = config['responseMimeType'] === 'application/json';
  demand(!hasSchema || isJson, 'a schema without responseMimeType application/json');
}

function checkContents(body: JsonObject): void {
  demandList(body['contents'], 'contents');
  let calls: readonly string[] = [];
  objectsIn(body, 'contents').forEach((content, index) => {
    const path = `contents[${index}]`;
    demandKnown(content, path, ['role', 'parts']);
    demandWord(content['role'] ?? 'user', `${path}.role`, ['user', 'model']);
    demandList(content['parts'], `${path}.parts`);
    const parts = objectsIn(content, 'parts');
    parts.forEach((part, place) => checkPart(part, `${path}.parts[${place}]`));
    const results = namesOf(parts, 'functionResponse');
    demand(
      results.length === calls.length,
      `${path} has ${results.length} function responses after ${calls.length} calls`,
    );
    const unknown = results.find((name) => !calls.includes(name));
    demand(unknown === undefined, `${path} answers ${String(unknown)}, which was not called`);
    calls = namesOf(parts, 'functionCall');
  });
  demand(calls.length === 0, 'the last calls have no responses');
}

function namesOf(parts: readonly JsonObject[], member: string): readonly string[] {
  return parts
    .filter((part) => member in part)
    .map((part) => textIn(objectIn(part, member), 'name'));
}

function checkPart(part: JsonObject, path: string): void {
  demandKnown(part, path, partMembers);
  const { inlineData } = part;
  if (isObject(inlineData)) {
    demand(/^\w+\/[\w.+-]+$/.test(textIn(inlineData, 'mimeType')), `${path} has no mimeType`);
    demandBase64(inlineData['data'], `${path}.inlineData.data`);
  }
  const response = objectIn(part, 'functionResponse')['response'];
  demand(!('functionResponse' in part) || isObject(response), `${path}.response is no object`);
  const args = objectIn(part, 'functionCall')['args'] ?? {};
  demand(isObject(args), `${path}.functionCall.args is no object`);
}

function checkDeclaration(declaration: JsonObject, index: number): void {
  const path = `functionDeclarations[${index}]`;
  demandKnown(declaration, path, declarationMembers);
  const name = textIn(declaration, 'name');
  demand(/^[a-zA-Z_][\w.:-]{0,63}$/.test(name), `${path}.name is no name`);
  const both = 'parameters' in declaration && 'parametersJsonSchema' in declaration;
  demand(!both, `${path} has parameters and parametersJsonSchema`);
  checkSchema(objectIn(declaration, 'parameters'), `${path}.parameters`);
}

function checkSchema(schema: JsonObject, path: string): void {
  demandKnown(schema, path, schemaMembers);
  demand(!Array.isArray(schema['type']), `${path}.type is not repeating, cannot start list`);
  for (const [name, member] of Object.entries(objectIn(schema, 'properties')))
    if (isObject(member)) checkSchema(member, `${path}.properties.${name}`);
  if ('items' in schema) checkSchema(objectIn(schema, 'items'), `${path}.items`);
}
