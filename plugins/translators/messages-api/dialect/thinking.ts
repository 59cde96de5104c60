import {
  type CanonicalRequest,
  countOf,
  type JsonObject,
  type JsonValue,
  type Ledger,
  objectOf,
  present,
  type ReasoningEffort,
  type ReasoningOptions,
  textOf,
} from '@ai-proxy/core';
import { factsOf, type ModelFacts } from './model-facts.ts';
import { dialectName } from './wire.ts';

const modes: Readonly<Record<string, 'on' | 'off' | 'adaptive'>> = {
  enabled: 'on',
  disabled: 'off',
  adaptive: 'adaptive',
};

const summaries: Readonly<Record<string, 'none' | 'auto'>> = {
  omitted: 'none',
  summarized: 'auto',
};

const efforts: Readonly<Record<string, ReasoningEffort>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

/** Room for an answer behind the thinking, where the client names no limit. */
const answerRoom = 8192;

/**
 * Thinking tokens for an effort. With room for an answer, `max` adds up to 32000, the smallest output
 * limit of a model that thinks.
 */
export const effortBudgets: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 20_480,
  max: 23_808,
};

const smallestBudget = 1024;

/** True for the efforts that have a canonical name. */
export function isEffort(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && Object.hasOwn(efforts, value);
}

/** True for the ways to show thinking that have a canonical name. */
export function isDisplay(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && Object.hasOwn(summaries, value);
}

/** Reads `thinking` and the effort of `output_config`. */
export function decodeThinking(body: JsonObject): ReasoningOptions | undefined {
  const thinking = objectOf(body['thinking']);
  const effort = textOf(objectOf(body['output_config'])?.['effort']);
  const options: ReasoningOptions = present({
    mode: modes[textOf(thinking?.['type']) ?? ''],
    budgetTokens: countOf(thinking?.['budget_tokens']),
    effort: efforts[effort ?? ''],
    summary: summaries[textOf(thinking?.['display']) ?? ''],
  });
  return Object.keys(options).length === 0 ? undefined : options;
}

/** False where the client wants the proof of thinking only, not its words. */
export function showsThinking(request: JsonObject): boolean {
  return objectOf(request['thinking'])?.['display'] !== 'omitted';
}

/** How a request thinks, and the limit on output that leaves room for it. */
export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly maxTokens: number;
  /** Thinking is on, so that sampling and forced calls are excluded. */
  readonly active: boolean;
}

/** `loopLacksThinking`: a running tool loop forbids thinking with a budget. */
export function encodeThinking(
  request: CanonicalRequest,
  loopLacksThinking: boolean,
  ledger: Ledger,
): EncodedThinking {
  const facts = factsOf(request.model);
  const maxTokens = request.sampling.maxOutputTokens ?? facts.maxTokens;
  const off: EncodedThinking = { maxTokens, active: false };
  const options = request.reasoning;
  if (options === undefined) return off;
  if (asksNothing(options)) {
    if (options.summary !== undefined && options.summary !== 'none')
      ledger.lose('reasoning.summary', 'Thinking is not switched on, so that none is shown.');
    return off;
  }
  if (isEffortOnly(request))
    return { ...off, ...present({ effort: wireEffort(options.effort, ledger) }) };
  if (isOff(options)) return encodeOff(options, facts, off, ledger);
  if (facts.thinking === 'none') {
    ledger.lose('reasoning', 'This model cannot think.');
    return off;
  }
  if (facts.thinking === 'adaptive' || (facts.thinking === 'either' && wantsAdaptive(options)))
    return { ...off, ...encodeAdaptive(options, ledger), active: true };
  if (!loopLacksThinking) return encodeBudget(request, options, facts, ledger);
  ledger.lose('reasoning', 'Thinking stays off: the running tool call has no thinking before it.');
  return off;
}

function asksNothing({ mode, budgetTokens, effort }: ReasoningOptions): boolean {
  return mode === undefined && budgetTokens === undefined && effort === undefined;
}

/**
 * Effort alone does not switch thinking on for clients of this format. Their requests have
 * extensions of this dialect, be they empty.
 */
function isEffortOnly({ reasoning, extensions }: CanonicalRequest): boolean {
  const silent = reasoning?.mode === undefined && reasoning?.budgetTokens === undefined;
  return silent && extensions?.[dialectName] !== undefined;
}

function isOff({ mode, effort, budgetTokens }: ReasoningOptions): boolean {
  if (mode !== undefined) return mode === 'off';
  return effort === 'none' || budgetTokens === 0;
}

function wantsAdaptive({ mode }: ReasoningOptions): boolean {
  return mode === 'adaptive';
}

function encodeOff(
  options: ReasoningOptions,
  facts: ModelFacts,
  off: EncodedThinking,
  ledger: Ledger,
): EncodedThinking {
  if (facts.thinking === 'none') return off;
  const effort = effortBeside(options.effort, facts, ledger);
  return { ...off, thinking: { type: 'disabled' }, ...present({ effort }) };
}

function encodeAdaptive(
  options: ReasoningOptions,
  ledger: Ledger,
): Pick<EncodedThinking, 'thinking' | 'effort'> {
  const { budgetTokens } = options;
  if (budgetTokens !== undefined)
    ledger.lose('reasoning.budgetTokens', 'This model takes an effort instead of a budget.');
  const asked =
    options.effort ?? (budgetTokens === undefined ? undefined : nearestEffort(budgetTokens));
  const thinking = present({ type: 'adaptive', display: display(options, ledger) });
  return { thinking, ...present({ effort: wireEffort(asked, ledger) }) };
}

function encodeBudget(
  request: CanonicalRequest,
  options: ReasoningOptions,
  facts: ModelFacts,
  ledger: Ledger,
): EncodedThinking {
  const effort = options.effort === 'none' ? undefined : options.effort;
  const asked = options.budgetTokens ?? effortBudgets[effort ?? 'medium'];
  const budget = Math.max(smallestBudget, asked);
  if (budget !== asked)
    ledger.lose('reasoning.budgetTokens', `The budget is raised to ${smallestBudget}.`);
  const limit = request.sampling.maxOutputTokens;
  const answer = limit ?? facts.maxTokens;
  const maxTokens = budget < answer ? answer : budget + (limit ?? answerRoom);
  if (limit !== undefined && maxTokens !== limit)
    ledger.lose('max_tokens', `Raised to ${maxTokens}: the limit must exceed the thinking budget.`);
  const kept = options.budgetTokens === undefined ? undefined : effortBeside(effort, facts, ledger);
  return {
    thinking: present({
      type: 'enabled',
      budget_tokens: budget,
      display: display(options, ledger),
    }),
    ...present({ effort: kept }),
    maxTokens,
    active: true,
  };
}

function display({ summary }: ReasoningOptions, ledger: Ledger): string | undefined {
  if (summary === undefined) return undefined;
  if (summary === 'concise' || summary === 'detailed')
    ledger.lose('reasoning.summary', 'How detailed the shown thinking is cannot be chosen here.');
  return summary === 'none' ? 'omitted' : 'summarized';
}

/** The effort that is sent beside a budget, or to a model that shall not think. */
function effortBeside(
  effort: ReasoningEffort | undefined,
  facts: ModelFacts,
  ledger: Ledger,
): string | undefined {
  if (facts.effort || effort === undefined || effort === 'none') return wireEffort(effort, ledger);
  ledger.lose('reasoning.effort', 'This model takes no effort.');
  return undefined;
}

function wireEffort(effort: ReasoningEffort | undefined, ledger: Ledger): string | undefined {
  if (effort === 'none') return undefined;
  if (effort !== 'minimal') return effort;
  ledger.lose('reasoning.effort', 'minimal is written as low here.');
  return 'low';
}

function nearestEffort(budget: number): ReasoningEffort {
  if (budget <= effortBudgets.low) return 'low';
  if (budget <= effortBudgets.medium) return 'medium';
  return budget <= effortBudgets.high ? 'high' : 'xhigh';
}
