import { loadConfig, type JsonObject } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import telemetry from '../../../../../plugins/operations/telemetry/index.ts';
import { fakeContext, fakeReply, run, setUp } from '../../policies/fake-context.ts';

const load = (telemetryKey: unknown) =>
  loadConfig({
    file: undefined,
    text: JSON.stringify({ telemetry: telemetryKey }),
    directory: '.',
    env: { COLLECTOR: 'collector-key-0001' },
    builtins,
    defaultPipeline,
  });
const optionsOf = async (written: unknown): Promise<unknown> =>
  (await load(written)).entries.find(({ name }) => name === 'telemetry')?.options;
const defaults: JsonObject = { traces: true, metrics: true, sampleRatio: 1, exportSeconds: 10 };

t.test('is configured by its root key, short or with members', async (t) => {
  t.match(await optionsOf(true), { ...defaults, enabled: true });
  t.match(await optionsOf({ 'otlp-endpoint': 'http://a', headers: { key: 'env://COLLECTOR' } }), {
    ...defaults,
    otlpEndpoint: 'http://a',
    headers: { key: 'collector-key-0001' },
  });
  const { redactor } = await load({ headers: { anything: 'collector-key-0002' } });
  t.equal(redactor.clean('collector-key-0002'), '***');
});

t.test('a member that is misspelt is told by its name', async (t) => {
  await t.rejects(load({ 'sample-ration': 1 }), {
    message: /"sample-ration" is not an option of "telemetry"\.\s+Did you mean "sample-ratio"/,
  });
  await t.rejects(load('yes'), { message: /"telemetry" has to be true or false/ });
});

t.test('is no layer while it is off', async (t) => {
  const off = {
    headers: {},
    sampleRatio: 1,
    traces: true,
    metrics: true,
    exportSeconds: 1,
    queueSpans: 1,
  };
  t.same(await setUp(telemetry, off), {});
});

t.test('hands answers and failures on as they are', async (t) => {
  const on = {
    otlpEndpoint: 'http://127.0.0.1:9',
    headers: {},
    sampleRatio: 1,
    traces: true,
    metrics: true,
    exportSeconds: 3600,
    queueSpans: 10,
  };
  const layer = await setUp(telemetry, on);
  const reply = fakeReply();
  t.equal(await run(layer, await fakeContext(), () => Promise.resolve(reply)), reply);
  const failure = new Error('below');
  await t.rejects(
    run(layer, await fakeContext(), () => Promise.reject(failure)),
    failure,
  );
});
