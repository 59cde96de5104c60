import type { JsonObject } from '@ai-proxy/core';
import { demand, textAt } from './rules.ts';

const longestUser = 64;

/** Throws where the OpenAI API would refuse settings that both of its formats have. */
export function checkOpenaiSettings(body: JsonObject, effort: unknown): void {
  for (const name of ['user', 'safety_identifier'])
    if (body[name] !== undefined && body[name] !== null)
      demand(textAt(body[name], name).length <= longestUser, `${name}: string too long.`);
  if (!thinks(String(body['model']), effort)) return;
  for (const name of ['temperature', 'top_p'])
    demand((body[name] ?? 1) === 1, `Unsupported parameter: '${name}' with this model.`);
}

/** What knows how to leave thinking out does so unless it is asked for it. */
function thinks(model: string, effort: unknown): boolean {
  if (/^gpt-5\.\d/.test(model)) return typeof effort === 'string' && effort !== 'none';
  return /^(o\d|gpt-5)/.test(model);
}
