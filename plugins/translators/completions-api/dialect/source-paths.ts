import { type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Settings by the names that the model has for them, and where they are. */
const settings: ReadonlyMap<string, string> = new Map([
  ['stop_sequences', 'stop'],
  ['max_completion_tokens', 'max_tokens'],
  ['top_logprobs', 'logprobs'],
]);

/** The path in a request body for each path of the model, as `Dialect.sourcePaths` has it. */
export function sourcePaths(body: JsonObject): (path: string) => string {
  return (path) => {
    if (path.startsWith('messages[0]')) return promptPath(body);
    const setting = settings.get(path);
    return setting === undefined || isSaid(body[path]) || !isSaid(body[setting]) ? path : setting;
  };
}

/** The only message of such a request has one text. */
function promptPath({ prompt }: JsonObject): string {
  return Array.isArray(prompt) ? 'prompt[0]' : 'prompt';
}

function isSaid(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
