import { formatCount, formatDuration } from '../../format.ts';
import type { ReportClock } from '../clock.ts';
import { code, joined, type Line, lineOf, say } from '../page.ts';
import { exceptionLines } from '../sections/exceptions.ts';
import { signOffsSection } from '../sections/sign-offs.ts';
import { personText, reportKind, waitingBlocks } from '../sections/summary.ts';
import type { Report } from '../shape.ts';
import { blockHtml, lineHtml } from './blocks.ts';
import { figuresHtml } from './figures.ts';
import { type Html, html, none } from './html.ts';

/** What somebody sees who reads one page only: where it ran, what came of it, what was not by the book, who signed. */
export function coverHtml(report: Report, clock: ReportClock): Html {
  const { outcome, runbook, session, environment } = report;
  return html`<header>
<p class="ground ${groundOf(report)}"><strong>${groundWords(report)}</strong> <span>environment ${lineHtml(lineOf(code(environment)))}</span></p>
<p class="kicker">${reportKind(report)} of session ${lineHtml(lineOf(code(session)))}</p>
<h1>${lineHtml(lineOf(runbook.title))}</h1>
<p class="outcome ${toneOf(report)}">${badge(toneOf(report))}<span>${lineHtml(lineOf(outcome.text))}</span></p>
<p class="when">${lineHtml(whenLine(report, clock))}</p>
${figuresHtml(report, clock)}${seal(report)}</header>
${waiting(report, clock)}${exceptions(report, clock)}${signOffs(report, clock)}`;
}

function groundOf({ dryRun, mode, production }: Report): string {
  if (dryRun) return 'dry';
  if (mode === 'rehearsal') return 'rehearsal';
  return production ? 'production' : 'live';
}

function groundWords({ dryRun, mode, production }: Report): string {
  if (dryRun) return 'Dry run: nothing was changed';
  if (mode === 'rehearsal') return 'Rehearsal on stand-ins';
  return production ? 'Live on production' : 'Live';
}

type Tone = 'good' | 'bad' | 'back' | 'open';

function toneOf({ outcome: { status, why } }: Report): Tone {
  if (status === 'finished') return 'good';
  if (why === 'rolled-back') return 'back';
  return status === 'failed' || status === 'abandoned' ? 'bad' : 'open';
}

/** A shape for each tone; the sentence beside it says it in words. */
const badges: Readonly<Record<Tone, string>> = {
  good: 'M8 17 L14 23 L25 10',
  bad: 'M10 10 L23 23 M10 23 L23 10',
  back: 'M13 8 L8 13 L13 18 M8 13 H20 A5 5 0 0 1 20 24 H14',
  open: 'M12 9 V24 M21 9 V24',
};

function badge(tone: Tone): Html {
  return html`<svg aria-hidden="true" width="33" height="33"><circle cx="16.5" cy="16.5" r="15"/><path d="${badges[tone]}"/></svg>`;
}

function whenLine({ openedAt, finishedAt, lastAt, elapsedMs, operators }: Report, clock: ReportClock): Line {
  const until = `${finishedAt === null ? 'last event' : 'finished'} ${clock.full(finishedAt ?? lastAt)}`;
  const hands = joined(operators.map(personText));
  return say`Opened ${clock.full(openedAt)}, ${until}: ${formatDuration(elapsedMs)}, in the hands of ${hands}.`;
}

function waiting(report: Report, clock: ReportClock): Html {
  const blocks = waitingBlocks(report, clock);
  if (blocks.length === 0) return none;
  return html`<section class="box" id="waiting"><h2>Waiting</h2>
${blocks.map(blockHtml)}</section>
`;
}

function exceptions(report: Report, clock: ReportClock): Html {
  const lines = exceptionLines(report, clock);
  const title = lines.length === 0 ? 'Exceptions: none' : `Exceptions: ${lines.length}`;
  const so = report.finishedAt === null ? ' so far' : '';
  const body =
    lines.length === 0
      ? html`<p>Nothing was skipped, accepted, overridden or rolled back${so}.</p>
`
      : html`<ul>${lines.map(
          (line) => html`<li>${lineHtml(line)}</li>
`,
        )}</ul>
`;
  return html`<section class="${lines.length === 0 ? 'box quiet' : 'box'}" id="exceptions"><h2>${title}</h2>
${body}</section>
`;
}

function signOffs(report: Report, clock: ReportClock): Html {
  const { missingSignOffs, dryRun } = report;
  const blocks = signOffsSection(report, clock).filter(({ kind }) => kind !== 'heading');
  const missing = missingSignOffs.length === 0 ? '' : `: ${formatCount(missingSignOffs.length, 'sign-off')} missing`;
  const nobody = dryRun ? 'A dry run asks nobody to sign.' : 'The runbook asks for no sign-off.';
  return html`<section id="sign-offs"><h2>Sign-offs${missing}</h2>
${
  blocks.length === 0
    ? html`<p>${nobody}</p>
`
    : blocks.map(blockHtml)
}</section>
`;
}

function seal({ runbook, journal }: Report): Html {
  return html`<dl class="seal"><div><dt>Runbook digest</dt><dd><code>${runbook.digest}</code></dd></div>
<div><dt>Chain head after ${formatCount(journal.events, 'event')}</dt><dd><code>${journal.head}</code></dd></div></dl>
`;
}
