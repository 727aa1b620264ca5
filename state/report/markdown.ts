import { checksSection } from './markdown/checks.ts';
import { reportClock } from './markdown/clock.ts';
import { confirmationsSection } from './markdown/confirmations.ts';
import { decisionsSection } from './markdown/decisions.ts';
import { evidenceSection } from './markdown/evidence.ts';
import { followUpsSection } from './markdown/follow-ups.ts';
import { phasesSection } from './markdown/phases.ts';
import { previewSection } from './markdown/preview.ts';
import { rollbacksSection } from './markdown/rollbacks.ts';
import { runsSection } from './markdown/runs.ts';
import { safetySection } from './markdown/safety.ts';
import { signOffsSection } from './markdown/sign-offs.ts';
import { summarySection } from './markdown/summary.ts';
import { timelineSection } from './markdown/timeline.ts';
import { verificationSection } from './markdown/verification.ts';
import type { Report } from './shape.ts';

/**
 * A report for people, in GitHub-flavoured Markdown that also reads raw: what came of it and who signed first, how to
 * verify it last. Everything that came from outside stands in it as text, whatever it looks like.
 */
export function reportMarkdown(report: Report): string {
  const clock = reportClock(report);
  const sections = report.dryRun
    ? [summarySection, timelineSection, checksSection, previewSection, runsSection, verificationSection]
    : [
        summarySection,
        signOffsSection,
        timelineSection,
        checksSection,
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
  return `${sections
    .map((section) => section(report, clock))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
