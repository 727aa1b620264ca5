import { stepKey } from '../state/plan.ts';
import { choiceLines } from './choices.ts';
import type { Model, Overlay } from './model.ts';
import type { Outside, OutsideOffers } from './outside.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { type Track, trackOf } from './parts/scroll.ts';
import type { SessionView } from './session-view.ts';

export type OutsideOverlay = Extract<Overlay, { readonly kind: 'edit' | 'console' }>;

export interface OutsideChoice {
  readonly name: string;
  readonly about: string;
  readonly what: Outside;
}

/** Files that can be opened, those of the step first; or databases, those of the step first. */
export function outsideChoices({ kind, phase, step }: OutsideOverlay, offers: OutsideOffers): readonly OutsideChoice[] {
  const place = phase !== undefined && step !== undefined ? offers.steps[stepKey(phase, step)] : undefined;
  if (kind === 'edit') {
    const { runbook } = offers;
    const runbookChoice: OutsideChoice = {
      name: place ? `${fileName(runbook)}, line ${place.line}` : fileName(runbook),
      about: place ? 'the runbook, at this step' : 'the runbook',
      what: { does: 'edit', file: runbook, ...(place && { line: place.line }) },
    };
    const files = place?.files ?? [];
    return [
      runbookChoice,
      ...files.map((file) => ({ name: fileName(file), about: file, what: { does: 'edit', file } as const })),
    ];
  }
  const ofStep = (name: string) => place?.databases.includes(name) === true;
  const offered = offers.databases.filter(({ program }) => program !== undefined);
  const ordered = [...offered.filter(({ name }) => ofStep(name)), ...offered.filter(({ name }) => !ofStep(name))];
  return ordered.map(({ name, label }) => ({
    name,
    about: `${label}${ofStep(name) ? ', which this step is about' : ''}`,
    what: { does: 'console', database: name },
  }));
}

export function outsideTrack(model: Model, { kind, phase = '', step = '' }: OutsideOverlay, count: number): Track {
  return trackOf(model, `outside/${kind}/${phase}/${step}`, count - 1, count);
}

/** What is about to be opened, and what is to be known before. */
export function outsideLines(overlay: OutsideOverlay, view: SessionView, model: Model, width: number): readonly Line[] {
  const { outside } = view.stage;
  if (!outside) return [];
  const choices = outsideChoices(overlay, outside);
  const { at } = outsideTrack(model, overlay, choices.length);
  const list = choiceLines(
    choices.map(({ name, about }) => ({ name, does: about })),
    at,
  );
  return [
    line(span(titleOf(overlay, outside), 'strong')),
    blank,
    ...list,
    blank,
    ...warnings(overlay, view, width, choices[at]),
  ];
}

function titleOf({ kind }: OutsideOverlay, { editor, databases }: OutsideOffers): string {
  if (kind === 'edit') return `Open in the editor (${editor ?? ''})`;
  const programs = [...new Set(databases.flatMap(({ program }) => program ?? []))];
  return `Open ${programs.join(' or ')} on a database`;
}

function warnings(
  { kind }: OutsideOverlay,
  { world, stage }: SessionView,
  width: number,
  chosen: OutsideChoice | undefined,
): readonly Line[] {
  const { id, opened } = world.session;
  const say = (text: string, tone?: 'warn') => paragraph(text, width, tone && { tone });
  if (kind === 'edit') {
    return [
      ...say('This run goes on with what was read when the session opened.', 'warn'),
      ...say(
        `Once a file is changed the next resume halts, until nightferry resume ${id} --amend takes the change or the file is put back as it was.`,
        'warn',
      ),
      ...say('The session goes on meanwhile; questions wait for you.'),
    ];
  }
  const { name = '', program = '', guard } = stage.outside?.databases.find((one) => isChosen(one, chosen)) ?? {};
  const safety = opened.production
    ? say(`PRODUCTION: ${guard ?? `NOTHING keeps ${program} from writing to ${name}: mind what you type.`}`, 'warn')
    : say(`${opened.environment} is no production: it can write.`);
  return [
    ...safety,
    ...say('The session goes on meanwhile; questions wait for you. The proof of a freeze names whoever has it open.'),
  ];
}

function isChosen({ name }: { readonly name: string }, chosen: OutsideChoice | undefined): boolean {
  return chosen?.what.does === 'console' && chosen.what.database === name;
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
