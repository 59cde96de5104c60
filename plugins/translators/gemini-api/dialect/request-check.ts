import {
  demandKinds,
  demandMember,
  demandObjects,
  type Demands,
  type JsonObject,
  type JsonValue,
  memberPath,
  objectOf,
  refuseField,
} from '@ai-proxy/core';

const settings: Demands = {
  contents: 'list',
  systemInstruction: 'object',
  tools: 'list',
  toolConfig: 'object',
  generationConfig: 'object',
  safetySettings: 'list',
  cachedContent: 'text',
  labels: 'object',
  serviceTier: 'text',
};

const generation: Demands = {
  temperature: 'number',
  topP: 'number',
  topK: 'number',
  candidateCount: 'count',
  maxOutputTokens: 'count',
  stopSequences: 'textList',
  seed: 'whole',
  presencePenalty: 'number',
  frequencyPenalty: 'number',
  responseMimeType: 'text',
  responseSchema: 'object',
  responseJsonSchema: 'object',
  responseLogprobs: 'flag',
  logprobs: 'count',
  thinkingConfig: 'object',
};

const thinking: Demands = {
  includeThoughts: 'flag',
  thinkingBudget: 'whole',
  thinkingLevel: 'text',
};

/**
 * Refuses a formed request that stands at the path and whose documented members have values of another
 * kind, which the translation could not carry over. Unknown members and parts of unknown types may be
 * anything.
 */
export function checkRequest(body: JsonObject, at = ''): void {
  demandMember(body, at, 'contents');
  demandKinds(body, at, settings);
  const contents = demandObjects(body['contents'], memberPath(at, 'contents'));
  for (const [content, path] of contents) checkContent(content, path);
  const instruction = objectOf(body['systemInstruction']);
  if (instruction !== undefined) checkParts(instruction, memberPath(at, 'systemInstruction'));
  const tools = demandObjects(body['tools'], memberPath(at, 'tools'));
  for (const [tool, path] of tools) checkTool(tool, path);
  checkChoice(objectOf(body['toolConfig']), memberPath(at, 'toolConfig'));
  checkGeneration(objectOf(body['generationConfig']) ?? {}, memberPath(at, 'generationConfig'));
}

function checkGeneration(config: JsonObject, path: string): void {
  demandKinds(config, path, generation);
  const thinkingConfig = objectOf(config['thinkingConfig']) ?? {};
  demandKinds(thinkingConfig, `${path}.thinkingConfig`, thinking);
  checkFormat(config['responseFormat'], `${path}.responseFormat`);
}

/** Formats are one object or a list; those of anything but texts may hold anything. */
function checkFormat(format: JsonValue | undefined, path: string): void {
  const formats: readonly (readonly [JsonValue | undefined, string])[] = Array.isArray(format)
    ? format.map((each: JsonValue, index) => [each, `${path}[${index}]`])
    : [[format, path]];
  for (const [each, place] of formats) {
    const text = objectOf(objectOf(each)?.['text']) ?? {};
    demandKinds(text, `${place}.text`, { mimeType: 'text', schema: 'object' });
  }
}

const roles: ReadonlySet<JsonValue | undefined> = new Set(['', 'user', 'model', 'function']);

/** Refuses a content with a role that the API does not know; one without a role is the user's. */
export function checkContent(content: JsonObject, path: string): void {
  demandKinds(content, path, { role: 'text' });
  const role = content['role'] ?? '';
  if (!roles.has(role)) refuseField(`${path}.role`, `${JSON.stringify(role)} is not a role`);
  checkParts(content, path);
}

const partMembers: Demands = {
  text: 'text',
  thought: 'flag',
  thoughtSignature: 'text',
  inlineData: 'object',
  fileData: 'object',
  functionCall: 'object',
  functionResponse: 'object',
};

const innerMembers: Readonly<Record<string, Demands>> = {
  inlineData: { mimeType: 'text', data: 'text' },
  fileData: { mimeType: 'text', fileUri: 'text' },
  functionCall: { id: 'text', name: 'text', args: 'object' },
  functionResponse: { id: 'text', name: 'text', response: 'object', parts: 'list' },
};

function checkParts(content: JsonObject, path: string): void {
  demandKinds(content, path, { parts: 'list' });
  for (const [part, place] of demandObjects(content['parts'], `${path}.parts`)) {
    demandKinds(part, place, partMembers);
    for (const [name, demands] of Object.entries(innerMembers)) {
      const inner = objectOf(part[name]);
      if (inner !== undefined) demandKinds(inner, `${place}.${name}`, demands);
    }
    const call = objectOf(part['functionCall']);
    if (call !== undefined) demandMember(call, `${place}.functionCall`, 'name');
  }
}

/** Tools that are no declarations of functions are run by the provider, and may hold anything. */
function checkTool(tool: JsonObject, path: string): void {
  demandKinds(tool, path, { functionDeclarations: 'list' });
  const place = `${path}.functionDeclarations`;
  for (const [declaration, at] of demandObjects(tool['functionDeclarations'], place)) {
    demandMember(declaration, at, 'name');
    demandKinds(declaration, at, {
      name: 'text',
      description: 'text',
      parameters: 'object',
      parametersJsonSchema: 'object',
    });
  }
}

const modes: ReadonlySet<string> = new Set([
  '',
  'MODE_UNSPECIFIED',
  'AUTO',
  'ANY',
  'NONE',
  'VALIDATED',
]);

function checkChoice(toolConfig: JsonObject | undefined, at: string): void {
  if (toolConfig === undefined) return;
  demandKinds(toolConfig, at, { functionCallingConfig: 'object' });
  const path = `${at}.functionCallingConfig`;
  const config = objectOf(toolConfig['functionCallingConfig']) ?? {};
  demandKinds(config, path, { mode: 'text', allowedFunctionNames: 'textList' });
  const mode = typeof config['mode'] === 'string' ? config['mode'] : '';
  if (!modes.has(mode.toUpperCase()))
    refuseField(`${path}.mode`, `${JSON.stringify(mode)} is not a mode`);
}
