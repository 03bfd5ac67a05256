import type { Dice } from './dice';
import type { CallFault, Fault } from './plan';

const minute = 60_000;

const workers = ['archive', 'tally', 'digest', 'bell'] as const;
const functions = ['dispatcher', 'dispatcher-fifo', ...workers, 'teller', 'sweeper'] as const;

/** Calls that functions make, and how often one plan has them at most, about. */
const callNames: readonly (readonly [name: string, most: number])[] = [
  ['dispatcher.store.record', 6],
  ['dispatcher.store.claimKey', 5],
  ['dispatcher.sns.PublishBatch', 6],
  ['dispatcher.sqs.SendMessageBatch', 2],
  ['dispatcher-fifo.store.record', 5],
  ['dispatcher-fifo.store.claimKey', 3],
  ['dispatcher-fifo.sns.PublishBatch', 5],
  ...workers.flatMap((name): (readonly [string, number])[] => [
    [`${name}.store.claim`, 8],
    [`${name}.store.complete`, 8],
    [`${name}.work`, 8],
    [`${name}.store.letterKept`, 2],
    [`${name}.sqs.SendMessageBatch`, 2],
  ]),
  ['digest.sqs.ReceiveMessage', 6],
  ['digest.sqs.DeleteMessageBatch', 4],
  ['digest.sqs.ChangeMessageVisibilityBatch', 4],
  ['letters-intake.store.endUndispatched', 2],
  ['letters-intake.letters.store', 2],
  ['letters-archive.store.readPart', 2],
  ['letters-archive.letters.store', 2],
  ['letters-tally.fifo.letters.store', 2],
  ['teller.store.read', 12],
  ['teller.store.markTold', 10],
  ['teller.sns.PublishBatch', 10],
  ['teller.store.settle', 10],
  ['sweeper.store.due', 40],
  ['sweeper.store.read', 4],
  ['sweeper.store.end', 2],
  ['sweeper.store.postpone', 4],
];

/** Calls that services make by themselves. */
const serviceCalls: readonly (readonly [name: string, most: number])[] = [
  ['api.SendMessage', 8],
  ['mapping.intake.DeleteMessageBatch', 4],
  ['mapping.intake.fifo.DeleteMessageBatch', 4],
  ['mapping.archive.DeleteMessageBatch', 5],
  ['mapping.tally.fifo.DeleteMessageBatch', 5],
  ['mapping.archive.ReceiveMessage', 5],
];

const batchCalls = /(?:Batch|store\.record)$/;
const standardQueues = ['intake', 'archive', 'digest', 'bell'] as const;

function call(
  dice: Dice,
  names: readonly (readonly [string, number])[],
  what: CallFault,
  milliseconds?: number,
): Fault {
  const [name, most] = dice.pick(names);
  return {
    kind: 'call',
    call: name,
    nth: dice.small(most),
    what,
    ...(milliseconds !== undefined && { milliseconds }),
  };
}

export function calls(dice: Dice, most: number, kinds: readonly CallFault[]): readonly Fault[] {
  return dice.times(most, () => call(dice, [...callNames, ...serviceCalls], dice.pick(kinds)));
}

/** Half of them end while the next attempt works: when the message has returned after its visibility timeout. */
export function pauses(dice: Dice, most: number): readonly Fault[] {
  const duration = (): number =>
    dice.happens(0.5) ? dice.between(180_000, 210_000) : dice.between(10_000, 15 * minute);
  const ends = callNames.filter(([name]) => name.endsWith('.store.complete'));
  return dice.times(most, () => call(dice, dice.happens(0.5) ? ends : callNames, 'pause', duration()));
}

export function lateCalls(dice: Dice, most: number, milliseconds: number): readonly Fault[] {
  return dice.times(most, () => call(dice, callNames, 'late', dice.between(1000, milliseconds)));
}

export function lateDeliveries(dice: Dice, most: number): readonly Fault[] {
  const topics = ['archive', 'digest', 'tally.fifo', 'outcomes-seen'].map(
    (name) => [`topic.${name}`, 6] as const,
  );
  return dice.times(most, () => call(dice, topics, 'late', dice.between(100, 10 * minute)));
}

export function partials(dice: Dice, most: number): readonly Fault[] {
  const names = callNames.filter(([name]) => batchCalls.test(name));
  return dice.times(most, () => call(dice, names, 'partial'));
}

export function copies(dice: Dice, most: number): readonly Fault[] {
  return dice.times(most, () => ({
    kind: 'copy',
    queue: dice.pick(standardQueues),
    nth: dice.small(8),
    milliseconds: dice.happens(0.3) ? 0 : dice.between(100, dice.pick([1000, 2000, 10_000, 60 * minute])),
  }));
}

/** Nothing can be recorded until requests are given up, and a copy of their messages comes hours later. */
export function lateCopies(dice: Dice, span: number): readonly Fault[] {
  const from = dice.between(0, span / 16);
  const to = from + dice.between(120, 180) * minute;
  const copied = dice.times(8, (): Fault => {
    const milliseconds = dice.between(240, 300) * minute;
    return { kind: 'copy', queue: 'intake', nth: dice.small(8), milliseconds };
  });
  return [{ kind: 'window', calls: '^dispatcher.*\\.store\\.', what: 'lost-before', from, to }, ...copied];
}

export function throttles(dice: Dice, span: number): readonly Fault[] {
  return dice.times(4, (): Fault => {
    const from = dice.between(0, span / 2);
    const to = from + dice.between(minute, 20 * minute);
    if (dice.happens(0.6)) return { kind: 'throttle', function: dice.pick(functions), from, to };
    const service = dice.pick(['store', 'sns', 'sqs']);
    return {
      kind: 'window',
      calls: `\\.${service}\\.`,
      what: 'lost-before',
      from,
      to: Math.min(to, from + 5 * minute),
    };
  });
}

/** @param minutes shortest and longest time */
export function outage(
  dice: Dice,
  span: number,
  calls: string,
  [least, most]: readonly [number, number],
): readonly Fault[] {
  const from = dice.between(0, span / 8);
  const to = from + dice.between(least * minute, most * minute);
  const what = dice.pick(['lost-before', 'lost-before', 'lost-after'] as const);
  const only = dice.happens(0.3) ? `^${dice.pick(functions)}` : '';
  return [{ kind: 'window', calls: `${only}${calls}`, what, from, to }];
}

/** Nothing can be published for longer than the intake queue repeats a message. */
export function unpublishable(dice: Dice, span: number): readonly Fault[] {
  const from = dice.between(0, span / 8);
  const to = from + dice.between(120, 240) * minute;
  return [{ kind: 'window', calls: '^dispatcher.*\\.sns\\.', what: 'lost-before', from, to }];
}

export function crashLoop(dice: Dice, span: number): readonly Fault[] {
  const name = dice.pick(functions);
  const from = dice.between(0, span / 8);
  const to = from + dice.between(30 * minute, 240 * minute);
  const what = dice.pick(['crash-before', 'crash-after'] as const);
  return [{ kind: 'window', calls: `^${name}\\.`, what, from, to }];
}

/** A consumer is throttled for longer than its queue keeps messages. */
export function closing(dice: Dice, span: number): readonly Fault[] {
  const from = dice.between(0, span / 8);
  return [
    { kind: 'throttle', function: dice.pick(workers), from, to: from + dice.between(60, 180) * minute },
  ];
}

export function skews(dice: Dice, most: number): readonly Fault[] {
  return dice.times(most, () => ({
    kind: 'skew',
    function: dice.pick(functions),
    nth: dice.small(6),
    milliseconds: dice.between(-60 * minute, 60 * minute),
  }));
}

/** The API comes last, as in the order of the stacks. Consumers may come later than the dispatcher, by less than an hour. */
export function deployments(dice: Dice, span: number): readonly Fault[] {
  const begin = dice.between(5 * minute, span / 4);
  const deploy = (name: string, latest: number): Fault => {
    const from = begin + dice.between(0, latest);
    return { kind: 'deploy', function: name, from, to: from + dice.between(1000, 5 * minute) };
  };
  return [
    deploy('dispatcher', 10 * minute),
    deploy('archive', 40 * minute),
    deploy('digest', 40 * minute),
    deploy('press', 40 * minute),
  ];
}

export function everything(dice: Dice, span: number): readonly Fault[] {
  const kinds: readonly (() => readonly Fault[])[] = [
    () => calls(dice, 4, ['lost-before', 'lost-after', 'crash-before', 'crash-after']),
    () => copies(dice, 4),
    () => pauses(dice, 2),
    () => lateCalls(dice, 2, 600_000),
    () => lateDeliveries(dice, 3),
    () => partials(dice, 4),
    () => throttles(dice, span),
    () => skews(dice, 2),
    () => outage(dice, span, dice.pick(['\\.store\\.', '\\.sns\\.']), [1, 5]),
  ];
  return kinds.flatMap((draw) => (dice.happens(0.5) ? draw() : []));
}
