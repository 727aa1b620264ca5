import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import { evidenceLines } from './evidence.ts';
import { figuresText } from './phases.ts';
import { code, fence, inline, opening } from './text.ts';

/** A dry run's answer to what would be done, exactly, and to what. */
export function previewSection({ phases, steps }: Report): readonly string[] {
  const sections = phases.map(({ phase, title }, index) => [
    '',
    `### ${index + 1}. ${inline(title)} (${code(phase)})`,
    ...steps.filter((step) => step.phase === phase).flatMap(stepLines),
  ]);
  return ['## What would be done', ...sections.flat()];
}

function stepLines(step: StepReport): readonly string[] {
  const { title, kind, fault, preview, figures, evidence, pointOfNoReturn } = step;
  const touches = preview?.touches.map(inline).join('; ') ?? '';
  const figuresLine = figuresText(figures);
  return [
    '',
    `#### ${inline(title)} (${code(step.step)}, ${inline(kind)})`,
    '',
    ...(pointOfNoReturn ? ['- **After this step there is no way back without losing data.**'] : []),
    `- Touches: ${touches === '' ? 'nothing' : touches}`,
    ...(figuresLine === '' ? [] : [`- Figures: ${figuresLine}`]),
    ...(preview ? [] : ['- Not looked at.']),
    ...(fault ? [`- **Could not be looked at: ${inline(fault.message)}** (${code(fault.code)})`] : []),
    ...(fault?.remedy ?? []).map((step) => `  - ${opening(step)}`),
    ...(preview && preview.description.length > 0
      ? ['', ...fence(preview.description.join('\n'), { maxLines: 400 })]
      : []),
    ...evidence.flatMap((piece) => evidenceLines(piece)),
  ];
}
