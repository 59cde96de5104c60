import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Metric } from 'prom-client';
import { counter, gauge, type Sample } from './collected.ts';

const microsecondsPerSecond = 1e6;

/**
 * Metrics of the process under the names that all programs have for them. Those that prom-client brings along
 * are more, but it never stops watching for them, and calls gauges `_total`.
 */
export function processMetrics(): readonly Metric[] {
  return [
    counter({
      name: 'process_cpu_seconds_total',
      help: 'Time of CPUs that the process has used.',
      samples: () => [{ value: cpuSeconds() }],
    }),
    figure('process_resident_memory_bytes', 'Memory of the process.', () =>
      process.memoryUsage.rss(),
    ),
    figure('process_start_time_seconds', 'When the process started.', startSeconds),
    figure('process_open_fds', 'File descriptors in use.', openFiles),
    figure('process_max_fds', 'File descriptors that the process may use.', mostFiles),
    ...heapMetrics(),
    gauge({
      name: 'nodejs_version_info',
      help: 'Version of Node.js.',
      labels: ['version'],
      samples: () => [{ labels: { version: process.version }, value: 1 }],
    }),
  ];
}

function heapMetrics(): readonly Metric[] {
  const { memoryUsage } = process;
  return [
    figure('nodejs_heap_size_used_bytes', 'Memory of objects.', () => memoryUsage().heapUsed),
    figure(
      'nodejs_heap_size_total_bytes',
      'Memory that is kept for objects.',
      () => memoryUsage().heapTotal,
    ),
    figure(
      'nodejs_external_memory_bytes',
      'Memory of buffers and the like.',
      () => memoryUsage().external,
    ),
  ];
}

/** A gauge without labels; without a value where the figure cannot be known here. */
function figure(name: string, help: string, read: () => number | undefined): Metric {
  const samples = (): readonly Sample[] => {
    const value = read();
    return value === undefined ? [] : [{ value }];
  };
  return gauge({ name, help, samples });
}

function cpuSeconds(): number {
  const { system, user } = process.cpuUsage();
  return (system + user) / microsecondsPerSecond;
}

function startSeconds(): number {
  return performance.timeOrigin / 1000;
}

function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

function mostFiles(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, most] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return most === undefined ? undefined : Number(most);
  } catch {
    return undefined;
  }
}
