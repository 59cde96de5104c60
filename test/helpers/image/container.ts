import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface ContainerOptions {
  /** Folder that becomes the root. */
  readonly root: string;
  readonly workdir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** User and group by their numbers; root where none is given. */
  readonly user?: string;
  /** Nothing can be written but this folder of the container, which is a folder of this machine. */
  readonly volume?: { readonly from: string; readonly to: string };
}

// The tools of this machine stand in for those of the base image; Node.js is the one that runs this.
const script = `
set -e
mount --make-rprivate /
mount --bind "$R" "$R"
for d in usr bin sbin lib lib64 etc dev; do
  [ -d /$d ] || continue
  mkdir -p "$R/$d"
  mount --rbind /$d "$R/$d"
done
mkdir -p "$R/proc" "$R/tmp" "$R/opt/bin" "$R/opt/npm" "$R/opt/cache"
mount -t proc proc "$R/proc"
touch "$R/opt/bin/node" "$R/opt/npmrc"
mount --bind "$NODE" "$R/opt/bin/node"
mount --bind "$NPM" "$R/opt/npm"
mount --bind "$CACHE" "$R/opt/cache"
[ ! -e "$NPMRC" ] || mount --bind "$NPMRC" "$R/opt/npmrc"
ln -sf /opt/npm/bin/npm-cli.js "$R/opt/bin/npm"
if [ -n "$VOLUME" ]; then
  mount --bind "$VOLUME" "$R$MOUNT"
  mount -o remount,bind,ro "$R"
fi
exec chroot --userspec="$AS" "$R" /usr/bin/env -i -C "$AT" "$@"
`;
const path = 'PATH=/opt/bin:/usr/local/bin:/usr/bin:/bin';
const isolation = ['--mount', '--pid', '--fork', '--kill-child'];

/** Why folders cannot be run as containers here, or undefined where they can. */
export function noContainers(): string | undefined {
  try {
    execFileSync('unshare', [...isolation, 'mount', '--make-rprivate', '/'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'namespaces cannot be made here; it takes Linux and its root user';
  }
}

/** Runs a program as process 1 of a folder that is its root, without a network of its own. */
export function runContainer(options: ContainerOptions, args: readonly string[]): ChildProcess {
  return spawn('unshare', argumentsFor(options, args), {
    env: environmentFor(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The same to its end; rejects where the program fails. */
export function runStep(options: ContainerOptions, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = { env: environmentFor(options), maxBuffer: 64 * 1024 * 1024 };
    execFile('unshare', argumentsFor(options, args), settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}

/** Process 1 of a container, by its number on this machine. */
export function firstProcess(container: ChildProcess): number {
  const { pid = 0 } = container;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

function argumentsFor({ env = {} }: ContainerOptions, args: readonly string[]): string[] {
  const settings = {
    npm_config_cache: '/opt/cache',
    npm_config_userconfig: '/opt/npmrc',
    npm_config_prefer_offline: 'true',
    ...env,
  };
  const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return [...isolation, 'sh', '-c', script, 'sh', path, ...variables, ...args];
}

function environmentFor({ root, user, volume, workdir }: ContainerOptions): NodeJS.ProcessEnv {
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const cache = join(homedir(), '.npm');
  if (!existsSync(cache)) mkdirSync(cache, { recursive: true });
  return {
    PATH: process.env['PATH'],
    R: root,
    AS: user ?? '0:0',
    AT: workdir,
    NODE: realpathSync(process.execPath),
    NPM: join(realpathSync(npm), '../..'),
    NPMRC: join(homedir(), '.npmrc'),
    CACHE: cache,
    VOLUME: volume?.from ?? '',
    MOUNT: volume?.to ?? '',
  };
}
