import { type ReportClock, reportClock } from './clock.ts';
import type { Block } from './page.ts';
import { checksSection } from './sections/checks.ts';
import { confirmationsSection } from './sections/confirmations.ts';
import { decisionsSection } from './sections/decisions.ts';
import { evidenceSection } from './sections/evidence.ts';
import { followUpsSection } from './sections/follow-ups.ts';
import { phasesSection } from './sections/phases.ts';
import { previewSection } from './sections/preview.ts';
import { rejectsSection } from './sections/rejects.ts';
import { rollbacksSection } from './sections/rollbacks.ts';
import { runsSection } from './sections/runs.ts';
import { safetySection } from './sections/safety.ts';
import { signOffsSection } from './sections/sign-offs.ts';
import { summarySection } from './sections/summary.ts';
import { timelineSection } from './sections/timeline.ts';
import { verificationSection } from './sections/verification.ts';
import type { Report } from './shape.ts';

export type Section = (report: Report, clock: ReportClock) => readonly Block[];

/** What a report says, in its order: what came of it and who signed first, how to verify it last. */
export function sectionsOf({ dryRun }: Report): readonly Section[] {
  if (dryRun) return [summarySection, timelineSection, checksSection, previewSection, runsSection, verificationSection];
  return [
    summarySection,
    signOffsSection,
    timelineSection,
    checksSection,
    rejectsSection,
    rollbacksSection,
    safetySection,
    decisionsSection,
    runsSection,
    phasesSection,
    confirmationsSection,
    followUpsSection,
    evidenceSection,
    verificationSection,
  ];
}

/** Those blocks of a report. */
export function blocksOf(report: Report, sections = sectionsOf(report)): readonly Block[] {
  const clock = reportClock(report);
  return sections.flatMap((section) => section(report, clock));
}
