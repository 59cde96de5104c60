/** How a family of models is told to think. */
export interface ModelFacts {
  /** By a level, by a number of tokens, or not at all. */
  readonly thinking: 'level' | 'budget' | 'none';
  /** The levels a model knows, from weak to strong. */
  readonly levels: readonly string[];
  /** Smallest and largest budget; 0 turns thinking off where `canStop` says so. */
  readonly budget: readonly [smallest: number, largest: number];
  readonly canStop: boolean;
  /** Calls must be sent back with the signature they came with. */
  readonly signedCalls: boolean;
  /** Results of calls may hold images and files. */
  readonly richResults: boolean;
}

const third: ModelFacts = {
  thinking: 'level',
  levels: ['minimal', 'low', 'medium', 'high'],
  budget: [0, Infinity],
  canStop: false,
  signedCalls: true,
  richResults: true,
};
const second: ModelFacts = {
  thinking: 'budget',
  levels: [],
  budget: [0, 24_576],
  canStop: true,
  signedCalls: false,
  richResults: false,
};

/** First match wins. Names are matched anywhere, so that prefixes do no harm. */
const families: readonly (readonly [pattern: RegExp, facts: ModelFacts])[] = [
  [/gemini-3-pro/, { ...third, levels: ['low', 'high'] }],
  [/gemini-[3-9][\d.]*-pro/, { ...third, levels: ['low', 'medium', 'high'] }],
  [/gemini-[3-9]/, third],
  [/gemini-2\.5-pro/, { ...second, budget: [128, 32_768], canStop: false }],
  [/gemini-2\.5-flash-lite/, { ...second, budget: [512, 24_576] }],
  [/gemini-2\.5/, second],
  [/gemini-(?:1|2\.0|pro$)|gemma|learnlm/, { ...second, thinking: 'none' }],
  [/gemini-.*latest/, { ...second, budget: [0, Infinity], signedCalls: true }],
];

const unknownFamily: ModelFacts = { ...second, budget: [0, Infinity] };

/** What is known of the model; for unknown names what most models take. */
export function factsOf(model: string): ModelFacts {
  return families.find(([pattern]) => pattern.test(model))?.[1] ?? unknownFamily;
}
