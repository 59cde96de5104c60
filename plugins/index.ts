/** The plugins that come with ai-proxy. The core knows none of them; whoever makes a gateway hands them in. */
import type { Plugin } from '@ai-proxy/core';
import { officialUrl as claude } from './providers/claude/index.ts';
import { officialUrl as gemini } from './providers/gemini/index.ts';
import { officialUrl as openai } from './providers/openai/index.ts';

/** Loaders of plugins by the name that YAML uses. */
type Loaders = Readonly<Record<string, () => Promise<{ default: Plugin }>>>;

/** What a plugin is for; the folders are named after it. */
export type PluginKind = 'translator' | 'policy' | 'provider' | 'operation';

/** The built-in plugins by what they are for. */
export const builtinsByKind: Readonly<Record<PluginKind, Loaders>> = {
  translator: {
    'chat-api': () => import('./translators/chat-api/index.ts'),
    'messages-api': () => import('./translators/messages-api/index.ts'),
    'responses-api': () => import('./translators/responses-api/index.ts'),
    'gemini-api': () => import('./translators/gemini-api/index.ts'),
    'completions-api': () => import('./translators/completions-api/index.ts'),
  },
  policy: {
    'debug-headers': () => import('./policies/debug-headers/index.ts'),
    'request-log': () => import('./policies/request-log/index.ts'),
    auth: () => import('./policies/auth/index.ts'),
    'rate-limit': () => import('./policies/rate-limit/index.ts'),
    cost: () => import('./policies/cost/index.ts'),
    'response-store': () => import('./policies/response-store/index.ts'),
    continuity: () => import('./policies/continuity/index.ts'),
    'stream-failure': () => import('./policies/stream-failure/index.ts'),
    'model-fallback': () => import('./policies/model-fallback/index.ts'),
    router: () => import('./policies/router/index.ts'),
    translation: () => import('./policies/translation/index.ts'),
    'token-estimate': () => import('./policies/token-estimate/index.ts'),
    'payload-rules': () => import('./policies/payload-rules/index.ts'),
    cloaking: () => import('./policies/cloaking/index.ts'),
  },
  provider: {
    claude: () => import('./providers/claude/index.ts'),
    openai: () => import('./providers/openai/index.ts'),
    gemini: () => import('./providers/gemini/index.ts'),
    'openai-compat': () => import('./providers/openai-compat/index.ts'),
    demo: () => import('./providers/demo/index.ts'),
  },
  operation: {
    cors: () => import('./operations/cors/index.ts'),
    metrics: () => import('./operations/metrics/index.ts'),
    'log-store': () => import('./operations/log-store/index.ts'),
    telemetry: () => import('./operations/telemetry/index.ts'),
    'trace-propagation': () => import('./operations/trace-propagation/index.ts'),
    dashboard: () => import('./operations/dashboard/index.ts'),
  },
};

/** All built-in plugins. */
export const builtins: Loaders = {
  ...builtinsByKind.translator,
  ...builtinsByKind.policy,
  ...builtinsByKind.provider,
  ...builtinsByKind.operation,
};

/** The pipeline of a configuration that writes none. */
export const defaultPipeline: readonly string[] = [
  'chat-api',
  'messages-api',
  'responses-api',
  'gemini-api',
  'completions-api',
  'cors',
  'telemetry',
  'debug-headers',
  'metrics',
  'request-log',
  'auth',
  'rate-limit',
  'cost',
  'response-store',
  'continuity',
  'stream-failure',
  'model-fallback',
  'router',
  'translation',
  'token-estimate',
  'payload-rules',
  'cloaking',
  'trace-propagation',
  'claude',
  'openai',
  'gemini',
  'openai-compat',
  'demo',
  'log-store',
  'dashboard',
];

/** Where the providers' own APIs are. */
export const officialUrls = { claude, gemini, openai };

/** Base URLs of the vendors and local servers that need none in the configuration. */
export { presets as knownVendors } from './providers/openai-compat/index.ts';

export type { Price, PriceChange, PriceList } from './policies/cost/index.ts';

/** What the command line does with prices; loaded when it is asked for. */
export const priceTools = () => import('./policies/cost/index.ts');

/** What the command line does with client keys; loaded when it is asked for. */
export const keyTools = () => import('./policies/auth/index.ts');

/** What the command line reads of the store; loaded when it is asked for. */
export const storeTools = () => import('./operations/log-store/index.ts');

/** When budgets start anew; loaded when it is asked for. */
export const limitTools = () => import('./policies/rate-limit/index.ts');

/** What the command line shows of models; loaded when it is asked for. */
export const routerTools = () => import('./policies/router/index.ts');
