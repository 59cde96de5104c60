import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A PostgreSQL of its own, with its files in a temporary folder. */
export interface Postgres {
  readonly port: number;
  /** Makes an empty database. */
  database(): Promise<string>;
  /** What psql prints for a statement, without headings. */
  query(url: string, sql: string): Promise<string>;
  /** Starts the server again after `stop`. */
  start(): Promise<void>;
  /** Ends the server at once, as a crash does. */
  stop(): Promise<void>;
  /** Stops the server and deletes its files. */
  remove(): Promise<void>;
}

/** Why no server can be started here; undefined where it can. */
export function noPostgres(): string | undefined {
  return programs() === undefined ? 'PostgreSQL is not installed here' : undefined;
}

/** Starts a server on loopback. Root may not run it, so the user "postgres" does then. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs();
  if (bin === undefined) throw new Error(noPostgres());
  const user = await serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const settings = { ...user, cwd: folder };
  await run(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres', '-N'], settings);
  const port = await freePort();
  const admin = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  let databases = 0;

  const query = async (url: string, sql: string): Promise<string> => {
    const { stdout } = await run(join(bin, 'psql'), ['-X', '-A', '-t', '-c', sql, url]);
    return stdout.trim();
  };
  const start = async (): Promise<void> => {
    const args = ['-D', data, '-h', '127.0.0.1', '-p', `${port}`, '-k', folder, '-F'];
    server = spawn(join(bin, 'postgres'), args, { ...settings, stdio: 'ignore' });
    for (let tries = 0; ; tries++) {
      try {
        await query(admin, 'SELECT 1');
        return;
      } catch (error) {
        if (tries === 100) throw error;
        await sleep(100);
      }
    }
  };
  const stop = async (): Promise<void> => {
    const stopping = server;
    server = undefined;
    if (stopping === undefined || stopping.exitCode !== null) return;
    stopping.kill('SIGQUIT');
    await once(stopping, 'exit');
  };
  // Nothing stays behind where a test dies before its teardown.
  const abandon = (): void => {
    server?.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  await start();
  return {
    port,
    query,
    start,
    stop,
    async database() {
      const name = `test_${++databases}`;
      await query(admin, `CREATE DATABASE ${name}`);
      return `postgres://postgres@127.0.0.1:${port}/${name}`;
    },
    async remove() {
      await stop();
      process.off('exit', abandon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the server's programs. */
function programs(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const installed = existsSync(versions)
    ? readdirSync(versions).map((version) => join(versions, version, 'bin'))
    : [];
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...installed];
  const needed = ['postgres', 'initdb', 'psql'];
  return folders.find((folder) => needed.every((name) => existsSync(join(folder, name))));
}

async function serverUser(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string): Promise<number> =>
    Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
