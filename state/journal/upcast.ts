import { type Event, type EventType, eventVersions } from '../events.ts';
import { Fault } from '../fault.ts';

/** An event of an older Nightferry, whose data may have any shape. */
export interface RawEvent {
  readonly type: string;
  readonly v: number;
  readonly data: unknown;
}

/**
 * Lifts the data of one event type from version `from` to `from + 1`. Hashes are verified before, over what was
 * written, so upcasting never touches the chain.
 */
export interface Upcaster {
  readonly type: EventType;
  readonly from: number;
  lift(data: unknown): unknown;
}

/** One line for every change of an event's shape, oldest first. Every event is still in its first version. */
const upcasters: readonly Upcaster[] = [];

/** Brings an event to today's version. Faults: `journal/newer` for types and versions this Nightferry does not know. */
export function upcast(
  event: Event,
  known: readonly Upcaster[] = upcasters,
  versions: Readonly<Record<string, number>> = eventVersions,
): Event {
  const target = versions[event.type];
  if (target === undefined || event.v > target) throw newerEvent(event);
  let raw: RawEvent = event;
  while (raw.v < target) {
    const lifting = known.find(({ type, from }) => type === raw.type && from === raw.v);
    if (!lifting) throw new TypeError(`no upcaster for ${raw.type} version ${raw.v}`);
    raw = { ...raw, v: raw.v + 1, data: lifting.lift(raw.data) };
  }
  return raw as Event;
}

function newerEvent(event: RawEvent): Fault {
  return new Fault(
    'journal/newer',
    `The journal holds "${event.type}" version ${event.v}, which a newer Nightferry wrote.`,
    {
      remedy: ['Resume with the Nightferry that wrote it, or a newer one.'],
      retry: 'safe',
    },
  );
}
