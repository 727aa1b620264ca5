import { glyphs } from './look.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import type { Track } from './parts/scroll.ts';
import { filled } from './parts/scroll.ts';
import type { RunbookCard } from './stage.ts';

export type EnvironmentCard = RunbookCard['environments'][number];

/** The cursor begins on a stand-in where there is one: the harmless choice is the near one. */
export function safeEnvironment(card: RunbookCard): number {
  return Math.max(
    0,
    card.environments.findIndex(({ standIn }) => standIn),
  );
}

export function startLines(
  { card, list, dryRun }: { card: RunbookCard; list: Track; dryRun: boolean },
  width: number,
  height: number,
): readonly Line[] {
  const chosen = card.environments[list.at];
  const lines: readonly Line[] = [
    line(span(card.title, 'strong')),
    line(span(card.file, 'quiet')),
    blank,
    line('Where?'),
    ...card.environments.map((environment, index) => environmentLine(environment, index === list.at)),
    blank,
    line(`Dry run: ${dryRun ? 'yes' : 'no'}`, span('  d changes it', 'quiet')),
    ...paragraph(consequence(chosen, dryRun), width),
    blank,
    ...paragraph(
      'Enter opens the session: databases are connected and looked at. Nothing runs until you begin.',
      width,
      {
        tone: 'quiet',
      },
    ),
  ];
  return filled(lines, height);
}

function environmentLine(environment: EnvironmentCard, selected: boolean): Line {
  return [
    span(selected ? `${glyphs.pointer} ` : '  ', 'accent'),
    span(environment.name.padEnd(14), selected ? 'strong' : undefined),
    span(' '),
    environmentWords(environment),
  ];
}

function environmentWords({ standIn, production }: EnvironmentCard) {
  if (production) return span('LIVE on PRODUCTION', 'danger');
  return standIn ? span('REHEARSAL on stand-in databases', 'accent') : span('LIVE, not marked as production', 'warn');
}

function consequence(environment: EnvironmentCard | undefined, dryRun: boolean): string {
  if (dryRun) return 'A dry run changes nothing: it shows every step with its exact SQL or command.';
  if (!environment) return 'This runbook names no environment.';
  const what = environment.standIn ? 'stand-in' : environment.production ? 'PRODUCTION' : 'live';
  return `The steps will change the ${what} databases of ${environment.name}.`;
}
