/** What a request says, after the published descriptions of the formats alone. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { listAt, objectAt, parseArguments, textAt } from './json.ts';
import type { FormatName } from './recording.ts';

/** A request in terms that do not depend on its format. */
export interface Request {
  readonly system: string;
  /** Texts of the conversation with who says them; neighbouring ones of one speaker are one. */
  readonly turns: readonly string[];
  readonly calls: readonly string[];
  readonly results: readonly string[];
  readonly tools: readonly string[];
  /** Number of images, documents and the like. */
  readonly media: number;
}

/** Something that is said in a request, in order. */
type Said =
  | { readonly kind: 'system' | 'user' | 'assistant' | 'result'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly input: JsonValue }
  | { readonly kind: 'media' };

interface Reader {
  said(body: JsonObject): readonly Said[];
  tools(body: JsonObject): readonly JsonObject[];
}

const readers: Readonly<Record<FormatName, Reader>> = {
  'openai-chat': {
    said: (body) => listAt(body, 'messages').flatMap(chatSaid),
    tools: (body) => listAt(body, 'tools').map((tool) => objectAt(tool, 'function')),
  },
  anthropic: {
    said: (body) => [
      ...words('system', body['system']),
      ...listAt(body, 'messages').flatMap(messagesSaid),
    ],
    tools: (body) => listAt(body, 'tools').filter((tool) => isObject(tool['input_schema'])),
  },
  'openai-responses': {
    said: (body) => [
      ...words('system', body['instructions']),
      ...words('user', typeof body['input'] === 'string' ? body['input'] : ''),
      ...listAt(body, 'input').flatMap(responsesSaid),
    ],
    tools: (body) => listAt(body, 'tools').filter(({ type }) => type === 'function'),
  },
  gemini: {
    said: (body) => [
      ...listAt(objectAt(body, 'systemInstruction'), 'parts').flatMap(({ text }) =>
        words('system', text),
      ),
      ...listAt(body, 'contents').flatMap(geminiSaid),
    ],
    tools: (body) => objectsOf(body['tools']).flatMap(declarationsIn),
  },
};

/** Reads a request of the format. */
export function readRequest(format: FormatName, body: JsonObject): Request {
  const said = readers[format].said(body);
  const of = (kind: Said['kind']): readonly Said[] => said.filter((each) => each.kind === kind);
  return {
    system: of('system').map(textOf).join(''),
    turns: turnsOf(said),
    calls: of('call').map(textOf),
    results: of('result').map(textOf),
    tools: readers[format].tools(body).map((tool) => textAt(tool, 'name')),
    media: of('media').length,
  };
}

function textOf(said: Said): string {
  if (said.kind === 'media') return '';
  if (said.kind === 'call') return `${said.name} ${JSON.stringify(said.input)}`;
  // Formats put different white space between texts.
  return said.text.replaceAll(/\s+/g, '');
}

function turnsOf(said: readonly Said[]): string[] {
  const turns: { kind: string; text: string }[] = [];
  for (const each of said) {
    if (each.kind !== 'user' && each.kind !== 'assistant') continue;
    if (textOf(each) === '') continue;
    const last = turns.at(-1);
    if (last?.kind === each.kind) last.text += textOf(each);
    else turns.push({ kind: each.kind, text: textOf(each) });
  }
  return turns.map(({ kind, text }) => `${kind}: ${text}`);
}

/** The texts of a content that is a text or a list of parts. */
function words(
  kind: 'system' | 'user' | 'assistant' | 'result',
  content: JsonValue | undefined,
): Said[] {
  if (typeof content === 'string') return [{ kind, text: content }];
  return objectsOf(content).flatMap((part): Said[] => {
    if (typeof part['text'] === 'string') return [{ kind, text: part['text'] }];
    return /image|document|file/.test(textAt(part, 'type')) ? [{ kind: 'media' }] : [];
  });
}

function chatSaid(message: JsonObject): Said[] {
  const { content } = message;
  const role = textAt(message, 'role');
  if (role === 'tool') return [result(words('result', content).map(textOf).join(''))];
  const kind = role === 'developer' ? 'system' : role;
  const calls = listAt(message, 'tool_calls').map((call) => {
    const called = objectAt(call, 'function');
    return callOf(textAt(called, 'name'), parseArguments(textAt(called, 'arguments')));
  });
  return [...words(kind as 'system' | 'user' | 'assistant', content), ...calls];
}

function messagesSaid({ role, content }: JsonObject): Said[] {
  const kind = role as 'system' | 'user' | 'assistant';
  if (typeof content === 'string') return words(kind, content);
  return objectsOf(content).flatMap((block): Said[] => {
    const { content: inner, input = {}, type } = block;
    if (type === 'tool_use') return [callOf(textAt(block, 'name'), input)];
    if (type === 'tool_result') {
      const said = words('result', inner);
      const media = said.filter((each) => each.kind === 'media');
      return [result(said.map(textOf).join('')), ...media];
    }
    return words(kind, [block]);
  });
}

function responsesSaid(item: JsonObject): Said[] {
  const { content, output, type } = item;
  const role = textAt(item, 'role');
  if (type === 'function_call')
    return [callOf(textAt(item, 'name'), parseArguments(textAt(item, 'arguments')))];
  if (type === 'function_call_output')
    return [result(words('result', output).map(textOf).join(''))];
  const kind = role === 'developer' ? 'system' : role;
  return role === '' ? [] : words(kind as 'system' | 'user' | 'assistant', content);
}

/** This API takes names in snake case as well. */
function geminiSaid({ role, parts }: JsonObject): Said[] {
  return objectsOf(parts).flatMap((part): Said[] => {
    const { text, thought } = part;
    const call = part['functionCall'] ?? part['function_call'];
    const answer = part['functionResponse'] ?? part['function_response'];
    const media = ['inlineData', 'fileData', 'inline_data', 'file_data'].some(
      (name) => name in part,
    );
    if (isObject(call)) return [callOf(textAt(call, 'name'), objectAt(call, 'args'))];
    if (isObject(answer)) {
      const response = objectAt(answer, 'response');
      const { output } = response;
      return [result(typeof output === 'string' ? output : JSON.stringify(response))];
    }
    if (media) return [{ kind: 'media' }];
    return thought === true ? [] : words(role === 'model' ? 'assistant' : 'user', text);
  });
}

function declarationsIn(tool: JsonObject): readonly JsonObject[] {
  return [...objectsOf(tool['functionDeclarations']), ...objectsOf(tool['function_declarations'])];
}

function callOf(name: string, input: JsonValue): Said {
  return { kind: 'call', name, input };
}

/** A result that is JSON may be written with other white space. */
function result(text: string): Said {
  return { kind: 'result', text };
}

/** The objects of a list; one vendor takes a lone object for a list. */
function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (isObject(value)) return [value];
  return Array.isArray(value) ? value.filter((entry: JsonValue) => isObject(entry)) : [];
}
