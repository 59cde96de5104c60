import { isObject, type InboundContent } from '@ai-proxy/core';

/** Where the APIs have the number of answers. */
const counts = ['n', 'candidateCount', 'candidate_count'];

/** Whether a request wants more than one answer at once. */
export function asksForSeveral(content: InboundContent | undefined): boolean {
  const body = content?.body.json ?? {};
  return [body, body['generationConfig'], body['generation_config']]
    .filter(isObject)
    .some((members) => counts.some((name) => Number(members[name]) > 1));
}
