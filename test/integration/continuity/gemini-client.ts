import type { JsonObject, JsonValue } from '@ai-proxy/core';
import type { ClientFormat, Heard, Result } from './client.ts';
import { objectOf, objectsOf, textOf } from './json.ts';
import { toolsOf } from './tools.ts';

/**
 * Sends contents back as they came: of a stream one for each chunk, as the official client does.
 * `losesIds`: drops the ids of calls, as clients do that were written before there were any.
 */
export function geminiClient({ losesIds = false } = {}): ClientFormat {
  const contents: JsonObject[] = [];

  const hear = (answers: readonly JsonObject[]): Heard => {
    const heard = answers
      .map((answer) => objectOf(objectOf(objectsOf(answer['candidates'])[0])['content']))
      .filter((content) => objectsOf(content['parts']).length > 0)
      .map((content) => (losesIds ? withoutIds(content) : content));
    contents.push(...heard);
    const parts = heard.flatMap((content) => objectsOf(content['parts']));
    const words = parts.filter(({ thought }) => thought !== true).map(({ text }) => textOf(text));
    const calls = parts
      .filter(({ functionCall }) => functionCall !== undefined)
      .map(({ functionCall }) => {
        const { args, id, name } = objectOf(functionCall);
        return { id: textOf(id), name: textOf(name), input: objectOf(args) };
      });
    return { words: words.join(''), calls };
  };

  return {
    ask: (question) => void contents.push({ role: 'user', parts: [{ text: question }] }),
    reply: (results) => void contents.push({ role: 'user', parts: results.map(partOf) }),
    request: (model, stream) => ({
      path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
      body: {
        contents,
        generationConfig: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } },
        tools: [
          {
            functionDeclarations: toolsOf(({ parameters, ...tool }) => ({
              ...tool,
              parametersJsonSchema: parameters,
            })),
          },
        ],
      },
    }),
    hear: (answer) => hear([answer]),
    hearEvents: hear,
  };
}

function partOf({ call, text }: Result): JsonObject {
  const { id, name } = call;
  const known = id === '' ? {} : { id };
  return { functionResponse: { ...known, name, response: { output: text } } };
}

function withoutIds(content: JsonObject): JsonObject {
  const parts = objectsOf(content['parts']).map((part): JsonObject => {
    const call: JsonValue | undefined = part['functionCall'];
    if (call === undefined) return part;
    const { id: _id, ...rest } = objectOf(call);
    return { ...part, functionCall: rest };
  });
  return { ...content, parts };
}
