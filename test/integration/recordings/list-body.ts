/**
 * Streams of Gemini that were recorded as one JSON list, as it comes without `alt=sse`. The gateway
 * asks for events, so its upstream sends the same answers as those.
 */
export function isList(body: string): boolean {
  return body.trimStart().startsWith('[');
}

/** The elements of a list as events, which this vendor ends with CRLF. */
export function listAsEvents(body: string): string {
  const elements = JSON.parse(body) as readonly unknown[];
  return elements.map((element) => `data: ${JSON.stringify(element)}\r\n\r\n`).join('');
}
