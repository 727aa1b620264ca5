import { use, useMemo, useSyncExternalStore } from 'react';
import type { LiveSteps } from '../state/live.ts';
import { stepKey } from '../state/plan.ts';
import { boardLines } from './board.ts';
import { checklistLines } from './confirm.ts';
import { homeLines } from './home.ts';
import { runningLines } from './moving.ts';
import type { Line } from './parts/line.ts';
import { Lines, LookContext } from './parts/lines.tsx';
import { filled, visible } from './parts/scroll.ts';
import { DataTable } from './parts/table.tsx';
import { phaseLines } from './phase.ts';
import { preparingLines } from './preparing.ts';
import type { SessionView } from './session-view.ts';
import type { SessionStage } from './stage.ts';
import { startLines } from './start.ts';
import type { View } from './view.ts';
import { layoutOf, type Time, type World } from './world.ts';

export interface BodyProps {
  readonly view: View;
  readonly world: World;
  readonly time: Time;
}

/** The middle of the screen. Exactly as tall as the layout says. */
export function Body({ view, world, time }: BodyProps) {
  const { inner: width, body } = layoutOf(world.size, world.session !== undefined);
  switch (view.screen) {
    case 'phase':
      return <Phase view={view} width={width} height={body} time={time} />;
    case 'step':
      return <Step view={view} width={width} time={time} />;
    case 'pane':
      return <Page view={view} width={width} />;
    case 'question':
      return <Ask view={view} width={width} height={body} />;
    default:
      return <Lines lines={plainBody(view, world, width, body)} width={width} />;
  }
}

/** Where nothing moves by itself, and nothing but lines is drawn. */
export type PlainView = Exclude<View, { screen: 'phase' | 'step' | 'pane' | 'question' }>;

export function plainBody(view: PlainView, { stage, zone }: World, width: number, height: number): readonly Line[] {
  switch (view.screen) {
    case 'home':
      return homeLines(view, width, height, zone);
    case 'start':
      return startLines(view, width, height);
    case 'preparing':
      return preparingLines(stage.kind === 'preparing' ? stage.tasks : [], width, height);
    case 'board':
      return boardLines(view, width, height);
    default:
      return visible(view.scroll);
  }
}

interface Part<S extends SessionView['screen']> {
  readonly view: Extract<SessionView, { screen: S }>;
  readonly width: number;
  readonly height: number;
}

/** Only screens of what runs listen to live progress, so that ten reports a second redraw nothing else. */
function useLive({ live }: SessionStage): LiveSteps {
  const { spoken } = use(LookContext);
  return useSyncExternalStore(
    // Whoever listens hears of progress with what else happens, and when they press a key.
    (listener) => (spoken ? () => undefined : live.subscribe(listener)),
    () => live.snapshot(),
  );
}

/** How it moves while it runs, above all that is known of it. */
function Step({ view, width, time }: Omit<Part<'step'>, 'height'> & { readonly time: Time }) {
  const steps = useLive(view.stage);
  const { row, phase, liveHeight, scroll } = view;
  const { now: at, zone } = view.world;
  const now = { steps, nowMs: at.getTime(), monotonicMs: time.clock.monotonicMs(), zone };
  const live = row && steps.get(stepKey(phase, row.step.id));
  const moving = row && liveHeight > 0 ? filled(runningLines(row, live, now, width, liveHeight - 1), liveHeight) : [];
  return <Lines lines={[...moving, ...visible(scroll)]} width={width} />;
}

function Phase({ view, width, height, time }: Part<'phase'> & { readonly time: Time }) {
  const steps = useLive(view.stage);
  const nowMs = view.world.now.getTime();
  const { zone } = view.world;
  const lines = useMemo(
    () => phaseLines(view, { steps, nowMs, monotonicMs: time.clock.monotonicMs(), zone }, width, height),
    [view, steps, nowMs, time, width, height, zone],
  );
  return <Lines lines={lines} width={width} />;
}

function Page({ view, width }: Omit<Part<'pane'>, 'height'>) {
  return (
    <>
      <Lines lines={[...view.top, ...visible(view.scroll)]} width={width} />
      {view.exhibit ? <DataTable {...view.exhibit} width={width} /> : null}
    </>
  );
}

function Ask({ view, width, height }: Part<'question'>) {
  const upper = view.asks === 'confirm' ? checklistLines(view, view.listHeight) : visible(view.scroll);
  const exhibit = view.asks === 'confirm' ? view.exhibit : undefined;
  return (
    <>
      <Lines lines={upper} width={width} />
      {exhibit ? <DataTable {...exhibit} width={width} /> : null}
      <Lines lines={view.panel.slice(0, Math.max(0, height - 1))} width={width} />
    </>
  );
}
