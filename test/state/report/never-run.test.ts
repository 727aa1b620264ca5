import { expect, it } from 'vitest';
import { reportMarkdown } from '../../../state/report/markdown.ts';
import { neverRunTitle, neverRunWord } from '../../../state/session/never-run.ts';
import { reportOf } from '../../support/reports.ts';
import { finished, opened, phaseStarted, started } from '../../support/story.ts';

const said = `${neverRunWord}the freeze of erp has never run on a real SQL Server`;

it('what has never run on a real server stands beside the backups and freezes, with the steps, once', () => {
  const evidence = [{ kind: 'output' as const, title: neverRunTitle, text: `${said}\nRehearse this step first.` }];
  const report = reportOf(
    opened(),
    phaseStarted('people'),
    started('people/users'),
    finished('people/users', { evidence }),
  );
  const text = reportMarkdown(report);
  const [, section = ''] = /## Never run before\n\n([^#]*)/.exec(text) ?? [];
  expect(section).toContain(`- ${said} (\`people/users\`)`);
  expect(section).not.toContain('Rehearse');
});

it('nothing is said where everything has run before', () => {
  const report = reportOf(opened(), phaseStarted('people'), started('people/users'), finished('people/users'));
  expect(reportMarkdown(report)).not.toContain('Never run before');
});
