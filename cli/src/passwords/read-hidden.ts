import { StringDecoder } from 'node:string_decoder';

/** Where a person types. */
export interface Terminal extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** Somebody pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const keys = {
  interrupt: '\u0003',
  end: '\u0004',
  back: '\u007f',
  backspace: '\b',
  clear: '\u0015',
};

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
      const typed = typeof chunk === 'string' ? chunk : decoder.write(chunk);
      for (const [at, key] of [...typed].entries()) {
        if (key === keys.interrupt) return done(() => reject(new Interrupted()));
        if (key === '\r' || key === '\n' || key === keys.end) {
          const rest = [...typed].slice(at + 1).join('');
          return done(() => {
            // Typed, or pasted, ahead of the next question.
            if (rest !== '') input.unshift(Buffer.from(rest));
            resolve(line);
          });
        }
        line = edited(line, key);
      }
    };
    input.on('data', onData);
    input.once('end', onEnd);
  });
}

function edited(line: string, key: string): string {
  if (key === keys.clear) return '';
  return key === keys.back || key === keys.backspace ? [...line].slice(0, -1).join('') : line + key;
}
