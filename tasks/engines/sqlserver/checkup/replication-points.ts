import type { EnginePoint } from '../../../../state/doctor/database-facts.ts';
import type { ServerFacts } from './facts.ts';
import { point, watch } from './point.ts';

/** Whoever reads the log, or gets copies. */
export function copyPoints({
  groups,
  isReplica,
  hasCapture,
  isPublished,
  isSubscribed,
}: ServerFacts): readonly EnginePoint[] {
  const groupText = groups.map(
    ({ name, role, health }) => `${name} (${role.toLowerCase()} here, ${health.toLowerCase()})`,
  );
  const notSecondary = groups.some(({ role }) => role === 'SECONDARY')
    ? [
        point('stops-change', 'It is a secondary replica: nothing can be changed here.', [
          'Lead the URL to the listener, or to the primary.',
        ]),
      ]
    : [];
  return [
    ...notSecondary,
    ...(groups.length > 0 || isReplica
      ? [
          watch(`It is in availability group ${groupText.join(', ') || '(not shown)'}.`, [
            'READ_ONLY and RESTORE are refused there (error 1468): it has to be taken out first, and seeded again after.',
            'What is written here is sent to every secondary: a large load fills their send and redo queues.',
          ]),
        ]
      : []),
    ...(hasCapture
      ? [
          watch('Change data capture is on.', [
            'What the night writes is captured, too. A RESTORE to another server drops it without KEEP_CDC.',
          ]),
        ]
      : []),
    ...(isPublished
      ? [
          watch(
            'It is published for replication: the night is sent to its subscribers, and its tables can not be truncated.',
            ['Find out who subscribes, and tell them.'],
          ),
        ]
      : []),
    ...(isSubscribed
      ? [watch('It subscribes to a publication: somebody else writes to it.', ['Stop its agent for the night.'])]
      : []),
  ];
}
