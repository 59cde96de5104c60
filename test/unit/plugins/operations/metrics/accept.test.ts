import t from 'tap';
import { chosenForm } from '../../../../../plugins/operations/metrics/accept.ts';

const all = ['json', 'prometheus', 'openmetrics'] as const;
const prometheus2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const prometheus3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,/;q=0.1';

t.test('gives what is wanted most', async (t) => {
  const cases = [
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/json', 'json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
    ['text/plain', 'prometheus'],
    ['TEXT/Plain; charset=utf-8', 'prometheus'],
    ['text/*', 'prometheus'],
    ['text/plain;q=0.3, application/json;q=0.9', 'json'],
    ['text/plain, application/json', 'json'],
    ['application/json;q=0, */*', 'prometheus'],
    ['application/openmetrics-text', 'openmetrics'],
    [prometheus2, 'openmetrics'],
    [prometheus3, 'openmetrics'],
    ['image/png', 'json'],
    ['text/plain;q=x', 'json'],
  ] as const;
  for (const [accept, form] of cases) t.equal(chosenForm(accept, all), form, `${accept}`);
});

t.test('chooses among the forms that there are', async (t) => {
  const texts = ['prometheus', 'openmetrics'] as const;
  t.equal(chosenForm('application/json', texts), 'prometheus');
  t.equal(chosenForm('*/*', texts), 'prometheus');
  t.equal(chosenForm(prometheus2, texts), 'openmetrics');
});
