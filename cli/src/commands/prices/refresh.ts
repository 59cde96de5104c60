import { existsSync } from 'node:fs';
import { isGatewayError } from '@ai-proxy/core';
import { priceTools } from '@ai-proxy/plugins';
import { Command, Flags } from '@oclif/core';
import { jsonFlag } from '../../lib/flags.ts';
import { Refusal } from '../../lib/refusal.ts';
import { whileWaiting } from '../../lib/while-waiting.ts';
import { changesText, countModels, losesTooMuch } from '../../prices/changes-text.ts';
import { NoTable, readTable } from '../../prices/read-table.ts';
import { replaceFile } from '../../prices/replace-file.ts';

/** Takes the prices of models from the public table. */
export class PricesRefresh extends Command {
  static override description = [
    'Downloads the public table of prices, takes over the models that are sold by the token, and prints what is new, what has changed and what is gone. The comparison is with the file that is to be written, or with the prices that come with ai-proxy where there is none.',
    'Models that the public table has dropped keep the price they had last. With --write the file is replaced in one piece; the gateway uses it when the configuration says "cost: { prices-file: PATH }", after a reload. In JSON prices are in 1e-12 US dollars for a token.',
    'Exit codes: 0 done, 1 the table cannot be had or is not credible, 2 wrong usage or a bug.',
  ].join('\n\n');

  static override examples = [
    {
      command: '<%= config.bin %> <%= command.id %>',
      description: 'See what has changed, and write nothing:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --write prices.json',
      description: 'Write a table for the gateway:',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --from table.json --write prices.json --json',
      description: 'Take the public table from a file, in a script:',
    },
  ];

  static override flags = {
    force: Flags.boolean({
      summary: 'Also take a table that lacks most of the models that are known.',
    }),
    from: Flags.string({
      helpValue: 'URL|FILE',
      summary: 'Where the public table is; by default the one of LiteLLM on GitHub.',
    }),
    json: jsonFlag,
    write: Flags.string({ helpValue: 'PATH', summary: 'File that gets the prices.' }),
  };

  static override summary = 'Take the prices of models from the public table.';

  async run(): Promise<void> {
    const { flags } = await this.parse(PricesRefresh);
    try {
      await this.#refresh(flags);
    } catch (error) {
      if (!(error instanceof NoTable) && !isGatewayError(error)) throw error;
      throw new Refusal(error.message);
    }
  }

  async #refresh(flags: {
    force: boolean;
    from: string | undefined;
    json: boolean;
    write: string | undefined;
  }): Promise<void> {
    const tools = await priceTools();
    const { force, from = tools.publicTable.url, json, write } = flags;
    const before =
      write !== undefined && existsSync(write) ? tools.readPriceList(write) : tools.builtInPrices;
    const reading = readTable(from, new Date());
    const { table, date } = await whileWaiting(process.stderr, 'downloading', reading);
    const { list, problems } = tools.convertTable(table, {
      source: `${tools.publicTable.name}, from ${from}`,
      date,
    });
    const changes = tools.listChanges(before, list);
    if (!force && losesTooMuch(before, changes))
      throw new NoTable(
        `The table from ${from} has only ${countModels(list)} models and lacks ${changes.gone.length} that are known. If that is right, say --force.`,
      );
    const merged = tools.keepGone(before, list);
    if (write !== undefined) await replaceFile(write, tools.printPriceList(merged));
    const { source } = list;
    const models = countModels(merged);
    if (json) {
      const report = { source, date, models, ...changes, problems, written: write ?? null };
      return this.log(JSON.stringify(report, null, 2));
    }
    for (const problem of problems) this.logToStderr(`warning: ${problem}`);
    this.log(changesText({ source, date, models, changes, written: write }, tools.priceText));
  }
}
