import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const shown = '***';
const shortest = 6;

/** Remembers secret values and takes them out of text. */
export class Redactor {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;

  /** Values shorter than six characters are not remembered: they would blank ordinary text. */
  add(secret: string): void {
    if (secret.length < shortest || this.#values.has(secret)) return;
    this.#values.add(secret);
    // Inside JSON, as in log lines, a secret with quotes or backslashes is spelled with escapes.
    this.#values.add(JSON.stringify(secret).slice(1, -1));
    this.#pattern = undefined;
  }

  /** Adds every value that another redactor knows. */
  learn(other: Redactor): void {
    other.#values.forEach((value) => this.add(value));
  }

  /** The text with every known secret replaced. */
  clean(text: string): string {
    if (this.#values.size === 0) return text;
    this.#pattern ??= anyOf(this.#values);
    return text.replace(this.#pattern, shown);
  }
}

function anyOf(values: ReadonlySet<string>): RegExp {
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  return new RegExp(longestFirst.map((value) => RegExp.escape(value)).join('|'), 'g');
}

export type Resolved =
  { readonly value: string } | { readonly problem: string; readonly hint: string };

/** True for texts that name a secret instead of being one. */
export function isReference(text: string): boolean {
  return text.startsWith('env://') || text.startsWith('file://');
}

const sample =
  /^(?:<.*>|(?:sk-)?your[-_ ].*|sk-1234(?:56(?:78(?:90?)?)?)?|(?:sk-)?x{3,}[x-]*|sk-(?:proxy-|ant-)?(?:x{3,}|\.{3,}|…).*|change[-_ ]?me|(?:\*{3,}|\.{3,}|…))$/i;

/** True for texts that documentation and example files have in the place of a secret. */
export function isSample(text: string): boolean {
  return sample.test(text.trim());
}

/** Reads `env://NAME` and `file:///path`; a trailing line end of a file is not part of the secret. */
export function resolveSecret(text: string, env: NodeJS.ProcessEnv): Resolved {
  return text.startsWith('env://') ? fromEnvironment(text.slice(6), env) : fromFile(text);
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): Resolved {
  const value = env[name];
  if (value !== undefined && value !== '') return { value };
  const state = value === undefined ? 'is not set' : 'is empty';
  return {
    problem: `The environment variable ${name} ${state}.`,
    hint: `Set ${name} before the start. What you do not use, delete: a provider with its whole entry.`,
  };
}

function fromFile(text: string): Resolved {
  try {
    const value = readFileSync(fileURLToPath(text), 'utf8').replace(/\r?\n$/, '');
    return value === ''
      ? { problem: `The file ${text} is empty.`, hint: 'Write the secret into it.' }
      : { value };
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error ? String(error.code) : 'not a file URL';
    return {
      problem: `The file ${text} cannot be read (${reason}).`,
      hint: 'Write file:///absolute/path and let the gateway read the file.',
    };
  }
}
