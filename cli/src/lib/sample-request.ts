import { isObject, matchesGlob, type Gateway } from '@ai-proxy/core';

/** Models that accounts without a list of their own most likely have, by plugin. */
const usualModels: Readonly<Record<string, string>> = {
  claude: 'claude-haiku-4-5',
  openai: 'gpt-4o-mini',
};

const message = [{ role: 'user', content: 'Hello' }];

/** A body for each endpoint that a sample can be written for, the best known first. */
const bodies: Readonly<Record<string, (model: string) => object>> = {
  '/v1/chat/completions': (model) => ({ model, messages: message }),
  '/v1/messages': (model) => ({ model, max_tokens: 256, messages: message }),
};

/** A command to paste into a shell, or undefined where no endpoint is one a sample is known for. */
export function sampleRequest(gateway: Gateway, url: string): string | undefined {
  const endpoints = new Set(gateway.explain().flatMap((entry) => entry.endpoints));
  const found = Object.entries(bodies).find(([path]) => endpoints.has(`POST ${path}`));
  if (found === undefined) return undefined;
  const [path, body] = found;
  const key = asksForKey(gateway) ? ` -H 'authorization: Bearer YOUR-KEY'` : '';
  const json = JSON.stringify(body(sampleModel(gateway)));
  return `curl ${url}${path} -H 'content-type: application/json'${key} -d '${json.replaceAll("'", "'\\''")}'`;
}

/** Providers that have a credential, without the one that answers only where there is none. */
export function providersOf(gateway: Gateway): string[] {
  return gateway.explain().flatMap(({ executor }) => {
    if (executor === undefined || executor.credentials.length === 0) return [];
    return executor.dialects.includes('*') ? [] : executor.provider;
  });
}

function asksForKey(gateway: Gateway): boolean {
  return gateway.explain().some(({ layer, provides }) => layer && provides.includes('auth.client'));
}

function sampleModel(gateway: Gateway): string {
  const providers = providersOf(gateway);
  if (providers.length === 0) return 'demo';
  const candidates = gateway.config.entries
    .filter(({ name }) => providers.includes(name))
    .map(({ specifier, options }) => modelOf(listedModels(options), usualModels[specifier]));
  return candidates.find((model) => model !== undefined) ?? 'MODEL';
}

/** A listed name that is no pattern, else the usual model if nothing in the list excludes it. */
function modelOf(listed: readonly string[], usual: string | undefined): string | undefined {
  const name = listed.find((pattern) => !pattern.includes('*'));
  if (name !== undefined || usual === undefined) return name;
  return listed.length === 0 || listed.some((pattern) => matchesGlob(pattern, usual))
    ? usual
    : undefined;
}

/** Names that clients use for the models a provider's options list. */
function listedModels(options: unknown): string[] {
  return membersOf(options, 'keys')
    .filter((credential) => isObject(credential) && credential['disabled'] !== true)
    .flatMap((credential) => membersOf(credential, 'models'))
    .flatMap((model) => (isObject(model) ? [model['alias'] ?? model['id']] : []))
    .filter((name) => typeof name === 'string');
}

function membersOf(value: unknown, name: string): readonly unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}
