import { nearest } from '@ai-proxy/core';
import { Errors, type Hook } from '@oclif/core';

/** Names the command that was probably meant. */
export const commandNotFound: Hook.CommandNotFound = async ({ config, id }) => {
  const meant = nearest(id, config.commandIDs);
  const cure = meant === undefined ? `${config.bin} --help` : `${config.bin} ${meant}`;
  throw new Errors.CLIError(`"${id}" is not a command of ${config.bin}.`, { suggestions: [cure] });
};
