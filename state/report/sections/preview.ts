import { type Block, code, heading, type Item, joined, type Line, list, say, strong } from '../page.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import { evidenceBlocks, textOf } from './evidence.ts';
import { figuresLine, phaseHeading } from './phases.ts';

/** A dry run's answer to what would be done, exactly, and to what. */
export function previewSection({ phases, steps }: Report): readonly Block[] {
  const sections = phases.map(({ phase, title }, index) => [
    phaseHeading(index, title, phase),
    ...steps.filter((step) => step.phase === phase).flatMap(stepBlocks),
  ]);
  return [heading(2, 'What would be done'), ...sections.flat()];
}

function stepBlocks(step: StepReport): readonly Block[] {
  const { title, kind, preview, evidence } = step;
  const lines = preview?.description ?? [];
  return [
    heading(4, say`${title} (${code(step.step)}, ${kind})`),
    ...list(stepItems(step)),
    ...(lines.length > 0 ? [textOf(lines.join('\n'), 400)] : []),
    ...evidence.flatMap((piece) => evidenceBlocks(piece)),
  ];
}

function stepItems({ fault, preview, figures, pointOfNoReturn }: StepReport): readonly (Line | Item)[] {
  const touches = preview?.touches ?? [];
  const counted = figuresLine(figures);
  const remedy = (fault?.remedy ?? []).map((text) => say`${text}`);
  return [
    ...(pointOfNoReturn ? [[strong(say`After this step there is no way back without losing data.`)]] : []),
    say`Touches: ${touches.length === 0 ? 'nothing' : joined(touches, '; ')}`,
    ...(counted.length === 0 ? [] : [say`Figures: ${counted}`]),
    ...(preview ? [] : [say`Not looked at.`]),
    ...(fault
      ? [{ line: say`${strong(say`Could not be looked at: ${fault.message}`)} (${code(fault.code)})`, below: remedy }]
      : []),
  ];
}
