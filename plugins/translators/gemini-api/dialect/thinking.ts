import {
  type CanonicalRequest,
  type JsonObject,
  type Ledger,
  present,
  type ReasoningEffort,
  type ReasoningOptions,
} from '@ai-proxy/core';
import { factsOf, type ModelFacts } from './model-facts.ts';

/** Thinking tokens for an effort, where a model takes a budget. */
const effortBudgets: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

/** The level for an effort, where a model takes a level. */
const effortLevels: Readonly<Record<ReasoningEffort, string>> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

const strengths = ['minimal', 'low', 'medium', 'high'];

/** The `thinkingConfig` of a request; empty where nothing is asked for. */
export function encodeThinking({ reasoning, model }: CanonicalRequest, ledger: Ledger): JsonObject {
  if (reasoning === undefined) return {};
  const facts = factsOf(model);
  if (facts.thinking === 'none') {
    if (asks(reasoning)) ledger.lose('reasoning', 'This model cannot think.');
    return {};
  }
  const { summary } = reasoning;
  if (summary === 'concise' || summary === 'detailed')
    ledger.lose('reasoning.summary', 'How long shown thoughts are cannot be said here.');
  const wish = facts.thinking === 'level' ? encodeLevel : encodeBudget;
  return present({ ...wish(reasoning, facts, ledger), includeThoughts: isShown(reasoning) });
}

function asks({ mode, effort, budgetTokens, summary }: ReasoningOptions): boolean {
  if (mode === 'off' || effort === 'none') return false;
  const isShowing = summary !== undefined && summary !== 'none';
  return isShowing || [mode, effort, budgetTokens].some((member) => member !== undefined);
}

/** Clients that switch thinking on expect to see it, unless they say otherwise. */
function isShown({ mode, summary }: ReasoningOptions): boolean | undefined {
  if (summary !== undefined) return summary !== 'none';
  return mode === 'on' || mode === 'adaptive' ? true : undefined;
}

/** Such models cannot stop thinking; a budget is taken too, but not beside a level. */
function encodeLevel(options: ReasoningOptions, facts: ModelFacts, ledger: Ledger): JsonObject {
  const { mode, budgetTokens } = options;
  const isOff = mode === 'off' || options.effort === 'none' || budgetTokens === 0;
  const effort = isOff ? 'none' : options.effort;
  if (effort === undefined) return present({ thinkingBudget: budgetTokens });
  if (!isOff && budgetTokens !== undefined)
    ledger.lose('reasoning.budgetTokens', 'This model takes a level instead of a budget.');
  const wanted = effortLevels[effort];
  const level = nearest(wanted, facts.levels);
  if (effort !== level)
    ledger.lose('reasoning.effort', `${effort} is written as the level ${level} for this model.`);
  return { thinkingLevel: level.toUpperCase() };
}

/** The level itself, else the next stronger one. */
function nearest(wanted: string, levels: readonly string[]): string {
  const stronger = levels.filter((level) => strengths.indexOf(level) >= strengths.indexOf(wanted));
  return stronger[0] ?? wanted;
}

function encodeBudget(options: ReasoningOptions, facts: ModelFacts, ledger: Ledger): JsonObject {
  const asked = askedBudget(options);
  const { budgetTokens, effort } = options;
  if (effort !== undefined && budgetTokens !== undefined)
    ledger.lose('reasoning.effort', 'This model takes a budget instead of an effort.');
  else if (effort === 'xhigh' || effort === 'max')
    ledger.lose('reasoning.effort', `${effort} is written as the budget of high for this model.`);
  if (asked === undefined) return {};
  if (asked < 0 || (asked === 0 && facts.canStop)) return { thinkingBudget: asked };
  const [smallest, largest] = facts.budget;
  const budget = Math.min(largest, Math.max(smallest, asked));
  if (budget !== asked)
    ledger.lose('reasoning.budgetTokens', `The budget ${asked} becomes ${budget} for this model.`);
  return { thinkingBudget: budget };
}

/** -1 leaves the budget to the model. */
function askedBudget({ mode, effort, budgetTokens }: ReasoningOptions): number | undefined {
  if (mode === 'off' || (mode === undefined && effort === 'none')) return 0;
  if (budgetTokens !== undefined) return budgetTokens;
  if (effort !== undefined && effort !== 'none') return effortBudgets[effort];
  return mode === undefined ? undefined : -1;
}
