import { matchesGlob, type Gateway } from '@ai-proxy/core';

/** Models that credentials without a list of their own most likely have, by plugin. */
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
    return executor.lastResort ? [] : executor.provider;
  });
}

function asksForKey(gateway: Gateway): boolean {
  return gateway.explain().some(({ layer, provides }) => layer && provides.includes('auth.client'));
}

function sampleModel(gateway: Gateway): string {
  const executors = gateway
    .explain()
    .flatMap(({ executor }) => (executor?.credentials.length ? executor : []));
  const regular = executors.filter(({ lastResort }) => !lastResort);
  const models = (regular.length === 0 ? executors : regular).map((each) =>
    modelOf(each.models, usualModels[each.provider]),
  );
  return models.find((model) => model !== undefined) ?? 'MODEL';
}

/** A listed name that is no pattern, else the usual model if the list allows it. */
function modelOf(listed: readonly string[], usual: string | undefined): string | undefined {
  const name = listed.find((pattern) => !pattern.includes('*'));
  if (name !== undefined || usual === undefined) return name;
  const allowed = listed.length === 0 || listed.some((pattern) => matchesGlob(pattern, usual));
  return allowed ? usual : undefined;
}
