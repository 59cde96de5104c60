import { answerText, clientKey, requestBody } from './bodies.ts';
import type { Workload } from './workloads.ts';

/** What a complete answer of a target looks like, learnt from one that was read and understood. */
export interface Sample {
  readonly bytes: number;
  readonly tail: string;
}

const path = '/v1/chat/completions';

/** Asks once and checks that the answer says what the upstream said. Throws if it does not. */
export async function takeSample(
  target: string,
  port: number,
  workload: Workload,
): Promise<Sample> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
    body: requestBody(workload),
  });
  const body = await response.text();
  const text = response.status === 200 ? textOf(body, workload.stream) : undefined;
  if (text !== answerText(workload))
    throw new Error(
      `${target}, ${workload.name}: wrong answer, status ${response.status}: ${body.slice(0, 500)}`,
    );
  return { bytes: Buffer.byteLength(body), tail: workload.stream ? 'data: [DONE]\n\n' : '}' };
}

/** The HTTP request of a workload as the load generator sends it. */
export function requestBytes(workload: Workload): Buffer {
  const body = requestBody(workload);
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `authorization: Bearer ${clientKey}`,
    'user-agent: bench',
    'accept: */*',
    `content-length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

function textOf(body: string, stream: boolean): string {
  if (!stream) return parseText(body, 'message');
  const events = body.split('\n\n').filter((event) => event.startsWith('data: {'));
  return events.map((event) => parseText(event.slice(6), 'delta')).join('');
}

interface ChatAnswer {
  readonly choices?: readonly Partial<Record<'message' | 'delta', { readonly content?: string }>>[];
}

function parseText(json: string, member: 'message' | 'delta'): string {
  const answer = JSON.parse(json) as ChatAnswer;
  return answer.choices?.[0]?.[member]?.content ?? '';
}
