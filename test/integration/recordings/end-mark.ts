import { clientFormats, question } from './client.ts';
import { judge } from './judge.ts';
import type { FormatName, Recording } from './recording.ts';
import type { Relay } from './relay.ts';

const endMark = 'data: [DONE]\n\n';

/** True for a stream of Chat Completions that says why it stops, so that its end shows without the mark. */
export function finishes({ body, isStream }: Recording): boolean {
  return isStream && /"finish_reason":\s*"[^"]/.test(body);
}

/** Plays a stream without its end mark; the client must get the same as with it, the mark included. */
export async function withoutEndMark(
  relay: Relay,
  recording: Recording,
  client: FormatName,
): Promise<string[]> {
  const unmarked = recording.body.replace(/data: \[DONE\]\s*$/, '');
  relay.play({ headers: recording.headers, body: unmarked });
  const asked = question(client, recording.model, true);
  const outcome = await clientFormats[client].ask(relay.url, asked);
  const marked = { ...recording, body: unmarked + endMark };
  const body = Buffer.from(marked.body);
  return judge(marked, client, { name: 'no end mark', body, chunks: [body] }, outcome);
}
