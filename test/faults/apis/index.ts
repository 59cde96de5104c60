import type { ApiName } from '../wire.ts';
import type { Api } from './api.ts';
import { chat } from './chat.ts';
import { messages } from './messages.ts';

const known: Readonly<Partial<Record<ApiName, Api>>> = { chat, messages };

/** The APIs of the suite, for clients and for upstreams. */
export const apis: readonly Api[] = Object.values(known);

/** The API of that name. */
export function apiOf(name: ApiName): Api {
  const api = known[name];
  if (api === undefined) throw new Error(`The suite does not speak ${name}.`);
  return api;
}
