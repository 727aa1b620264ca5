import { formatCount, formatDuration, formatNumber } from '../../format.ts';
import type { ReportClock } from '../clock.ts';
import { code, joined, type Line, nothing, type Part, say } from '../page.ts';
import { beforeGoingBack, checksText, interruptionsText, stepsText, windowHeld } from '../sections/summary.ts';
import { againstPlan, wholePlanMs } from '../sections/timeline.ts';
import type { Report } from '../shape.ts';
import { lineHtml } from './blocks.ts';
import { type Html, html } from './html.ts';

/** One figure of the cover: what it is, how much, and what goes with it. */
interface Figure {
  readonly name: string;
  readonly value: Part;
  readonly beside: Line;
}

/** The figures that are asked for first. */
export function figuresHtml(report: Report, clock: ReportClock): Html {
  const figures = report.dryRun
    ? [planFigure(report), phasesFigure(report), stepsFigure(report), checksFigure(report)]
    : [
        durationFigure(report),
        windowFigure(report, clock),
        readOnlyFigure(report),
        rowsFigure(report),
        phasesFigure(report),
        stepsFigure(report),
        checksFigure(report),
        interruptionsFigure(report),
      ];
  return html`<dl class="figures">${figures.map(
    ({
      name,
      value,
      beside,
    }) => html`<div><dt>${name}</dt><dd><b>${lineHtml(say`${value}`)}</b> <span>${lineHtml(beside)}</span></dd></div>
`,
  )}</dl>
`;
}

function planFigure({ phases }: Report): Figure {
  const plannedMs = wholePlanMs(phases);
  return { name: 'Planned', value: plannedMs === null ? 'open' : formatDuration(plannedMs), beside: say`all phases` };
}

/** The work, phase by phase; what lies between phases is waiting for people. */
function durationFigure({ phases, elapsedMs, finishedAt }: Report): Figure {
  const plannedMs = wholePlanMs(phases);
  const over = plannedMs === null || finishedAt === null ? '' : againstPlan(elapsedMs - plannedMs);
  const plan =
    plannedMs === null ? nothing : say`of ${formatDuration(plannedMs)} planned${over === '' ? '' : say`, ${over}`}`;
  return { name: 'Duration', value: formatDuration(elapsedMs), beside: plan };
}

function windowFigure(report: Report, clock: ReportClock): Figure {
  const { window, finishedAt, lastAt, mode } = report;
  if (!window) return { name: 'Window', value: 'none', beside: nothing };
  if (mode === 'rehearsal')
    return { name: 'Window', value: 'not bound', beside: say`a rehearsal happens when it happens` };
  const span = say`${clock.minute(window.opensAt)} to ${clock.minute(window.closesAt)}`;
  const held = windowHeld(report);
  if (held !== '')
    return { name: 'Window', value: window.spareMs < 0 ? 'overrun' : 'held', beside: say`${span}, ${held}` };
  return {
    name: 'Window',
    value: finishedAt === null && lastAt > window.closesAt ? 'overrun' : 'not over',
    beside: span,
  };
}

/** How long nobody could write: what is known of the downtime. */
function readOnlyFigure({ freezes, lastAt }: Report): Figure {
  const totals = new Map<string, number>();
  for (const { database, frozenAt, thawed } of freezes) {
    const ms = Date.parse(thawed?.at ?? lastAt) - Date.parse(frozenAt);
    totals.set(database, (totals.get(database) ?? 0) + ms);
  }
  const longest = Math.max(0, ...totals.values());
  const still = new Set(freezes.filter(({ thawed }) => thawed === null).map(({ database }) => database));
  const beside = [...totals].map(
    ([database, ms]) =>
      say`${code(database)}${totals.size > 1 ? say` ${formatDuration(ms)}` : nothing}${still.has(database) ? ', still frozen' : nothing}`,
  );
  if (totals.size === 0) return { name: 'Read-only', value: 'never', beside: say`no database was frozen` };
  return { name: 'Read-only', value: formatDuration(longest), beside: joined(beside) };
}

function rowsFigure({ totals, steps }: Report): Figure {
  const copies = steps.filter(({ kind, status }) => kind === 'copy' && status === 'done').length;
  return {
    name: 'Rows copied',
    value: formatNumber(totals.rowsCopied),
    beside: say`by ${formatCount(copies, 'copy', 'copies')}`,
  };
}

function phasesFigure(report: Report): Figure {
  const { phases, phasesDone } = report.totals;
  return { name: 'Phases', value: `${phasesDone} of ${phases}`, beside: say`done${beforeGoingBack(report)}` };
}

function stepsFigure(report: Report): Figure {
  const { steps, stepsDone } = report.totals;
  return {
    name: 'Steps',
    value: `${stepsDone} of ${steps}`,
    beside: rest(say`${stepsText(report)}${beforeGoingBack(report)}`),
  };
}

function checksFigure(report: Report): Figure {
  const { checksPassed, checksFailed, checksAccepted } = report.totals;
  if (checksPassed + checksFailed + checksAccepted === 0) return { name: 'Checks', value: 'none', beside: say`asked` };
  return { name: 'Checks', value: `${formatNumber(checksPassed)}`, beside: rest(checksText(report)) };
}

/** Kills, leaves and failures, each of which was gone on from; no figure counts them all. */
function interruptionsFigure(report: Report): Figure {
  const [first = 'none', ...others] = interruptionsText(report).split(', ');
  return { name: 'Interruptions', value: first, beside: say`${others.join(', ')}` };
}

/** A line without the figure that it begins with: that stands above it. */
function rest(line: Line): Line {
  const [first, ...others] = line;
  if (first?.kind !== 'text') return line;
  return [{ ...first, text: first.text.replace(/^[\d,]+(?: of [\d,]+)? /, '') }, ...others];
}
