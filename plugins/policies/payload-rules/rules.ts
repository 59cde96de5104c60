import { matchesGlob, type Context, type Draft, type JsonValue } from '@ai-proxy/core';
import { checkPath } from './path.ts';

/** Which requests a rule is for. */
export interface ModelPattern {
  /** Glob over the model. */
  readonly name: string;
  /** Name of a dialect, or a short word for one or two. */
  readonly protocol?: string;
}

export interface ValueRule {
  readonly models: readonly ModelPattern[];
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FilterRule {
  readonly models: readonly ModelPattern[];
  readonly params: readonly string[];
}

export interface RuleLists {
  readonly default: readonly ValueRule[];
  readonly override: readonly ValueRule[];
  readonly filter: readonly FilterRule[];
}

/** A rule made ready: whom it is for, and what it does to a body. */
export interface Rule {
  readonly models: readonly ModelPattern[];
  readonly edits: readonly ((body: Draft) => void)[];
}

/** Short words of the configuration and the dialects they stand for. */
const dialectsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['openai', ['openai-chat', 'openai-responses']],
  ['claude', ['anthropic-messages']],
  ['anthropic', ['anthropic-messages']],
  ['gemini', ['gemini']],
]);

/** All rules in the order in which they are applied. Throws `CONFIG_INVALID` on a path that is none. */
export function compileRules(lists: RuleLists): readonly Rule[] {
  return [
    ...lists.default.map((rule, at) =>
      valueRule(rule, `default[${at}].params`, (body, path, value) => body.setDefault(path, value)),
    ),
    ...lists.override.map((rule, at) =>
      valueRule(rule, `override[${at}].params`, (body, path, value) => body.set(path, value)),
    ),
    ...lists.filter.map(filterRule),
  ];
}

/** Edits the body at this place of the pipeline by every rule that is for it. */
export function applyRules(rules: readonly Rule[], ctx: Context): void {
  for (const { models, edits } of rules)
    if (models.some((pattern) => fits(pattern, ctx))) for (const edit of edits) edit(ctx.body);
}

/** The names in `protocol` that are no short words. */
export function dialectsNamed(rules: readonly Rule[]): ReadonlySet<string> {
  const named = rules.flatMap(({ models }) => models.flatMap(({ protocol }) => protocol ?? []));
  return new Set(named.filter((protocol) => !dialectsOf.has(protocol)));
}

function fits({ name, protocol }: ModelPattern, ctx: Context): boolean {
  if (!matchesGlob(name, ctx.model)) return false;
  if (protocol === undefined) return true;
  const { dialect } = ctx.body;
  return protocol === dialect || dialectsOf.get(protocol)?.includes(dialect) === true;
}

function valueRule(
  rule: ValueRule,
  place: string,
  change: (body: Draft, path: string, value: JsonValue) => void,
): Rule {
  const edits = Object.entries(parseValues(rule.params)).map(([path, value]) => {
    checkPath(path, place);
    return (body: Draft) => change(body, path, value);
  });
  return { models: rule.models, edits };
}

function filterRule(rule: FilterRule, at: number): Rule {
  const edits = rule.params.map((path) => {
    checkPath(path, `filter[${at}].params`);
    return (body: Draft) => body.remove(path);
  });
  return { models: rule.models, edits };
}

/** The configuration comes from YAML, which has the values of JSON. */
function parseValues(params: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  return params as Record<string, JsonValue>;
}
