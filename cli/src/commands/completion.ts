import { Args, Command } from '@oclif/core';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { completedVerbs } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';

const scripts: Readonly<Record<string, typeof bashScript>> = {
  bash: bashScript,
  fish: fishScript,
  zsh: zshScript,
};

/** Prints what a shell needs to complete this command. */
export class Completion extends Command {
  static override args = {
    shell: Args.string({
      description: 'Shell that reads the script.',
      options: Object.keys(scripts),
      required: true,
    }),
  };

  static override description = [
    'Prints a script with every verb and flag of this version; a Tab then starts no program and asks no network. Print it again after an upgrade.',
    'Exit codes: 0 printed, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: 'source <(<%= config.bin %> <%= command.id %> bash)',
      description: 'In ~/.bashrc:',
    },
    {
      command: 'source <(<%= config.bin %> <%= command.id %> zsh)',
      description: 'In ~/.zshrc, below "autoload -U compinit; compinit":',
    },
    {
      command:
        '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/<%= config.bin %>.fish',
      description: 'For fish:',
    },
  ];

  static override summary = 'Print a script that completes this command in a shell.';

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const script = scripts[args.shell]?.(this.config.bin, completedVerbs(this.config));
    this.log(script?.trimEnd());
  }
}
