import { modeText, privateFiles } from '../lib/private-files.ts';
import { found, wrong, type Look } from './finding.ts';

/** Whether files with secrets are their owner's alone. */
export const fileModes: Look = ({ checked, configFile }) => {
  if (process.platform === 'win32')
    return [found('files', 'skip', 'This system has other rights than modes.')];
  const files = privateFiles(
    checked.gateway?.config ?? { file: configFile ?? 'config.yaml', redactor: undefined },
  );
  if (files.length === 0) return [found('files', 'ok', 'No file here holds a secret.')];
  return files.map(({ mode, open, path, role }) => {
    const message = `${path} (${role}) has mode ${modeText(mode)}`;
    return open === 0
      ? found('files', 'ok', `${message}.`)
      : wrong('files', 'warn', `${message}: others may use it.`, `Run "chmod 600 ${path}".`);
  });
};
