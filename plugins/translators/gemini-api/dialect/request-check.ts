import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { demandKinds, demandMember, demandObjects, refuse, type Demands } from './demands.ts';
import { objectOf } from './members.ts';

const settings: Demands = {
  contents: 'objects',
  systemInstruction: 'content',
  tools: 'objects',
  toolConfig: 'object',
  generationConfig: 'object',
  safetySettings: 'objects',
  cachedContent: 'text',
  labels: 'object',
};

const generation: Demands = {
  temperature: 'number',
  topP: 'number',
  topK: 'number',
  candidateCount: 'count',
  maxOutputTokens: 'count',
  stopSequences: 'texts',
  seed: 'whole',
  presencePenalty: 'number',
  frequencyPenalty: 'number',
  responseMimeType: 'text',
  responseSchema: 'object',
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
 * Refuses a request, in camel case, whose documented members have values of another kind, which the
 * translation could not carry over. Unknown members and parts of unknown types may be anything.
 */
export function checkRequest(body: JsonObject): void {
  demandMember(body, '', 'contents');
  demandKinds(body, '', settings);
  for (const [content, path] of demandObjects(body['contents'], 'contents'))
    checkContent(content, path);
  const instruction = objectOf(body['systemInstruction']);
  if (instruction !== undefined) checkParts(instruction, 'systemInstruction');
  for (const [tool, path] of demandObjects(body['tools'], 'tools')) checkTool(tool, path);
  checkChoice(objectOf(body['toolConfig'])?.['functionCallingConfig']);
  const config = objectOf(body['generationConfig']) ?? {};
  demandKinds(config, 'generationConfig', generation);
  const thinkingConfig = objectOf(config['thinkingConfig']) ?? {};
  demandKinds(thinkingConfig, 'generationConfig.thinkingConfig', thinking);
}

const roles: ReadonlySet<JsonValue | undefined> = new Set(['', 'user', 'model', 'function']);

/** A content without a role is the user's. */
function checkContent(content: JsonObject, path: string): void {
  demandKinds(content, path, { role: 'text' });
  const role = content['role'] ?? '';
  if (!roles.has(role)) refuse(`${path}.role`, `${JSON.stringify(role)} is not a role`);
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
  functionResponse: { id: 'text', name: 'text', response: 'object', parts: 'objects' },
};

function checkParts(content: JsonObject, path: string): void {
  demandKinds(content, path, { parts: 'objects' });
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
  demandKinds(tool, path, { functionDeclarations: 'objects' });
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

function checkChoice(value: JsonValue | undefined): void {
  const path = 'toolConfig.functionCallingConfig';
  demandKinds({ functionCallingConfig: value }, 'toolConfig', { functionCallingConfig: 'object' });
  const config = objectOf(value) ?? {};
  demandKinds(config, path, { mode: 'text', allowedFunctionNames: 'texts' });
  const mode = typeof config['mode'] === 'string' ? config['mode'] : '';
  if (!modes.has(mode.toUpperCase()))
    refuse(`${path}.mode`, `${JSON.stringify(mode)} is not a mode`);
}
