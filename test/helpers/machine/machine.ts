import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Test } from 'tap';
import { root } from '../../unit/documents.ts';
import { until } from '../until.ts';
import { bootScript } from './boot-script.ts';

/** What a program said, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface TypeOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface BootOptions {
  /** Folders of this machine by the paths that they have in the other one. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** Where this machine is seen from the other one: its 127.0.0.1. */
export const outside = '10.0.2.2';

const namespaces = ['mount', 'pid', 'net', 'uts', 'ipc', 'cgroup'];
const search = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const programs = ['systemd', 'unshare', 'nsenter', 'setpriv', 'slirp4netns', 'ip'];

/**
 * A machine of its own that real systemd starts, without another kernel: namespaces, with this machine's files below a
 * layer in memory. What is installed, configured, started and listened at in it stays in it, and goes with it.
 */
export class Machine {
  #said = '';
  readonly #processes: ChildProcess[] = [];
  readonly #place = mkdtempSync(join(tmpdir(), 'ai-proxy-machine-'));
  readonly #group: string;

  private constructor(group: string) {
    this.#group = join(group, basename(this.#place));
  }

  /** Resolves once systemd has started all that it starts; ends with the test. */
  static async boot(t: Test, options: BootOptions = {}): Promise<Machine> {
    const machine = new Machine(unifiedGroups() ?? '');
    t.teardown(() => machine.#end());
    const init = machine.#start(options);
    await until('systemd runs', async () => {
      if (init.exitCode !== null) throw new Error(`It did not start:\n${machine.#said}`);
      if (firstChild(init) === undefined) return false;
      const { stdout } = await machine.type('systemctl is-system-running --wait');
      return /^(?:running|degraded)$/m.test(stdout);
    });
    const network = ['--configure', '--mtu=65520', String(firstChild(init)), 'tap0'];
    const slirp = ['--pdeathsig', 'KILL', 'slirp4netns', ...network];
    machine.#processes.push(spawn('setpriv', slirp, { stdio: 'ignore' }));
    await until('it has a network', async () => {
      const { stdout } = await machine.type('ip route');
      return stdout.includes('default');
    });
    return machine;
  }

  /** Types lines into a shell of its root user, as somebody who has just logged in. */
  async type(code: string, { cwd = '/root', env = {} }: TypeOptions = {}): Promise<Said> {
    const variables = { PATH: search, HOME: '/root', NO_COLOR: '1', ...env };
    const shell = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const flags = namespaces.map((name) => `--${name}`);
    const enter = ['--target', String(firstChild(this.#processes[0])), ...flags];
    const login = ['env', '-i', `--chdir=${cwd}`, ...shell, 'sh', '-eu', '-c', code];
    const child = spawn('nsenter', [...enter, ...login]);
    let stdout = '';
    let stderr = '';
    child.stdin.end();
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [status] = await once(child, 'close');
    return { code: typeof status === 'number' ? status : null, stdout, stderr };
  }

  /** Types them and gives back what was printed; throws where they fail. */
  async must(code: string, options: TypeOptions = {}): Promise<string> {
    const { code: status, stderr, stdout } = await this.type(code, options);
    if (status !== 0) throw new Error(`${code}\nended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Writes a file. */
  async write(path: string, text: string, mode: number): Promise<void> {
    const encoded = Buffer.from(text).toString('base64');
    const octal = mode.toString(8);
    await this.must(`echo ${encoded} | base64 -d > ${path} && chmod ${octal} ${path}`);
  }

  /** Lays the files of the repository into a folder, as a clone has them, with changes that are not committed yet. */
  async cloneTo(folder: string): Promise<void> {
    const list = `git -c safe.directory='*' ls-files -z --cached --others --exclude-standard`;
    const copy = `xargs -0 cp --parents --target-directory=${folder}`;
    await this.must(`mkdir -p ${folder}; ${list} | ${copy}`, { cwd: '/srv/repository' });
  }

  #start({ mounts = {} }: BootOptions): ChildProcess {
    mkdirSync(this.#group);
    const join =
      'echo $$ > "$GROUP/cgroup.procs"; exec setpriv --pdeathsig KILL unshare --fork --kill-child "$@"';
    const flags = namespaces.map((name) => `--${name}`);
    const child = spawn('sh', ['-c', join, 'sh', ...flags, 'sh', '-c', bootScript], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: search,
        SEARCH: search,
        PLACE: this.#place,
        GROUP: this.#group,
        NODE: realpathSync(process.execPath),
        NPM: npmFolder(),
        REPOSITORY: root,
        MOUNTS: Object.entries(mounts)
          .map(([to, from]) => `${from} ${to}\n`)
          .join(''),
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    this.#processes.push(child);
    return child;
  }

  async #end(): Promise<void> {
    for (const child of this.#processes.toReversed()) {
      const ended = child.exitCode === null && child.signalCode === null && once(child, 'exit');
      // Process 1 of the machine ends all others, and its parent by its own end.
      if (ended !== false) process.kill(firstChild(child) ?? child.pid ?? Number.NaN, 'SIGKILL');
      await ended;
    }
    await until('its control groups are empty', () => removeGroup(this.#group));
    rmSync(this.#place, { recursive: true });
  }
}

/** Why no machine can be started here, or undefined where one can. */
export function noMachine(more: readonly string[] = []): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'it takes Linux and its root user';
  const missing = [...programs, ...more].filter((name) => !isInstalled(name));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  if (unifiedGroups() === undefined) return 'there are no control groups of version 2';
  try {
    execFileSync('unshare', [...namespaces.map((name) => `--${name}`), '--fork', 'true']);
    return undefined;
  } catch {
    return 'namespaces cannot be made here';
  }
}

function unifiedGroups(): string | undefined {
  return ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find((path) =>
    existsSync(join(path, 'cgroup.controllers')),
  );
}

function isInstalled(program: string): boolean {
  return search.split(':').some((folder) => existsSync(join(folder, program)));
}

function npmFolder(): string {
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  return join(realpathSync(npm), '../..');
}

function firstChild(child: ChildProcess | undefined): number | undefined {
  const pid = child?.pid ?? 0;
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children);
  } catch {
    return undefined;
  }
}

/** Says whether it could: processes that were killed are in their groups for a moment more. */
function removeGroup(group: string): boolean {
  try {
    const inner = globSync('**/', { cwd: group }).toSorted((a, b) => b.length - a.length);
    for (const name of inner) if (name !== '.') rmdirSync(join(group, name));
    if (existsSync(group)) rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}
