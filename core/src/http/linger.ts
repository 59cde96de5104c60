import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Sends the last bytes of an answer to a request whose body may still be under way. What arrives is
 * thrown away for a while before the connection closes: closing with unread bytes resets it, and then
 * clients that write first and read later never see the answer.
 */
export function endAfterBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  lingerMs: number,
): void {
  response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once('end', end).once('close', end);
  request.resume();
}
