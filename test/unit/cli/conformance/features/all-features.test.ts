import t from 'tap';
import { allFeatures } from '../../../../../cli/src/conformance/features/all-features.ts';
import { formatNames } from '../../../../../cli/src/conformance/format-name.ts';
import { clients } from '../../../../../cli/src/conformance/formats/all-formats.ts';

t.test('every feature has a name and a title of its own', async (t) => {
  for (const member of ['name', 'title'] as const)
    t.equal(new Set(allFeatures.map((feature) => feature[member])).size, allFeatures.length);
  for (const { name } of allFeatures) t.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

t.test('every format has something to ask for, or it is said why not', async (t) => {
  for (const { ask, cannotAsk, missing, name } of allFeatures)
    for (const format of formatNames) {
      if ((missing[format] ?? cannotAsk[format]) !== undefined) continue;
      const { method, path } = clients[format].write(ask, 'some-model');
      t.match(path, /^\/v1/, `${name} ${format}`);
      t.match(method, /^(GET|POST)$/);
    }
});

t.test('what a format lacks has a name in those that have it', async (t) => {
  for (const { members, missing, name, needsBoth } of allFeatures) {
    if (Object.keys(missing).length === 0 || needsBoth) continue;
    for (const format of formatNames)
      t.equal(members[format] === undefined, missing[format] !== undefined, `${name} ${format}`);
  }
});

t.test('what is demanded of an upstream is demanded of all that have it', async (t) => {
  for (const { impliedBy, missing, name, received } of allFeatures) {
    if (Object.keys(received).length === 0) continue;
    for (const format of formatNames) {
      if (missing[format] !== undefined || impliedBy.includes(format)) continue;
      const isCounter = name === 'count-tokens' && format === 'openai-chat';
      t.ok(isCounter || received[format] !== undefined, `${name} ${format}`);
    }
  }
});

t.test('errors come last, as gateways may rest after them', async (t) => {
  const first = allFeatures.findIndex(({ script }) => script.fault !== undefined);
  for (const { name, script } of allFeatures.slice(first)) t.ok(script.fault, name);
});
