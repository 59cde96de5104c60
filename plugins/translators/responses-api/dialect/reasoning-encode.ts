import {
  type JsonObject,
  type JsonValue,
  type Ledger,
  present,
  type ReasoningEffort,
  type ReasoningOptions,
} from '@ai-proxy/core';

/** What an effort is written as; undefined where the models refuse it, and nothing is near. */
type EffortTable = Readonly<Record<ReasoningEffort, string | undefined>>;

interface Family {
  readonly models: RegExp;
  /** Undefined for models that do not think and refuse to be asked. */
  readonly efforts: EffortTable | undefined;
  /** Effort for clients that only say that there shall be thinking; undefined for the default. */
  readonly on: ReasoningEffort | undefined;
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
  },
  { models: /^gpt-5\.\d/, efforts: { ...plain, minimal: 'low', xhigh: 'high' }, on: 'medium' },
  { models: /^gpt-5/, efforts: { ...plain, none: undefined, xhigh: 'high' }, on: undefined },
  {
    models: /^(o\d|codex)/,
    efforts: { ...plain, none: undefined, minimal: 'low', xhigh: 'high' },
    on: undefined,
  },
  { models: /^(gpt-3|gpt-4|chatgpt-)/, efforts: undefined, on: undefined },
];

const unknownFamily: Family = { models: /^/, efforts: plain, on: undefined };

const smallBudget = 4096;
const mediumBudget = 16_384;

function effortOfBudget(tokens: number): ReasoningEffort | undefined {
  if (tokens < 0) return undefined;
  if (tokens === 0) return 'none';
  if (tokens <= smallBudget) return 'low';
  return tokens <= mediumBudget ? 'medium' : 'high';
}

function familyOf(model: string): Family {
  const bare = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return families.find(({ models }) => models.test(bare)) ?? unknownFamily;
}

/** True where the model will think, as far as name and request tell; it then proves it in encrypted form. */
export function willThink(options: ReasoningOptions | undefined, model: string): boolean {
  const family = familyOf(model);
  if (family.efforts === undefined) return false;
  if (options === undefined) return family !== unknownFamily;
  return wantedEffort(options) !== 'none' || family.efforts.none === undefined;
}

/** True where the model is known to think with the effort; without one, some do not. */
export function thinks(model: string, effort: JsonValue | undefined): boolean {
  const family = familyOf(model);
  if (family.efforts === undefined || family === unknownFamily) return false;
  return effort === undefined ? family.on === undefined : effort !== 'none';
}

/** `reasoning` for the model, or undefined where nothing can or need be said. */
export function encodeReasoning(
  options: ReasoningOptions | undefined,
  model: string,
  ledger: Ledger,
): JsonObject | undefined {
  if (options === undefined) return undefined;
  const { efforts, on } = familyOf(model);
  const wanted = wantedEffort(options) ?? (options.mode === undefined ? undefined : on);
  const thinks = wanted === undefined ? options.mode !== undefined : wanted !== 'none';
  if (efforts === undefined) {
    if (thinks) ledger.lose('reasoning', `${model} takes no reasoning effort`);
    return undefined;
  }
  reportBudget(options, ledger);
  const effort = wanted && writeEffort(wanted, efforts, options, model, ledger);
  const reasoning = present({ effort, summary: wanted === 'none' ? undefined : shownAs(options) });
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

/** Clients that switch thinking on expect to see it, unless they say otherwise. */
function shownAs({ mode, summary }: ReasoningOptions): string | undefined {
  if (summary !== undefined) return summary === 'none' ? undefined : summary;
  return mode === 'on' || mode === 'adaptive' ? 'auto' : undefined;
}

/** Of unknown models only a client of such a format, who wrote `none`, knows that it is taken. */
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
