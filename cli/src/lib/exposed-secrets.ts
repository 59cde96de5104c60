import type { LoadedConfig, Problem } from '@ai-proxy/core';
import { modeText, privateFiles } from './private-files.ts';

/** Warnings about files with secrets that others on this machine can read. */
export function exposedSecrets(config: LoadedConfig): Problem[] {
  return privateFiles(config)
    .filter(({ open }) => open !== 0)
    .filter(({ path }) => !config.warnings.some(({ message }) => message.includes(path)))
    .map(({ mode, path, role }) => ({
      code: 'CONFIG_SECRET',
      file: path,
      line: 1,
      column: 1,
      message: `Others on this machine may use ${path} (${role}, mode ${modeText(mode)}).`,
      hint: `Run "chmod 600 ${path}".`,
    }));
}
