import type { CanonicalRequest, Ledger, Part } from '@ai-proxy/core';

/** One warning for all markers: clients set many, and what they ask for happens unasked here. */
export function reportCacheMarkers({ messages, tools }: CanonicalRequest, ledger: Ledger): void {
  const paths = [
    ...(tools ?? []).flatMap((tool, index) => ('cache' in tool ? [`tools[${index}]`] : [])),
    ...messages.flatMap(({ parts }, index) => markedParts(parts, `messages[${index}].content`)),
  ];
  const [first] = paths;
  if (first !== undefined)
    ledger.lose(`${first}.cache`, 'prompts are cached without markers; all are left out');
}

function markedParts(parts: readonly Part[], path: string): readonly string[] {
  return parts.flatMap((part, index) => {
    const place = `${path}[${index}]`;
    const inner = part.type === 'tool-result' ? markedParts(part.content, `${place}.content`) : [];
    return 'cache' in part ? [place, ...inner] : inner;
  });
}
