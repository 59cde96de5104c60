import type { Ledger, ReasoningEffort, ReasoningOptions } from '@ai-proxy/core';

/** What an effort is written as; undefined where the models refuse it, and nothing is near. */
type EffortTable = Readonly<Record<ReasoningEffort, string | undefined>>;

interface Family {
  readonly models: RegExp;
  /** Undefined for models that refuse the member altogether. */
  readonly efforts: EffortTable | undefined;
  /** Effort for clients that only say that there shall be thinking; undefined for the default. */
  readonly on: ReasoningEffort | undefined;
  /** Such models think, and refuse settings of sampling meanwhile. */
  readonly thinks?: 'always' | 'with-effort';
}

const plain: EffortTable = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'high',
};

/** Ids may carry the vendor in front, as in `openai/o3`. The first family that matches counts. */
const families: readonly Family[] = [
  { models: /^gpt-5(\.\d+)?-(chat|search)/, efforts: undefined, on: undefined },
  {
    models: /^gpt-5\.([2-9]|\d\d)|^gpt-5\.1-codex-max/,
    efforts: { ...plain, minimal: 'low', max: 'xhigh' },
    on: 'medium',
    thinks: 'with-effort',
  },
  {
    models: /^gpt-5\.\d/,
    efforts: { ...plain, minimal: 'low', xhigh: 'high' },
    on: 'medium',
    thinks: 'with-effort',
  },
  {
    models: /^gpt-5/,
    efforts: { ...plain, none: undefined, xhigh: 'high' },
    on: undefined,
    thinks: 'always',
  },
  {
    models: /^o\d/,
    efforts: { ...plain, none: undefined, minimal: 'low', xhigh: 'high' },
    on: undefined,
    thinks: 'always',
  },
  { models: /^(gpt-3|gpt-4|chatgpt-)/, efforts: undefined, on: undefined },
];

const unknownFamily: Family = { models: /^/, efforts: plain, on: undefined };

const smallBudget = 4096;
const mediumBudget = 16_384;

/** The effort that a number of thinking tokens stands for; a negative one leaves it to the model. */
export function effortOfBudget(tokens: number): ReasoningEffort | undefined {
  if (tokens < 0) return undefined;
  if (tokens === 0) return 'none';
  if (tokens <= smallBudget) return 'low';
  return tokens <= mediumBudget ? 'medium' : 'high';
}

/** The model's id without the vendor in front. */
export function bareModel(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1).toLowerCase();
}

/** True where the model is known to think when it is asked with the effort. */
export function thinks(model: string, effort: string | undefined): boolean {
  const family = familyOf(model);
  return family.thinks === 'with-effort'
    ? effort !== undefined && effort !== 'none'
    : family.thinks === 'always';
}

/** `reasoning_effort` for the model, or undefined where none can or need be sent. */
export function encodeReasoning(
  options: ReasoningOptions | undefined,
  model: string,
  ledger: Ledger,
): string | undefined {
  if (options === undefined) return undefined;
  if (options.summary !== undefined && options.summary !== 'none')
    ledger.lose('reasoning.summary', 'how thinking is shown cannot be chosen here');
  const { efforts, on } = familyOf(model);
  const wanted = wantedEffort(options) ?? (options.mode === undefined ? undefined : on);
  const thinks = wanted === undefined ? options.mode !== undefined : wanted !== 'none';
  if (efforts === undefined && thinks)
    ledger.lose('reasoning', `${model} takes no reasoning effort`);
  if (wanted === undefined || efforts === undefined) return undefined;
  reportBudget(options, ledger);
  return writeEffort(wanted, efforts, options, model, ledger);
}

function familyOf(model: string): Family {
  const bare = bareModel(model);
  return families.find(({ models }) => models.test(bare)) ?? unknownFamily;
}

/** Of unknown models only a client of this very format, who wrote `none`, knows that it is taken. */
function writeEffort(
  wanted: ReasoningEffort,
  efforts: EffortTable,
  options: ReasoningOptions,
  model: string,
  ledger: Ledger,
): string | undefined {
  const unsure = efforts === plain && wanted === 'none' && options.effort !== 'none';
  const written = unsure ? undefined : efforts[wanted];
  if (written === undefined) ledger.lose('reasoning', `thinking of ${model} may not be turned off`);
  else if (written !== wanted)
    ledger.lose('reasoning.effort', `${wanted} is written as ${written} for ${model}`);
  return written;
}

/** A number of tokens cannot be said here; that there shall be none, or any number, can. */
function reportBudget({ mode, effort, budgetTokens }: ReasoningOptions, ledger: Ledger): void {
  if (budgetTokens === undefined || mode === 'off') return;
  if (effort !== undefined)
    ledger.lose('reasoning.budgetTokens', `the effort ${effort} counts in its place`);
  else if (budgetTokens > 0)
    ledger.lose('reasoning.budgetTokens', `written as the effort ${effortOfBudget(budgetTokens)}`);
}

function wantedEffort(options: ReasoningOptions): ReasoningEffort | undefined {
  if (options.mode === 'off') return 'none';
  if (options.effort !== undefined) return options.effort;
  return options.budgetTokens === undefined ? undefined : effortOfBudget(options.budgetTokens);
}
