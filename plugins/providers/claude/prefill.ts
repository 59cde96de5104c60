const withoutPrefill = /claude-[a-z]+-(?:4[-.][6-9]|[5-9])(?!\d)/;

/**
 * Whether a model goes on with the text of an assistant at the end of a request: all up to 4.5 do, later
 * ones refuse it. After "Prefill Claude's response" of Anthropic.
 */
export function goesOn(model: string): boolean {
  return model.includes('claude') && !withoutPrefill.test(model);
}
