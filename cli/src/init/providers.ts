import { knownVendors } from '@ai-proxy/plugins';

/** What can be asked for by name. */
export type ProviderName = 'claude' | 'openai' | 'gemini' | 'openai-compat' | 'demo';

interface KnownProvider {
  readonly title: string;
  /** Root key of its credentials. */
  readonly rootKey: string;
  /** Variables that people have its key in; the first one is suggested. */
  readonly variables: readonly [string, ...string[]];
  /** Globs of its models, which keep several providers apart. */
  readonly models: readonly string[];
}

/** The providers with an address of their own. */
export const knownProviders: Readonly<Record<'claude' | 'openai' | 'gemini', KnownProvider>> = {
  claude: {
    title: 'Claude (Anthropic)',
    rootKey: 'claude-api-key',
    variables: ['CLAUDE_API_KEY', 'ANTHROPIC_API_KEY'],
    models: ['claude-*'],
  },
  openai: {
    title: 'OpenAI',
    rootKey: 'openai-api-key',
    variables: ['OPENAI_API_KEY'],
    models: ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'text-embedding-*'],
  },
  gemini: {
    title: 'Gemini (Google)',
    rootKey: 'gemini-api-key',
    variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    models: ['gemini-*', 'gemma-*'],
  },
};

/** A vendor or server that speaks the format of OpenAI. */
export interface Compatible {
  readonly name: string;
  /** Absent: the gateway knows where the vendor of this name is. */
  readonly baseUrl?: string;
}

/** Vendors and servers whose address the gateway knows. */
export const vendors: readonly string[] = Object.keys(knownVendors);

/** The names that `--provider` takes. */
export const providerNames: readonly ProviderName[] = [
  'claude',
  'openai',
  'gemini',
  'openai-compat',
  'demo',
];
