import type { Workload } from './workloads.ts';

/** Model names by which the gateway under test finds its two credentials. */
export const models = { chat: 'bench-chat', messages: 'bench-messages' } as const;

/** The one client key that the gateway under test knows. */
export const clientKey = 'sk-bench-9f2c41d7e8b05a63';

/** Text deltas of a streamed answer; with start and end events it makes about 100 HTTP chunks. */
export const deltaCount = 96;

/** The text with which the upstream answers a workload. */
export function answerText(workload: Pick<Workload, 'answer'>): string {
  if (workload.answer === 'small') return prose(700);
  if (workload.answer === 'large') return prose(99_000);
  return answerDeltas().join('');
}

/** The same in pieces, as a stream brings it. */
export function answerDeltas(): string[] {
  return Array.from({ length: deltaCount }, (_, at) => ` word${at}${at % 12 === 0 ? ',\n' : ''}`);
}

/** A chat request of about the size that the workload asks for, as the client sends it. */
export function requestBody({ requestBytes, stream, translated }: Workload): Buffer {
  const turnBytes = 1_500;
  const turns = Math.max(1, Math.round(requestBytes / turnBytes));
  const perTurn = Math.floor((requestBytes - 220 - turns * 36) / turns);
  return Buffer.from(
    JSON.stringify({
      model: translated ? models.messages : models.chat,
      messages: [
        { role: 'system', content: 'You answer briefly and in plain words.' },
        ...Array.from({ length: turns }, (_, at) => ({
          role: (turns - at) % 2 === 1 ? 'user' : 'assistant',
          content: prose(perTurn),
        })),
      ],
      temperature: 0.7,
      max_tokens: 1024,
      stream,
    }),
  );
}

/** Text with what real text has: line ends and quotes to escape, and characters of two bytes. */
function prose(bytes: number): string {
  const sentence = 'The gateway said "yes" — and went on; nobody waited for the café to open.\n';
  return sentence.repeat(Math.ceil(bytes / sentence.length)).slice(0, bytes);
}
