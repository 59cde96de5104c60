/** What a family of models takes. Names are matched anywhere, so that prefixes do no harm. */
export interface ModelFacts {
  /** Output tokens to ask for when the client names no limit, which this API demands. */
  readonly maxTokens: number;
  /** How the model can be made to think: not at all, with a budget, at its own will, or both. */
  readonly thinking: 'none' | 'budget' | 'adaptive' | 'either';
  /** The model takes `output_config.effort`. */
  readonly effort: boolean;
  /** Whether the model takes temperature and top_p together, one of them, or neither. */
  readonly sampling: 'both' | 'one' | 'none';
}

const facts = (
  maxTokens: number,
  thinking: ModelFacts['thinking'],
  effort: boolean,
  sampling: ModelFacts['sampling'] = 'both',
): ModelFacts => ({ maxTokens, thinking, effort, sampling });

/**
 * First match wins. 4096 is the output limit of the models up to 3, 8192 that of 3.5, 32,000 the least
 * of all later ones: agents that name no limit write long files. From 4.1 on models take a temperature or top_p; from 4.7 on they think at
 * their own will only and take no sampling.
 */
const families: readonly (readonly [pattern: RegExp, facts: ModelFacts])[] = [
  [/claude-(?:instant|v?[12](?!\d))/, facts(4096, 'none', false)],
  [/claude-3[-.]7/, facts(32_000, 'budget', false)],
  [/claude-3[-.]5/, facts(8192, 'none', false)],
  [/claude-3(?!\d)/, facts(4096, 'none', false)],
  [/claude-[a-z]+-(?:4[-.][789]|[5-9])(?!\d)/, facts(32_000, 'adaptive', true, 'none')],
  [/claude-[a-z]+-4[-.]6(?!\d)/, facts(32_000, 'either', true, 'one')],
  [/claude-opus-4[-.]5(?!\d)/, facts(32_000, 'budget', true, 'one')],
  [/claude-[a-z]+-4[-.][15](?!\d)/, facts(32_000, 'budget', false, 'one')],
  [/claude-[a-z]+-4(?!\d)/, facts(32_000, 'budget', false)],
];

const unknownFamily = facts(8192, 'either', true);

/** What is known of the model; for unknown names what most models take. */
export function factsOf(model: string): ModelFacts {
  return families.find(([pattern]) => pattern.test(model))?.[1] ?? unknownFamily;
}
