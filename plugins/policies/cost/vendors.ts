/** Somebody who asks money for tokens. */
export interface Vendor {
  /** What the public table calls it; entries of the first name win. */
  readonly listed: readonly [string, ...string[]];
  /** What providers and credentials of the gateway call it. */
  readonly names: readonly string[];
  /** Sells models of others at prices of its own: they say nothing of other vendors. */
  readonly hosts?: boolean;
  /** What writing to a cache for an hour costs in prices of input, as the vendor has published it. */
  readonly hourWrites?: number;
}

/** Vendors whose prices are kept. Makers come first, in the order in which a model is looked up among them. */
export const vendors: Readonly<Record<string, Vendor>> = {
  anthropic: { listed: ['anthropic'], names: ['claude', 'anthropic'], hourWrites: 2 },
  openai: { listed: ['openai', 'text-completion-openai'], names: ['openai'] },
  gemini: { listed: ['gemini'], names: ['gemini', 'google'] },
  deepseek: { listed: ['deepseek'], names: ['deepseek'] },
  mistral: { listed: ['mistral', 'codestral'], names: ['mistral', 'mistralai', 'codestral'] },
  xai: { listed: ['xai'], names: ['xai', 'x-ai', 'grok'] },
  moonshot: { listed: ['moonshot'], names: ['moonshot', 'moonshotai', 'kimi'] },
  zai: { listed: ['zai'], names: ['zai', 'z-ai', 'zhipu'] },
  minimax: { listed: ['minimax'], names: ['minimax'] },
  dashscope: { listed: ['dashscope'], names: ['dashscope', 'alibaba', 'qwen'] },
  cohere: { listed: ['cohere_chat', 'cohere'], names: ['cohere'] },
  ai21: { listed: ['ai21'], names: ['ai21'] },
  voyage: { listed: ['voyage'], names: ['voyage', 'voyageai'] },
  groq: { listed: ['groq'], names: ['groq'], hosts: true },
  cerebras: { listed: ['cerebras'], names: ['cerebras'], hosts: true },
  together: { listed: ['together_ai'], names: ['together', 'together-ai'], hosts: true },
  fireworks: {
    listed: ['fireworks_ai', 'fireworks_ai-embedding-models'],
    names: ['fireworks', 'fireworks-ai'],
    hosts: true,
  },
  deepinfra: { listed: ['deepinfra'], names: ['deepinfra'], hosts: true },
  sambanova: { listed: ['sambanova'], names: ['sambanova'], hosts: true },
};

/** Vendors who make models, in the order in which a model is looked up among them. */
export const makers: readonly string[] = Object.keys(vendors).filter(
  (vendor) => vendors[vendor]?.hosts !== true,
);

const byName: ReadonlyMap<string, string> = new Map(
  Object.entries(vendors).flatMap(([vendor, { names }]) =>
    names.map((name) => [name, vendor] as const),
  ),
);

/** The vendor that a provider or a credential is named after; a second one of a name has a number. */
export function vendorNamed(name: string): string | undefined {
  const lower = name.toLowerCase();
  return byName.get(lower) ?? byName.get(lower.replace(/-\d+$/, ''));
}
