import { phaseFields, stepFields, togetherFields } from './document.ts';
import type { DraftPhase, DraftStep, DraftTogether } from './draft.ts';
import { parseWith } from './issues.ts';
import type { Language, Reference, StepLanguage } from './language.ts';
import { ownerOf } from './owner.ts';
import { type Reading, readFields, readList } from './read.ts';
import { isMapping, type Mapping, type Path, valueAt } from './tree.ts';

export interface PhaseReading extends Reading {
  readonly language: Language;
}

/** Reads every phase and step as far as they can be read. Faults: those of `parseWith`, `runbook/step-kind`, `runbook/together`. */
export function readPhases(reading: PhaseReading): readonly DraftPhase[] {
  return readList(['phases'], 'phases', reading).map((path) => readPhase(path, reading));
}

function readPhase(path: Path, reading: PhaseReading): DraftPhase {
  const fields = readFields(phaseFields, path, reading, ['steps']);
  const phase = fields.id ?? `#${Number(path.at(-1)) + 1}`;
  return {
    path,
    id: fields.id,
    title: fields.title,
    needs: fields.needs ?? [],
    plannedMs: fields.planned,
    signOff: fields['sign-off'] ?? [],
    gate: fields.gate,
    items: readItems(path, phase, reading),
  };
}

/** The steps of a phase, or of a way back; groups as they are. */
export function readItems(path: Path, phase: string, reading: PhaseReading): DraftPhase['items'] {
  const steps = isMapping(valueAt(reading.document, path)) ? readList([...path, 'steps'], 'steps', reading) : [];
  return steps.map((at) => readItem(at, phase, reading));
}

function readItem(path: Path, phase: string, reading: PhaseReading): DraftStep | DraftTogether {
  const value = valueAt(reading.document, path);
  if (!isMapping(value) || !Object.hasOwn(value, 'together')) return readStep(path, phase, reading);
  for (const key of Object.keys(value).filter((key) => key !== 'together')) {
    const message = `together in phase ${phase} stands alone, and ${JSON.stringify(key)} is beside it.`;
    const remedy = ['Give ids and titles to the steps inside.'];
    reading.report.error('runbook/together', { path: [...path, key], part: 'key' }, message, remedy);
  }
  const inside: Path = [...path, 'together'];
  const fields = readFields(togetherFields, inside, reading, ['steps']);
  const paths = isMapping(value.together) ? readList([...inside, 'steps'], 'steps', reading) : [];
  const steps = paths.flatMap((at) => readMember(at, phase, reading));
  return { type: 'together', path, limit: fields.limit ?? Math.max(1, steps.length), steps };
}

function readMember(path: Path, phase: string, reading: PhaseReading): readonly DraftStep[] {
  const value = valueAt(reading.document, path);
  if (!isMapping(value) || !Object.hasOwn(value, 'together')) return [readStep(path, phase, reading)];
  const message = `together in phase ${phase} holds another together.`;
  reading.report.error('runbook/together', { path, part: 'key' }, message, ['Put its steps into the outer one.']);
  return [];
}

function readStep(path: Path, phase: string, reading: PhaseReading): DraftStep {
  const { document, language } = reading;
  const kinds = language.stepKinds.map(({ key }) => key);
  const value = valueAt(document, path);
  const fields = readFields(stepFields, path, reading, [...kinds, 'together']);
  const kind = isMapping(value) ? readKind(value, path, reading) : undefined;
  const specPath: Path = kind ? [...path, kind.key] : path;
  const spec = kind ? parseWith(kind.schema, document, specPath, reading.report) : undefined;
  return {
    type: 'step',
    path,
    id: fields.id,
    title: fields.title,
    name: `${phase}/${fields.id ?? `#${Number(path.at(-1)) + 1}`}`,
    kind,
    spec,
    specPath,
    references: kind && spec ? kind.refers(spec.value).map((reference) => located(reference, specPath)) : [],
    plannedMs: fields.planned,
    pointOfNoReturn: fields['point-of-no-return'] ?? false,
    phrase: fields.phrase,
    rehearsalSkip: fields.rehearsal?.skip,
  };
}

function readKind(value: Mapping, path: Path, { document, language, report }: PhaseReading): StepLanguage | undefined {
  const given = language.stepKinds.filter(({ key }) => Object.hasOwn(value, key));
  const [kind] = given;
  if (given.length === 1) return kind;
  const owner = ownerOf(document, path);
  if (kind) {
    const names = given.map(({ key }) => key).join(' and ');
    report.error('runbook/step-kind', { path, part: 'key' }, `${owner} does two things: ${names}.`, [
      'Make a step of each.',
    ]);
  } else if (Object.keys(value).every((key) => Object.hasOwn(stepFields, key))) {
    // An unknown key was reported already: most probably it is the kind, misspelled.
    const known = language.stepKinds.map(({ key }) => key).join(', ');
    report.error('runbook/step-kind', { path, part: 'key' }, `${owner} says nothing to do.`, [`Add one of ${known}.`]);
  }
  return undefined;
}

function located(reference: Reference, specPath: Path): Reference {
  return { ...reference, path: [...specPath, ...reference.path] };
}
