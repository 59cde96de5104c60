import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));

/** Why nothing can be run on a terminal here, or false. */
export const noTerminal: string | false =
  spawnSync('script', ['--version']).status === 0 ? false : '"script" of util-linux is not here';

export interface TerminalEnded {
  readonly code: number | null;
  readonly screen: string;
}

/** A run of the command line on a pseudo terminal; it is killed when the test ends. */
export class TerminalProcess {
  readonly #child: ChildProcess;
  #written = '';
  readonly ended: Promise<TerminalEnded>;

  constructor(
    t: Test,
    args: readonly string[],
    { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
  ) {
    const words = [process.execPath, '--conditions=ai-proxy-source', program, ...args];
    const line = `stty cols 200 rows 60; exec ${words.map((word) => `'${word}'`).join(' ')}`;
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'xterm', SHELL: '/bin/sh', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#written += text));
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve({ code, screen: this.screen }));
    });
    t.teardown(async () => {
      this.#child.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Everything that was shown, without colours and movements. */
  get screen(): string {
    return stripVTControlCharacters(this.#written);
  }

  /** Waits for a text that was not there before, then types. */
  async answer(question: string, keys: string): Promise<void> {
    let isOver = false;
    void this.ended.then(() => (isOver = true));
    while (!this.screen.includes(question)) {
      if (isOver) throw new Error(`ended before "${question}":\n${this.screen}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#child.stdin?.write(keys);
  }
}
