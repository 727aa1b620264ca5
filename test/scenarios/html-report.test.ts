import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../state/outcome.ts';
import { reportHtml } from '../../state/report/html.ts';
import { Chromium, hasChromium, hasPdfToText } from '../support/chromium.ts';
import { reportOf } from '../support/reports.ts';
import {
  after,
  ended,
  failed,
  finished,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  signed,
  started,
  stepOf,
} from '../support/story.ts';

const hash = 'f0'.repeat(32);
const wide: Table = {
  columns: Array.from({ length: 14 }, (_, n) => `a_rather_long_column_${n}`),
  rows: [Array.from({ length: 14 }, () => 'someone@example.org')],
};
const long = Array.from({ length: 40 }, (_, n) => `select ${n} from ${'a_table_with_a_long_name_'.repeat(8)}`).join(
  '\n',
);

/** A night with long and wide things in it, with a kill, a pause of days, and words that no column holds. */
function demandingNight(): string {
  const unbroken = 'Überlänge'.repeat(12);
  const steps = ['first', 'second', 'third'].map((id) => stepOf(id, { title: `${id} of ${unbroken}`, kind: 'copy' }));
  const phases = [
    phaseOf('people', steps, { title: unbroken, signOff: ['dba'], plannedMs: 1_800_000 }),
    ...Array.from({ length: 40 }, (_, n) => phaseOf(`phase-${n}`, ['one'], { plannedMs: 600_000 })),
  ];
  return reportHtml(
    reportOf(
      opened({
        plan: planOf(phases),
        production: true,
        manifest: { digest: hash, files: [{ path: `/srv/${unbroken}/a.sql`, sha256: hash, bytes: 5 }], vars: {} },
      }),
      phaseStarted('people'),
      started('people/first'),
      after(3 * 86_400_000, resumed()),
      finished('people/first', {
        figures: { rows: 3_209_747, rowsPerSecond: 477_997, durationMs: 6715 },
        evidence: [
          { kind: 'output', title: 'folded', text: long },
          { kind: 'query', database: 'edu', sql: `select '${unbroken}'`, result: wide },
        ],
      }),
      started('people/second'),
      failed('people/second', {
        checks: [],
        evidence: [{ kind: 'output', title: 'short', text: `error: ${unbroken}` }],
      }),
      phaseFinished('people'),
      signed('people', 'dba', { name: unbroken, note: unbroken }),
      ended('failed'),
    ),
  );
}

describe.skipIf(!hasChromium)('the HTML report in a browser (needs chromium)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nightferry-page-'));
  let browser: Chromium;

  beforeAll(async () => {
    const file = join(directory, 'report.html');
    writeFileSync(file, demandingNight());
    browser = await Chromium.start();
    await browser.open(`file://${file}`);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const show = async (media: 'screen' | 'print', width: number) => {
    await browser.send('Emulation.setEmulatedMedia', { media });
    await browser.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
  };
  /** How many pixels stand out of the page to the right, outside of what may be scrolled. */
  const overflow = () => browser.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  const heightOfFolded = () =>
    browser.evaluate<number>(`document.querySelector('details').getBoundingClientRect().height`);

  it('asks for nothing but itself, and the browser has nothing to complain of', () => {
    const requests = browser.happened.filter(({ method }) => method === 'Network.requestWillBeSent');
    expect(requests.map(({ params }) => (params.request as { url: string }).url)).toEqual([
      `file://${join(directory, 'report.html')}`,
    ]);
    const complaints = /^(Log\.entryAdded|Runtime\.(exceptionThrown|consoleAPICalled))$/;
    expect(browser.happened.filter(({ method }) => complaints.test(method))).toEqual([]);
  });

  it('is styled, and its bars are drawn, though its policy forbids whatever is not in it', async () => {
    await show('screen', 1200);
    expect(await browser.evaluate(`getComputedStyle(document.querySelector('.ground')).backgroundColor`)).not.toBe(
      'rgba(0, 0, 0, 0)',
    );
    const widths = `[...document.querySelectorAll('.chart rect.ran, .chart rect.planned')].map((bar) => bar.getBoundingClientRect().width)`;
    expect(Math.max(...(await browser.evaluate<readonly number[]>(widths)))).toBeGreaterThan(5);
  });

  it.each([
    ['screen', 1200],
    ['screen', 390],
    // An A4 sheet between its margins.
    ['print', 688],
  ] as const)('does not run out of a %s of %i pixels', async (media, width) => {
    await show(media, width);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  it('folds what is long on a screen, and nothing on paper', async () => {
    await show('screen', 1200);
    expect(await heightOfFolded()).toBeLessThan(100);
    await show('print', 688);
    expect(await heightOfFolded()).toBeGreaterThan(300);
  });

  it.skipIf(!hasPdfToText)(
    'prints on A4 with numbered pages, the cover first, and all of it (needs pdftotext)',
    async () => {
      await browser.send('Emulation.setEmulatedMedia', { media: '' });
      await browser.send('Emulation.clearDeviceMetricsOverride');
      const { data } = await browser.send('Page.printToPDF', { preferCSSPageSize: true });
      const file = join(directory, 'report.pdf');
      writeFileSync(file, Buffer.from(String(data), 'base64'));
      expect(readFileSync(file, 'latin1')).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12]/);
      const pages = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
      expect(pages.length).toBeGreaterThan(4);
      expect(pages[0]).toContain('LIVE ON PRODUCTION');
      expect(pages[0]?.replace(/\s+/g, ' ')).toContain('Failed.');
      expect(pages[1]).toContain('Timeline');
      for (const [index, page] of pages.entries()) expect(page).toContain(`page ${index + 1} of ${pages.length}`);
      const whole = pages.join('\n');
      expect(whole).toContain('select 39 from');
      expect(whole.replace(/\s+/g, '')).toContain(hash);
    },
  );
});
