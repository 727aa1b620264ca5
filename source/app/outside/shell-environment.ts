import type { Redactor } from '../../../state/redact.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a shell finds itself and its programs. A short password that stands in one of these is still no reason to lose it. */
const kept =
  /^(PATH|HOME|SHELL|TERM|USER|LOGNAME|PWD|OLDPWD|LANG|LANGUAGE|TZ|TMUX|DISPLAY|EDITOR|VISUAL|PAGER|(LC|XDG|SSH|COLOR)\w*)$/;

/**
 * What a program gets beside our environment: the variables that hold a secret of the runbook are taken away, for it may
 * be a shell in which somebody else looks, or keeps a log.
 */
export function withoutSecrets(env: Environment, redactor: Pick<Redactor, 'text'>): Environment {
  const secret = Object.entries(env).filter(
    ([name, value]) => value !== undefined && !kept.test(name) && redactor.text(value) !== value,
  );
  return Object.fromEntries(secret.map(([name]) => [name, undefined]));
}
