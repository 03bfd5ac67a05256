import { timetableOf } from '../../lib/delivery';
import { observes } from '../../lib/route';
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
    'Waiting messages',
    ...indented(waitingOf(removal, uncounted)),
    '',
    'Steps, in this order',
    ...removal.steps.flatMap(({ title, commands, otherwise }, index) => [
      `  ${index + 1}. ${title}`,
      ...commands.map((command) => `       ${command}`),
      `     if omitted: ${otherwise}`,
    ]),
    '',
    ...(observes(removal.route) ? [] : [openPart(removal)]),
    removal.loses
      ? removal.counts === undefined && removal.unreceived.length === 0
        ? 'The queues could not be counted, so messages may be lost if it is removed now.'
        : 'Requests or messages would be lost if it were removed now.'
      : 'Nothing would be lost if it were removed now.',
  ];
}

function openPart({ daysPending }: Removal): string {
  return `A pending part ends as "failed" ("No result in time") within ${daysPending} days of the dispatch of its request.`;
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
      `LOST  no other consumer receives ${whichOf(kind, condition)}${witness === undefined ? ', if such requests exist' : ''}. They would end as "unrouted" or only notify observers, and synthesis reports an error or a warning`,
      ...(witness === undefined ? [] : [`      for example ${witness.message.body}`]),
    ]),
    ...onlyByCatchAll.map(
      ({ kind, condition }) =>
        `only routes without a filter (${catchAll.join(', ')}) would still receive ${whichOf(kind, condition)}`,
    ),
  ];
  return lines.length > 0
    ? lines
    : [`every request that ${route.consumer} receives is also received by another route`];
}

function whichOf(kind: string, condition: string | undefined): string {
  return condition === undefined ? `its ${kind} requests` : `${kind} requests with ${condition}`;
}

function waitingOf({ route, counts, drained, steps }: Removal, uncounted: string): readonly string[] {
  if (counts === undefined) {
    const shown = observes(route) ? 'command of step 2 shows' : 'commands of steps 3 and 4 show';
    return [`${uncounted} On AWS, the ${shown} the numbers. Pass them with --waiting and --dead-letters.`];
  }
  const { waiting, deadLetters } = counts;
  if (observes(route)) {
    return [
      deadLetters === 0
        ? 'no undelivered notifications'
        : `LOST  ${deadLetters} undelivered notifications, unless they are examined first (step 2)`,
    ];
  }
  return [
    waiting === 0
      ? 'its work queue is empty'
      : `LOST  ${waiting} in its work queue, unless it processes them first: ${whenDone(drained, route)}`,
    deadLetters === 0
      ? 'no dead letters'
      : `LOST  ${deadLetters} dead letters, unless they are redriven or examined first (step ${steps.length - 1})`,
  ];
}

function whenDone(drained: Removal['drained'], { delivery }: Removal['route']): string {
  if (drained?.drained === undefined) return `it needs more than ${horizonDays} days`;
  const timeZone = timetableOf(delivery)?.timeZone ?? 'UTC';
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const done = `done by ${format.format(drained.drained)} ${timeZone}`;
  return drained.begins === undefined ? done : `starts at ${format.format(drained.begins)}, ${done}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
