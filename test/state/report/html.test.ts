import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { plainText } from '../../../state/plain-text.ts';
import type { Question } from '../../../state/question.ts';
import { reportHtml } from '../../../state/report/html.ts';
import type { Block, Line } from '../../../state/report/page.ts';
import { blocksOf } from '../../../state/report/sections.ts';
import type { SessionOpened } from '../../../state/session/opened.ts';
import { eduNight, halfEduNight } from '../../support/edu-night.ts';
import { usersCount } from '../../support/edu-plan.ts';
import { openTags, textOf } from '../../support/markup.ts';
import { night, nightBack } from '../../support/night-back.ts';
import { RandomNight } from '../../support/random-night.ts';
import { reportOn } from '../../support/reports.ts';
import {
  amended,
  answered,
  asked,
  confirmQuestion,
  ended,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  recovered,
  resumed,
  signed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const htmlOn = (events: readonly Event[]) => reportHtml(reportOn(events));
const htmlOf = (...tellings: readonly Telling[]) => htmlOn(given(...tellings));
const dryRun = given(
  opened({ plan: planOf([phaseOf('a', ['b'], { plannedMs: 60_000 })]), dryRun: true }),
  phaseStarted('a'),
  previewed('a/b', { description: ['select 1'], touches: ['edu: reads'] }),
  phaseFinished('a'),
  ended(),
);

describe('a report in HTML', () => {
  it.each(Array.from({ length: 5 }, (_, seed) => seed + 3000))(
    'can be made of any night, such as night %i, at any moment, and every tag is closed',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      for (let length = 1; length <= events.length; length += 17) {
        const page = htmlOn(events.slice(0, length));
        expect(openTags(page)).toEqual([]);
        expect(page).not.toMatch(/undefined|NaN|Infinity|\[object/);
      }
    },
  );

  it.each([
    ['a whole night', eduNight()],
    ['a night that was gone back from', nightBack()],
    ['a dry run', dryRun],
    ['a night that was left', halfEduNight(left())],
  ])('says everything that the Markdown report says of %s', (_, events) => {
    const report = reportOn(events);
    const text = squeezed(textOf(reportHtml(report)));
    const said = blocksOf(report).flatMap(wordsIn).map(squeezed);
    expect(said.length).toBeGreaterThan(15);
    expect(said.filter((words) => !text.includes(words))).toEqual([]);
  });

  it('needs no script and nothing from elsewhere, and its policy allows neither', () => {
    const page = htmlOn(eduNight());
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(textOf(policy)).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|https?:|\ssrc=|\sstyle=|\son\w+=/i);
    expect([...page.matchAll(/\shref="([^"]*)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([]);
    expect([...style.matchAll(/url\(([^)]*)\)/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual([]);
  });

  it('has headings in order, a language, and heads for every column and row of its tables', () => {
    for (const events of [eduNight(), nightBack(), dryRun]) {
      const page = htmlOn(events);
      const levels = [...page.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
      expect(page).toContain('<html lang="en">');
      expect(page).not.toMatch(/<th(?! scope="(?:col|row)")[ >]/);
      expect(page).not.toMatch(/<svg role="img"[^>]*>(?!<title>)/);
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, to] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(to);
    }
  });

  const hostile = [
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '</style></title></svg></pre><!-- <![CDATA[',
    '&lt;b&gt; &#60;i&#62; &copy;',
    '\u001b[2J\u001b]0;owned\u0007red\u0000\u202eevil\u2066',
  ];

  it.each(hostile)('keeps text from outside as text: %j', (text) => {
    const question = confirmQuestion('people/users', 'so');
    const tellings = (of: string): readonly Telling[] => [
      opened({
        plan: planOf(
          [phaseOf('people', [stepOf('users', { title: of, kind: 'copy' })], { title: of, signOff: ['dba'] })],
          {
            roles: { dba: of },
            ...{ followUps: [{ id: 'x', title: of }], triggers: { x: of }, contacts: [{ name: of, reach: of }] },
          },
        ),
        runbook: { id: of, title: of, file: of },
        ...{ environment: of, databases: { [of]: { engine: of, label: of, identity: { [of]: of } } } },
      }),
      phaseStarted('people'),
      started('people/users'),
      asked(confirmQuestion('people/users', 'so', { text: of, role: 'dba' })),
      answered(question, { kind: 'confirmed', by: of, note: of }),
      finished('people/users', {
        figures: { rows: 5, rowsPerSecond: 5, [of]: of },
        checks: [
          { ...usersCount, title: of, expected: of, actual: of },
          { ...usersCount, id: of, verdict: 'failed' },
        ],
        evidence: [
          { kind: 'output', title: of, text: `${of}\n`.repeat(30) },
          { kind: 'query', database: of, sql: of, result: { columns: [of], rows: [[of]] } },
        ],
      }),
      phaseFinished('people'),
      signed('people', 'dba', { name: of, note: of }),
      ended(),
    ];
    const page = htmlOf(...tellings(text));
    const tags = (of: string) => [...of.matchAll(/<(?:"[^"]*"|[^>"])*>/g)].map(([tag]) => tag.split(/[\s>]/)[0]);
    // The same elements, but for seams of long words, as around a text that is harmless.
    const plain = (of: string) =>
      tags(of).filter((tag) => !/^<\/?(?:wbr|span|bdi|details|summary|div|p)$/.test(tag ?? ''));
    expect(plain(page)).toEqual(plain(htmlOf(...tellings('harmless'))));
    expect(openTags(page)).toEqual([]);
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(textOf(page)).toContain(plainText(text).trim());
  });

  it('keeps letters that are written from right to left to themselves', () => {
    expect(htmlOf(opened({ runbook: { id: 'x', title: 'שלום', file: 'x' } }))).toContain('<h1><bdi>שלום</bdi></h1>');
  });
});

describe('the cover', () => {
  const ground = (parts: Partial<SessionOpened>) =>
    textOf(/<p class="ground[\s\S]*?<\/strong>/.exec(htmlOf(opened(parts)))?.[0] ?? '');
  const exceptions = (page: string) => textOf(/id="exceptions"><h2>[\s\S]*?<\/section>/.exec(page)?.[0] ?? '');

  it('says in words whether it was the real thing', () => {
    expect(ground({ production: true })).toBe('Live on production');
    expect(ground({})).toBe('Live');
    expect(ground({ mode: 'rehearsal' })).toBe('Rehearsal on stand-ins');
    expect(ground({ dryRun: true })).toBe('Dry run: nothing was changed');
  });

  it('names what was accepted, with who and why', () => {
    const text = exceptions(htmlOn(eduNight()));
    expect(text).toContain('Exceptions: 2');
    expect(text).toContain('people/arrived: failed, accepted by Rauf (Technical Lead): two test persons');
    expect(text).toContain('1 sign-off given by a file of answers');
  });

  it('names rollbacks, gates that were opened anyway, and writes to a frozen database', () => {
    const text = exceptions(htmlOn(nightBack()));
    expect(text).toMatch(/Rolled back \(.*\), decided by Rauf: someone \| wrote to \*edu\*/);
    expect(text).toContain(
      'Gate of cutover opened anyway by Rauf (CTO): no time left (The backup of edu must be proven.)',
    );
    expect(text).toContain('edu: written to while frozen, and nobody has accepted that (pid 7 of app wrote users)');
  });

  it('names what was done on the word of a person, and what was amended, in the order it happened', () => {
    const unclear: Question = {
      kind: 'ambiguous',
      id: 'ambiguous/people/users/1.1',
      phase: 'people',
      step: 'users',
      title: 'Users',
      seen: 'a file',
    };
    const text = exceptions(
      htmlOf(
        ...[opened(), phaseStarted('people'), started('people/users'), resumed(), recovered('people/users', 'ask')],
        ...[asked(unclear), answered(unclear, { kind: 'done', by: 'Rauf', note: 'saw it' }), finished('people/users')],
        amended(planOf([phaseOf('people', ['users'])]), 'e'.repeat(64)),
      ),
    );
    expect(text).toMatch(
      /people\/users: done on the word of Rauf: saw it[\s\S]*Runbook amended by Leyla: edu-v2\.yaml/,
    );
  });

  it('says that there were none, and what a rehearsal left out', () => {
    const plain = [opened(), phaseStarted('people'), started('people/users'), finished('people/users')];
    const end = [phaseFinished('people'), ended()];
    expect(exceptions(htmlOf(...plain, ...end))).toContain('Exceptions: none');
    expect(exceptions(htmlOf(...plain))).toContain('rolled back so far');
    const skipped = [
      opened({ mode: 'rehearsal' }),
      phaseStarted('people'),
      skippedByRunbook('people/users', 'no mail'),
    ];
    expect(exceptions(htmlOf(...skipped, ...end))).toContain(
      '1 step left out, as the runbook says for rehearsals: people/users',
    );
  });

  it('says who has not signed', () => {
    const text = textOf(htmlOn(given(...night)));
    expect(text).not.toContain('Sign-offs: 1 sign-off missing');
    const unsigned = opened(planOf([phaseOf('people', ['users'], { signOff: ['dba'] })]));
    const without = textOf(
      htmlOf(
        unsigned,
        phaseStarted('people'),
        started('people/users'),
        finished('people/users'),
        phaseFinished('people'),
      ),
    );
    expect(without).toContain('Sign-offs: 1 sign-off missing');
    expect(without).toContain('not signed');
  });

  it('carries digest, chain head, and figures', () => {
    const report = reportOn(eduNight());
    const cover = textOf(/<header>[\s\S]*?<\/header>/.exec(reportHtml(report))?.[0] ?? '');
    for (const words of [report.outcome.text, report.runbook.digest, report.journal.head, '47m42s', '6,987', 'held'])
      expect(cover).toContain(words);
  });
});

function wordsIn(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return pieces(block.line);
    case 'list':
      return block.items.flatMap(({ line, below }) => [line, ...below].flatMap(pieces));
    case 'table':
      return [...block.columns.flatMap(({ title }) => pieces(title)), ...block.rows.flat().flatMap(pieces)];
    case 'text':
      return [block.text.trim()];
    case 'exhibit':
      return [...pieces(block.title), ...block.blocks.flatMap(wordsIn)];
  }
}

function pieces(line: Line): readonly string[] {
  return line.flatMap((span) => ('line' in span ? pieces(span.line) : [span.text]));
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
