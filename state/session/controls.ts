import type { EventOf } from '../events.ts';

/** What people asked of running copies. All of it holds until somebody asks otherwise, also when the session is resumed. */
export interface Controls {
  readonly paused?: Asked;
  readonly throttle?: Asked & { readonly rowsPerSecond: number };
  /** Workers of all copies together, instead of what the runbook and this machine give them. */
  readonly workers?: Asked & { readonly workers: number };
  /** Stop as soon as the chunks under way are finished. Over when the session is resumed. */
  readonly stopping?: Asked;
}

export interface Asked {
  readonly by: string;
  readonly at: string;
}

export const noControls: Controls = {};

/** What holds once somebody has asked. A control that a newer version wrote changes nothing here. */
export function requestControl(controls: Controls, { actor, at, data }: EventOf<'control.requested'>): Controls {
  const asked = { by: actor.name, at };
  switch (data.control) {
    case 'stop':
      return data.at === 'chunk' ? { ...controls, stopping: controls.stopping ?? asked } : controls;
    case 'pause':
      return { ...controls, paused: controls.paused ?? asked };
    case 'resume': {
      const { paused: _, ...others } = controls;
      return others;
    }
    case 'throttle': {
      const { throttle: _, ...others } = controls;
      return data.rowsPerSecond === null
        ? others
        : { ...others, throttle: { ...asked, rowsPerSecond: data.rowsPerSecond } };
    }
    case 'workers': {
      const { workers: _, ...others } = controls;
      return data.workers === null ? others : { ...others, workers: { ...asked, workers: data.workers } };
    }
    default:
      return controls;
  }
}

/** Whether it is a wish to stop at once, as far as a step can. */
export function isStopNow({ data }: EventOf<'control.requested'>): boolean {
  return data.control === 'stop' && data.at === undefined;
}

export function withoutStopping({ stopping: _, ...others }: Controls): Controls {
  return others;
}
