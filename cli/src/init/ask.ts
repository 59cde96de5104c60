import type * as Prompts from '@clack/prompts';
import { isSet, nameOf, type Account } from './account.ts';
import { keyTrouble } from './env-text.ts';
import { Interrupted } from '../lib/interrupted.ts';
import { knownProviders, vendors, type Compatible, type ProviderName } from './providers.ts';

/** The questions of `init`. Each throws `Interrupted` when it is left. */
export interface Questions {
  providers(): Promise<ProviderName[]>;
  compatible(): Promise<Compatible>;
  /** Keys by variable, of the accounts whose variable is not set; those left empty are missing. */
  keys(accounts: readonly Account[], env: NodeJS.ProcessEnv): Promise<Record<string, string>>;
  host(): Promise<string>;
}

const usualColumns = 80;
const elsewhere = 'elsewhere';
const shownCursor = '\u001B[?25h\n';

/** Questions on a terminal. They go to standard error, as what is asked for goes to standard output. */
export async function terminalQuestions(output: NodeJS.WriteStream): Promise<Questions> {
  const prompts = await import('@clack/prompts');
  // Some terminals do not say how wide they are.
  if (output.columns === 0) output.columns = usualColumns;
  return new TerminalQuestions(prompts, output);
}

class TerminalQuestions implements Questions {
  readonly #prompts: typeof Prompts;
  readonly #output: NodeJS.WriteStream;

  constructor(prompts: typeof Prompts, output: NodeJS.WriteStream) {
    this.#prompts = prompts;
    this.#output = output;
  }

  providers(): Promise<ProviderName[]> {
    return this.#answered(
      this.#prompts.multiselect<ProviderName>({
        output: this.#output,
        message: 'Which providers? Space marks, Enter goes on; without any, the demo answers.',
        options: [
          ...(['claude', 'openai', 'gemini'] as const).map((value) => ({
            value,
            label: knownProviders[value].title,
          })),
          { value: 'openai-compat', label: 'Another that speaks the format of OpenAI' },
        ],
        required: false,
      }),
    );
  }

  async compatible(): Promise<Compatible> {
    const name = await this.#answered(
      this.#prompts.select<string>({
        output: this.#output,
        message: 'Which one speaks the format of OpenAI?',
        options: [...vendors, elsewhere].map((value) => ({ value })),
      }),
    );
    if (name !== elsewhere) return { name };
    const url = await this.#baseUrl();
    return { name: nameOf(url), baseUrl: url };
  }

  async keys(
    accounts: readonly Account[],
    env: NodeJS.ProcessEnv,
  ): Promise<Record<string, string>> {
    const keys: Record<string, string> = {};
    for (const { title, variable } of accounts) {
      if (variable === undefined || isSet(env, variable)) continue;
      const message = `Key of ${title}? It goes to .env as ${variable}; empty if you set it yourself.`;
      const value = await this.#answered(
        this.#prompts.password({
          output: this.#output,
          message,
          validate: (key = '') => keyTrouble(key),
        }),
      );
      if ((value ?? '').trim() !== '') keys[variable] = value.trim();
    }
    return keys;
  }

  host(): Promise<string> {
    return this.#answered(
      this.#prompts.select<string>({
        output: this.#output,
        message: 'Who may reach the gateway?',
        options: [
          { value: '127.0.0.1', label: 'This machine' },
          { value: '0.0.0.0', label: 'Other machines as well' },
        ],
      }),
    );
  }

  #baseUrl(): Promise<string> {
    const { text } = this.#prompts;
    return this.#answered(
      text({
        output: this.#output,
        message: 'Its base URL?',
        validate: (url) => urlTrouble(url),
      }),
    );
  }

  async #answered<T>(question: Promise<T | typeof Prompts.CANCEL_SYMBOL>): Promise<T> {
    const answer = await orAbandoned(question, this.#output);
    if (this.#prompts.isCancel(answer)) throw new Interrupted();
    return answer;
  }
}

/** Ctrl-D, or a terminal that is gone, leaves a question open for ever, with nothing left to wait for. */
async function orAbandoned<T>(question: Promise<T>, output: NodeJS.WriteStream): Promise<T> {
  const { promise: abandoned, reject } = Promise.withResolvers<never>();
  const abandon = (): void => {
    output.write(shownCursor);
    reject(new Interrupted());
  };
  process.once('beforeExit', abandon);
  try {
    return await Promise.race([question, abandoned]);
  } finally {
    process.off('beforeExit', abandon);
  }
}

/** What is wrong with a base URL, or undefined. */
export function urlTrouble(url = ''): string | undefined {
  return URL.canParse(url) && /^https?:\/\//.test(url)
    ? undefined
    : 'Write an address such as https://llm.example.com/v1.';
}
