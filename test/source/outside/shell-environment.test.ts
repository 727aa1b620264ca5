import { expect, it } from 'vitest';
import { withoutSecrets } from '../../../source/app/outside/shell-environment.ts';
import { Redactor } from '../../../state/redact.ts';

it('takes away what holds a secret, and nothing that a shell needs', () => {
  const redactor = new Redactor();
  redactor.learn('app');
  redactor.learn('correct horse battery');
  const env = {
    EDU_URL: 'postgres://migrator:app@db1/edu',
    OTHER_URL: 'postgres://somebody:never-learned@db9/x',
    NAMESPACE: 'correct horse battery',
    HOME: '/home/app',
    PATH: '/srv/app/bin:/usr/bin',
    GREETING: 'salam',
  };
  const taken = { EDU_URL: undefined, OTHER_URL: undefined, NAMESPACE: undefined };
  expect(withoutSecrets(env, redactor)).toEqual(taken);
});
