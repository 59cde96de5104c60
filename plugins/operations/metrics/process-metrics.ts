import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Metric } from './exposition.ts';

const microsecondsPerSecond = 1e6;

/** Metrics of the process under the names that all programs have for them. */
export function processMetrics(): readonly Metric[] {
  const { external, heapTotal, heapUsed, rss } = process.memoryUsage();
  const { system, user } = process.cpuUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'Time of CPUs that the process has used.',
      kind: 'counter',
      samples: [{ labels: [], value: (system + user) / microsecondsPerSecond }],
    },
    gauge('process_resident_memory_bytes', 'Memory of the process.', rss),
    gauge('process_start_time_seconds', 'When the process started.', performance.timeOrigin / 1000),
    gauge('process_open_fds', 'File descriptors in use.', openFiles()),
    gauge('process_max_fds', 'File descriptors that the process may use.', mostFiles()),
    gauge('nodejs_heap_size_used_bytes', 'Memory of objects.', heapUsed),
    gauge('nodejs_heap_size_total_bytes', 'Memory that is kept for objects.', heapTotal),
    gauge('nodejs_external_memory_bytes', 'Memory of buffers and the like.', external),
    {
      name: 'nodejs_version_info',
      help: 'Version of Node.js.',
      kind: 'gauge',
      samples: [{ labels: [['version', process.version]], value: 1 }],
    },
  ];
}

/** A gauge without labels; without samples where the figure cannot be known here. */
function gauge(name: string, help: string, value: number | undefined): Metric {
  const samples = value === undefined ? [] : [{ labels: [], value }];
  return { name, help, kind: 'gauge', samples };
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
