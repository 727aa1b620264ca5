import { formatCount, formatDuration } from '../../state/format.ts';
import { acceptedWrites } from '../../state/session/accepted-writes.ts';
import { proofWord } from '../../state/session/freeze-words.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { StepState } from '../../state/session/session.ts';
import { bareHands } from '../by-hand.ts';
import { goingBack } from '../going-back.ts';
import type { PaneContext } from '../panes/pane.ts';
import { type Line, paragraph, type Span, span } from '../parts/line.ts';
import { clockTime, wholeSeconds } from '../parts/time-text.ts';
import { lossSentence, untilSentence } from '../ways/loss.ts';
import { truthOf, type UnderWay, underWay } from './moment.ts';

type Said = readonly [text: string, tone?: Span['tone']];

/** Stop, assess, decide, notify, recover: what each means for this session now. Short: all five are seen at once. */
export function drillLines(context: PaneContext): readonly Line[] {
  const { width } = context;
  const blocks: readonly (readonly [string, readonly Said[]])[] = [
    ['STOP', stop(context)],
    ['ASSESS', assess(context)],
    ['DECIDE', decide(context)],
    ['NOTIFY', notify(context)],
    ['RECOVER', recover(context)],
  ];
  return blocks.flatMap(([name, said], index) => blockLines(`${index + 1} ${name}`, said, width));
}

const labelWidth = 11;

function blockLines(label: string, said: readonly Said[], width: number): readonly Line[] {
  const lines = said.flatMap(([text, tone]) => paragraph(text, width - labelWidth, tone ? { tone } : {}));
  return lines.map((text, index) => [
    span((index === 0 ? label : '').padEnd(labelWidth), index === 0 ? 'strong' : undefined),
    ...text,
  ]);
}

function stop({ world }: PaneContext): readonly Said[] {
  const { stage, session } = world;
  const { command } = stage.byHand ?? bareHands;
  const running = underWay(world);
  if (stage.watching)
    return [
      ['You only watch. To stop it from here:'],
      [command(['stop', session.id])],
      ...running.map((one): Said => [`Running: ${runningWords(one, world)}.`, 'warn']),
    ];
  if (stage.status === 'ended') return [['Nothing runs here any more.', 'good']];
  if (stage.status === 'waiting') return [['Nothing runs, and nothing does until you begin.', 'good']];
  if (running.length === 0)
    return [['Nothing runs: it waits for your answer. s leaves; the question stays open.', 'good']];
  return [
    [`Running: ${running.map((one) => runningWords(one, world)).join('; ')}.`, 'warn'],
    ['s stops it at its next safe point; what is done stays done.'],
  ];
}

function runningWords({ step, phase, state, back }: UnderWay, { stage, session, now }: PaneContext['world']): string {
  const { steps, consoles: _ } = stage.byHand ?? bareHands;
  const on = steps[`${phase.id}/${step.id}`]?.databases ?? [];
  const places = on.map((name) => `${name} (${session.opened.databases[name]?.label.replace(/^[a-z]+:\/\//, '')})`);
  const since =
    state.startedAt === undefined ? '' : ` for ${wholeSeconds(now.getTime() - Date.parse(state.startedAt))}`;
  const where = places.length > 0 ? `, changes ${places.join(', ')}` : '';
  return `${back ? 'undo of ' : ''}${step.title}${since}${where}`;
}

function assess(context: PaneContext): readonly Said[] {
  return [...freezes(context), ...faults(context), truth(context)];
}

function freezes({ world: { session, now, zone } }: PaneContext): readonly Said[] {
  const standing = standingFreezes(session.facts);
  const known = truthOf(session);
  const accepted = acceptedWrites(session);
  if (standing.length === 0) return [['No database is frozen by this session.']];
  return standing.map(({ database, frozenAt, proof, thawing }): Said => {
    const since = `${database} is FROZEN since ${clockTime(frozenAt, zone)}`;
    if (thawing) return [`${since}; lifting it has begun. Look whether applications can write.`, 'bad'];
    if (proof?.verdict === 'broken') return [`${since}, and WRITTEN TO all the same: ${proof.seen[0] ?? ''}`, 'bad'];
    const writes = accepted.filter((write) => write.database === database).length;
    const ago = proof ? `${wholeSeconds(Math.max(0, now.getTime() - Date.parse(proof.at)))} ago` : undefined;
    const age = proofWord(proof, writes, ago);
    // Whoever lifts the freeze of the side that was left lets users write where nobody looks any more.
    return known.side === 'new' && frozenAt <= known.since.at
      ? [`${since} (${age}), as the OLD side should be: users write to the new side. Do not lift it to help them.`]
      : [`${since} (${age}): applications CAN'T WRITE to it. By hand: below.`, 'warn'];
  });
}

function faults({ world: { session } }: PaneContext): readonly Said[] {
  const states: readonly StepState[] = [...Object.values(session.steps), ...Object.values(session.undos)];
  const failed = states.filter(({ status }) => status === 'failed');
  const unclear = states.filter(({ status }) => status === 'ambiguous').length;
  const [first] = failed;
  return [
    ...(first
      ? [
          [
            `${formatCount(failed.length, 'step')} FAILED: ${first.phase}/${first.step}: ${first.fault?.message ?? ''}`,
            'bad',
          ] as const,
        ]
      : []),
    ...(unclear > 0
      ? [[`${formatCount(unclear, 'step')} UNCLEAR: how far it came is not known.`, 'warn'] as const]
      : []),
  ];
}

function truth({ world: { session, zone } }: PaneContext): Said {
  const known = truthOf(session);
  switch (known.side) {
    case 'old':
      return known.backSince === undefined
        ? [`Truth: the OLD side ("${known.until.step.title}" has not begun).`]
        : [
            `Truth: the OLD side again, since ${clockTime(known.backSince, zone)}: "${known.until.step.title}" was taken back.`,
          ];
    case 'new':
      return [
        `The truth is the NEW side since ${clockTime(known.since.at, zone)} (${known.since.step.title}).`,
        'warn',
      ];
    case 'turning':
      return ['It is turning back: look which side is written to before you decide.', 'warn'];
    case 'unmarked':
      return ['The runbook marks no point of no return: look which side is written to.', 'warn'];
  }
}

function decide(context: PaneContext): readonly Said[] {
  const { world, forecast } = context;
  const { session } = world;
  const going = goingBack(session);
  if (going)
    return [
      [
        `It goes back already (${going.rollback.way}), ${going.settled} of ${going.steps} steps. Stay with that.`,
        'warn',
      ],
    ];
  const closes = forecast.closesInMs;
  const window =
    closes === undefined || world.stage.status === 'ended'
      ? ''
      : closes > 0
        ? ` Window: closes in ${formatDuration(closes)}.`
        : ` WINDOW CLOSED ${formatDuration(-closes)} ago.`;
  const until = untilSentence(session);
  return [
    [`Wait (safe), go on, or go back.${window}`],
    [`Going back: ${lossSentence(session, world.zone)}${until === '' ? '' : ` ${until}`}`],
  ];
}

function notify({ world: { session } }: PaneContext): readonly Said[] {
  const { contacts } = session.plan;
  const [first, ...rest] = contacts;
  const say = `Say: ${session.opened.runbook.title}, session ${session.id}.`;
  if (!first) return [[`The runbook names nobody to call. ${say}`, 'warn']];
  const more = rest.length > 0 ? ` (c: ${rest.length} more)` : '';
  return [[`${first.name}: ${first.reach}${more}`, 'strong'], [say]];
}

function recover({ world: { stage, session } }: PaneContext): readonly Said[] {
  const { command } = stage.byHand ?? bareHands;
  const isHere = stage.status !== 'ended' && !stage.watching;
  const back = isHere ? 'u says how to undo, r asks for it.' : `To undo: ${command(['rollback', session.id])}`;
  const killed = stage.status === 'ended' ? 'To go on' : 'Killed or cut off';
  return [[back], ...(session.finished ? [] : [[`${killed}: ${command(['resume', session.id])}`] as const])];
}
