import { StringDecoder } from 'node:string_decoder';
import { Interrupted } from '../lib/interrupted.ts';

/** Where a person types. */
export interface Terminal extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

const keys = {
  interrupt: '\u0003',
  end: '\u0004',
  back: '\u007f',
  backspace: '\b',
  clear: '\u0015',
};
const ends = ['\r', '\n', keys.end, keys.interrupt];

/** Asks for a line that is not shown while it is typed. Throws `Interrupted`. */
export async function readHidden(
  question: string,
  input: Terminal,
  output: NodeJS.WritableStream,
): Promise<string> {
  output.write(question);
  input.setRawMode?.(true);
  input.resume();
  try {
    return await readLine(input);
  } finally {
    input.pause();
    input.setRawMode?.(false);
    output.write('\n');
  }
}

function readLine(input: Terminal): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let line = '';
    const done = (end: () => void): void => {
      input.off('data', onData);
      input.off('end', onEnd);
      end();
    };
    const onEnd = (): void => done(() => resolve(line));
    const onData = (chunk: Buffer | string): void => {
      const typed = Array.from(typeof chunk === 'string' ? chunk : decoder.write(chunk));
      const end = typed.findIndex((key) => ends.includes(key));
      line = typed.slice(0, end === -1 ? typed.length : end).reduce(edited, line);
      if (end === -1) return;
      const rest = typed.slice(end + 1).join('');
      done(() => {
        if (typed[end] === keys.interrupt) return reject(new Interrupted());
        // Typed, or pasted, ahead of the next question.
        if (rest !== '') input.unshift(Buffer.from(rest));
        resolve(line);
      });
    };
    input.on('data', onData);
    input.once('end', onEnd);
  });
}

function edited(line: string, key: string): string {
  if (key === keys.clear) return '';
  return key === keys.back || key === keys.backspace
    ? Array.from(line).slice(0, -1).join('')
    : line + key;
}
