import { timetableOf } from '../../lib/delivery';
import { horizonDays } from '../../lib/forecast';
import type { Removal } from '../../lib/removal';

/** For people, as lines. */
export function printRemoval(removal: Removal, uncounted = ''): readonly string[] {
  return [
    `${removal.route.consumer}: ${removal.route.description}`,
    '',
    'Requests',
    ...indented(requestsOf(removal)),
    '',
    'What waits',
    ...indented(waitingOf(removal, uncounted)),
    '',
    'Steps, in this order',
    ...removal.steps.flatMap(({ title, commands, otherwise }, index) => [
      `  ${index + 1}. ${title}`,
      ...commands.map((command) => `       ${command}`),
      `     else: ${otherwise}`,
    ]),
    '',
    `A part that stays open makes its request "failed" ${removal.daysPending} days after it was accepted: "No result in time".`,
    removal.loses
      ? 'If it went now, something would be lost, or nobody knows.'
      : 'If it went now, nothing would be lost.',
  ];
}

/** For machines. */
export function jsonOf({ route, drained, ...removal }: Removal): object {
  const instant = (time: number | undefined) =>
    time === undefined ? undefined : new Date(time).toISOString();
  return {
    consumer: route.consumer,
    delivery: route.delivery.kind,
    ...removal,
    begins: instant(drained?.begins),
    drained: instant(drained?.drained),
  };
}

function requestsOf({ route, unreceived, onlyByCatchAll, catchAll }: Removal): readonly string[] {
  const lines = [
    ...unreceived.flatMap(({ kind, condition, witness }) => [
      `LOST  nobody else receives ${whichOf(kind, condition)}${witness === undefined ? ', if there is such a request' : ''}: it would be "unrouted", and cdk synth refuses or warns`,
      ...(witness === undefined ? [] : [`      for example ${witness.message.body}`]),
    ]),
    ...onlyByCatchAll.map(
      ({ kind, condition }) =>
        `only who takes everything (${catchAll.join(', ')}) would receive ${whichOf(kind, condition)}`,
    ),
  ];
  return lines.length > 0
    ? lines
    : [`each request that ${route.consumer} receives, somebody else receives, too`];
}

function whichOf(kind: string, condition: string | undefined): string {
  return condition === undefined ? `the ${kind} that it receives` : `${kind} with ${condition}`;
}

function waitingOf({ route, counts, drained, steps }: Removal, uncounted: string): readonly string[] {
  if (counts === undefined) {
    return [
      `${uncounted} The commands of steps 3 and 4 show it on AWS; then say it with --waiting and --dead-letters.`,
    ];
  }
  const { waiting, deadLetters } = counts;
  return [
    waiting === 0
      ? 'nothing in its work queue'
      : `LOST  ${waiting} in its work queue, unless it works them off first: ${whenDone(drained, route)}`,
    deadLetters === 0
      ? 'no dead letters'
      : `LOST  ${deadLetters} in its dead-letter queues, unless they are taken back or looked at first (step ${steps.length - 1})`,
  ];
}

function whenDone(drained: Removal['drained'], { delivery }: Removal['route']): string {
  if (drained?.drained === undefined) return `which it does not within ${horizonDays} days`;
  const timeZone = timetableOf(delivery)?.timeZone ?? 'UTC';
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const begins = drained.begins === undefined ? '' : `from ${format.format(drained.begins)} `;
  return `${begins}until ${format.format(drained.drained)} ${timeZone}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
