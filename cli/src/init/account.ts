import { knownVendors } from '@ai-proxy/plugins';
import { knownProviders, type Compatible, type ProviderName } from './providers.ts';

/** A credential as it will be written. */
export interface Account {
  readonly rootKey: string;
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Variable with its key; absent where none is asked for. */
  readonly variable: string | undefined;
  readonly baseUrl: string | undefined;
  /** Globs of its models; empty where it cannot be told. */
  readonly models: readonly string[];
}

/** The credentials for what was chosen; variables that are set already are preferred. */
export function accountsFor(
  chosen: readonly ProviderName[],
  compatible: Compatible | undefined,
  env: NodeJS.ProcessEnv,
): Account[] {
  return [...new Set(chosen)].flatMap((provider) => {
    if (provider === 'demo') return [];
    if (provider === 'openai-compat')
      return compatible === undefined ? [] : [compatibleAccount(compatible)];
    const { models, rootKey, title, variables } = knownProviders[provider];
    const variable = variables.find((name) => isSet(env, name)) ?? variables[0];
    return [{ rootKey, name: provider, title, variable, baseUrl: undefined, models }];
  });
}

/** True for a variable with a value. */
export function isSet(env: NodeJS.ProcessEnv, name: string): boolean {
  return (env[name] ?? '') !== '';
}

/** A name for the server of an address, as a credential and a variable may have it. */
export function nameOf(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  if (isHere(hostname)) return 'local';
  const labels = hostname.replaceAll(/[[\]]/g, '').split('.');
  const name = labels.length > 1 && !/^\d+$/.test(labels.at(-1) ?? '') ? labels.at(-2) : undefined;
  return (name ?? labels.join('-')).replaceAll(/[^a-z0-9]+/g, '-');
}

function compatibleAccount({ baseUrl, name }: Compatible): Account {
  const address = baseUrl ?? knownVendors[name];
  // A server on this machine usually asks for no key.
  const isLocal = address !== undefined && isHere(new URL(address).hostname);
  return {
    rootKey: 'openai-compatibility',
    name,
    title: baseUrl ?? name,
    variable: isLocal ? undefined : `${name.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY`,
    baseUrl,
    models: [],
  };
}

function isHere(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
