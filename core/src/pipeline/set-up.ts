import type { PipelineEntry } from '../config/load.ts';
import { ConfigError, type Problem } from '../config/problem.ts';
import type { GatewayErrorCode } from '../errors/codes.ts';
import { GatewayError, isGatewayError } from '../errors/gateway-error.ts';

const setupLimitMs = 10_000;

/** Runs a step of a plugin within its time; failures name the plugin and its line. */
export async function setUp<T>(
  entry: PipelineEntry,
  file: string,
  step: () => T | Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new GatewayError('PLUGIN_SETUP_TIMEOUT', {
      message: `The plugin "${entry.name}" did not finish setting up within ${setupLimitMs / 1000} s.`,
    });
    timer = setTimeout(() => reject(error), setupLimitMs);
  });
  try {
    return await Promise.race([step(), late]);
  } catch (cause) {
    const code = isGatewayError(cause) ? cause.code : 'PLUGIN_SETUP_FAILED';
    const said = cause instanceof Error ? cause.message : String(cause);
    const message = isGatewayError(cause)
      ? said
      : `The plugin "${entry.name}" failed to set up: ${said}`;
    throw new ConfigError([problemAt(entry, file, code, message)]);
  } finally {
    clearTimeout(timer);
  }
}

/** A problem at the place of an entry. */
export function problemAt(
  entry: PipelineEntry,
  file: string,
  code: GatewayErrorCode,
  message: string,
  hint?: string,
): Problem {
  return { code, file, ...entry.at, message, ...(hint === undefined ? {} : { hint }) };
}
