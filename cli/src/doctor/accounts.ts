import { isObject, versionedUrl, type JsonObject, type LoadedConfig } from '@ai-proxy/core';
import { knownVendors, officialUrls } from '@ai-proxy/plugins';

/** A credential with the way to its upstream. */
export interface UpstreamAccount {
  readonly name: string;
  readonly baseUrl: string;
  /** `''` is direct. */
  readonly proxyUrl: string;
  /** Where it tells its models, and with what it is asked. */
  readonly modelsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Api {
  readonly baseUrl: (name: string) => string | undefined;
  readonly models: (baseUrl: string) => string;
  readonly headers: (key: string) => Readonly<Record<string, string>>;
}

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** How each provider is asked for its models, after their API references. */
const apis: Readonly<Record<string, Api>> = {
  claude: {
    baseUrl: () => officialUrls.claude,
    models: (baseUrl) => `${versionedUrl(baseUrl)}/models?limit=1`,
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  },
  openai: {
    baseUrl: () => officialUrls.openai,
    models: (baseUrl) => `${versionedUrl(baseUrl)}/models`,
    headers: bearer,
  },
  gemini: {
    baseUrl: () => officialUrls.gemini,
    models: (baseUrl) => `${versionedUrl(baseUrl, 'v1beta')}/models?pageSize=1`,
    headers: (key) => ({ 'x-goog-api-key': key }),
  },
  'openai-compat': {
    baseUrl: (name) => knownVendors[name],
    models: (baseUrl) => `${versionedUrl(baseUrl)}/models`,
    headers: bearer,
  },
};

/** The credentials of the providers that come with ai-proxy; disabled ones are left out. */
export function upstreamAccounts({ core, entries }: LoadedConfig): UpstreamAccount[] {
  return entries.flatMap(({ name: entry, options, plugin }) => {
    const api = apis[plugin.name];
    if (api === undefined || !isObject(options)) return [];
    const { keys } = options;
    if (!Array.isArray(keys)) return [];
    return keys.flatMap((one, at) =>
      isObject(one) ? accountOf(one, `${entry}[${at}]`, api, core.proxyUrl) : [],
    );
  });
}

function accountOf(
  options: JsonObject,
  place: string,
  api: Api,
  usualProxy: string | undefined,
): UpstreamAccount[] {
  const { apiKey, disabled, headers } = options;
  const written = textIn(options, 'name');
  const baseUrl = textIn(options, 'baseUrl') ?? api.baseUrl(written ?? '');
  if (typeof apiKey !== 'string' || disabled === true || baseUrl === undefined) return [];
  return [
    {
      name: written ?? place,
      baseUrl,
      proxyUrl: textIn(options, 'proxyUrl') ?? usualProxy ?? '',
      modelsUrl: api.models(baseUrl),
      headers: { ...api.headers(apiKey), ...textsIn(headers) },
    },
  ];
}

function textIn(options: JsonObject, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name.toLowerCase(), text]] : [],
    ),
  );
}
