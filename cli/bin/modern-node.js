// Runs on every Node since 12, so that an old one ends in a sentence and not in a stack.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';

const oldestMajor = 24;
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * True when this process can run the program as it is. Otherwise the program is run by a Node that
 * can, with the same arguments, or a sentence says what is missing.
 */
export function canRunHere(script, nodeOptions = []) {
  const modern = majorOf(process.versions.node) >= oldestMajor;
  if (modern && nodeOptions.every((option) => process.execArgv.includes(option))) {
    // Halves the time to start, from the second start on.
    nodeModule.enableCompileCache();
    return true;
  }
  const binary = modern ? process.execPath : installedNode();
  if (binary === undefined) refuse();
  else runWith(binary, [...nodeOptions, script, ...process.argv.slice(2)]);
  return false;
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

/** The binary of the npm package `node`, if there is one beside us that is new enough. */
function installedNode() {
  const require = nodeModule.createRequire(import.meta.url);
  try {
    const facts = require.resolve('node/package.json');
    const binary = join(dirname(facts), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (majorOf(require(facts).version) >= oldestMajor && existsSync(binary)) return binary;
  } catch {
    // Not installed.
  }
  return undefined;
}

function refuse() {
  console.error(
    `ai-proxy needs Node.js ${oldestMajor} or newer and this is ${process.versions.node}. ` +
      `Install a newer one from https://nodejs.org, or run "npm install node@${oldestMajor}" beside ai-proxy.`,
  );
  process.exitCode = 1;
}

function runWith(binary, args) {
  const child = spawn(binary, args, { stdio: 'inherit' });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`ai-proxy could not start ${binary}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of forwarded) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
