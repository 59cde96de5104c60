/**
 * Every field that the published descriptions of the four request formats have, in every content,
 * tool and item that may hold it: in each of the other formats it is written or reported.
 */
import t from 'tap';
import type { JsonValue } from '@ai-proxy/core';
import { hasDescriptions, readSchemas } from '../../../integration/recordings/description.ts';
import { allows, defaults, refused, silent } from './every-field/allowed.ts';
import { fateOf, useOf, type Fate } from './every-field/fate.ts';
import { formatNames, formats, type FormatName } from './every-field/formats.ts';
import { knowledge } from './every-field/knowledge.ts';
import { Sampler, type Sample } from './every-field/samples.ts';

const absent = { skip: 'the descriptions of the APIs are not part of this repository' };

function samplesOf(format: FormatName): readonly Sample[] {
  const { file, schema } = formats[format].description;
  return new Sampler(readSchemas(file), knowledge).every({
    $ref: `#/components/schemas/${schema}`,
  });
}

/** True for a value that says what holds without it. */
function isDefault(name: string, value: JsonValue): boolean {
  const last = /([^.[\]{}]+)(?:\[\])*$/.exec(name)?.[1] ?? '';
  return Object.hasOwn(defaults, last) && defaults[last]?.includes(value) === true;
}

for (const from of formatNames)
  for (const to of formatNames.filter((name) => name !== from))
    t.test(
      `every field of ${from} is written as ${to} or reported`,
      hasDescriptions ? {} : absent,
      async (t) => {
        const counts: Record<Fate | 'left out', number> = {
          written: 0,
          reported: 0,
          refused: 0,
          'left out': 0,
          lost: 0,
        };
        const traced = new Set<string>();
        const untraced = new Map<string, JsonValue[]>();
        const samples = samplesOf(from);
        for (const sample of samples) {
          const { name, field } = sample;
          const { fate, reason } = fateOf(from, to, useOf(formats[from], sample), sample);
          const isAllowed = fate === 'lost' && allows(silent, from, to, name);
          counts[isAllowed || (fate === 'lost' && isDefault(name, field)) ? 'left out' : fate]++;
          if (fate !== 'lost') traced.add(name);
          else if (!isAllowed) untraced.set(name, [...(untraced.get(name) ?? []), field]);
          if (fate === 'refused' && !allows(refused, from, to, name))
            t.fail(`${name} is refused: ${reason}`);
        }
        for (const [name, values] of untraced) {
          // A default is one only where another value leaves a trace.
          const isKnown = traced.has(name) && values.every((value) => isDefault(name, value));
          t.ok(isKnown, `${name}: ${JSON.stringify(values)} holds without being said`);
        }
        const names = new Set(samples.map(({ name }) => name));
        const figures = Object.entries(counts).map(([fate, count]) => `${count} ${fate}`);
        t.comment(
          `${from} to ${to}: ${names.size} fields, ${samples.length} values: ${figures.join(', ')}`,
        );
        t.ok(names.size > 100);
      },
    );

t.test('what may be left out or refused is so', hasDescriptions ? {} : absent, async (t) => {
  const names = formatNames.flatMap((from) => samplesOf(from).map(({ name }) => ({ from, name })));
  for (const { fields, from, because } of [...silent, ...refused])
    t.ok(
      names.some((each) => (from ?? each.from) === each.from && fields.test(each.name)),
      `${fields}: ${because}`,
    );
});
