import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:process';

/**
 * When a process began, in words that no other process has had under the same number; undefined when
 * there is no such process, or only its end has yet to be noticed by its parent.
 */
export function startOf(pid: number): string | undefined {
  return platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
}

function startOnLinux(pid: number): string | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name stands in parentheses and may hold any character, parentheses as well.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
  // The ticks count from the boot.
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${ticks} ${boot}`.trimEnd();
}

function startByPs(pid: number): string | undefined {
  const asked = ['-o', 'stat=,lstart=', '-p', String(pid)];
  const { status, stdout } = spawnSync('ps', asked, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  const [, state, start] = /^(\S+)\s+(.*\S)/.exec(stdout.trim()) ?? [];
  return status !== 0 || state?.startsWith('Z') === true ? undefined : start;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
