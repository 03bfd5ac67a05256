import { messageAttributes } from '../../lambda/contract/routing-attributes';
import { urlOf } from '../../simulation/world/account';
import { acceptOne, type Accepted } from './arrivals';
import { DeployedApp, type StackName, stackNames } from './deployed-app';
import type { VersionNumber } from './versions';

/** How a deployment goes. */
export interface Rehearsal {
  readonly name: string;
  readonly from: VersionNumber;
  readonly to: VersionNumber;
  /** What is deployed at first, in this order. */
  readonly first: readonly StackName[];
  /** What is rolled back then. */
  readonly back?: readonly StackName[];
  /** What is deployed at last. */
  readonly rest: readonly StackName[];
}

export interface RehearsalOptions {
  readonly seed: number;
  /** Requests that are accepted in each of the three parts: before the deployment, while it is incomplete, after it. */
  readonly requests: number;
  /** How long a new filter takes until it counts at SNS. @default 0 */
  readonly propagationSeconds?: number;
  /** Whether functions wait for a deployment. @default true */
  readonly patient?: boolean;
  /** Whether the dispatcher knows that a new filter takes its time. @default true */
  readonly publishesAgain?: boolean;
}

/** What became of the requests. */
export interface Report {
  readonly accepted: number;
  /** Requests that had not ended when a stack changed: the fewest, before and while the deployment was incomplete. */
  readonly inFlight: number;
  /** How often a message was hidden. */
  readonly waits: number;
  /** How often a request was held until a filter counts. */
  readonly holds: number;
  /** Requests that were published for the second time. */
  readonly secondCopies: number;
  readonly failed: readonly string[];
  readonly unrouted: readonly string[];
  /** Parts of requests that never ended although their message was delivered. */
  readonly lost: readonly string[];
  /** Parts that were expected before the subscription of their consumer counted: their second publication delivers them. */
  readonly undelivered: readonly string[];
  /** Groups whose requests were not worked on in their order. */
  readonly disordered: readonly string[];
  /** Parts on which the work succeeded more than once. */
  readonly repeated: readonly string[];
  /** Messages in all dead-letter queues. */
  readonly letters: number;
}

const minute = 60_000;

/** Rehearses a deployment that stays incomplete for 40 minutes, which is less than the longest deployment. */
export async function rehearse(
  { from, to, first, back = [], rest }: Rehearsal,
  { seed, requests, propagationSeconds = 0, patient = true, publishesAgain = true }: RehearsalOptions,
): Promise<Report> {
  const app = await DeployedApp.create({ seed, from, propagationSeconds, patient, publishesAgain });
  const { clock } = app.account;
  await clock.advance(propagationSeconds * 1000);
  const accepted: Accepted[] = [];
  const undelivered = new Set<string>();
  const inFlight: number[] = [];
  const arrive = async (): Promise<void> => {
    for (let count = 0; count < requests; count++) {
      const id = `${clock.now()}-rehearsal${String(accepted.length).padStart(6, '0')}`;
      const request = acceptOne(app.accepting, id, app.account.random);
      accepted.push(request);
      await sendToIntake(app, request);
    }
  };
  const open = (): number =>
    accepted.filter(({ id }) => {
      const record = app.store.requests.get(id);
      if (record === undefined) return true;
      return (record.expected ?? []).some((name) => app.store.task(id, name)?.completedAt === undefined);
    }).length;
  const watched = watchPublications(app, accepted, undelivered);

  await arrive();
  inFlight.push(open());
  for (const stack of first) {
    await app.deploy(stack, to);
    await clock.advance(200);
  }
  for (const stack of back) await app.deploy(stack, from);
  await arrive();
  inFlight.push(open());
  for (let step = 0; step < 40; step++) await clock.advance(minute);
  for (const stack of rest) {
    await app.deploy(stack, to);
    await clock.advance(200);
  }
  await arrive();
  // Long enough for whatever waits; most runs have ended before.
  for (let step = 0; step < 150 && open() > 0; step++) await clock.advance(minute);
  watched.stop();
  const report = await reportOf(app, accepted, undelivered);
  await app.account.close();
  return { ...report, inFlight: Math.min(...inFlight) };
}

async function sendToIntake(app: DeployedApp, { id, text, group }: Accepted): Promise<void> {
  const { account } = app;
  await account.call(account.sqs, 'SendMessage', {
    QueueUrl: urlOf(group === undefined ? 'intake' : 'intake.fifo'),
    MessageBody: text,
    ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: id }),
  });
}

/** Notes which parts are expected at the moment of publication although no subscription delivers to them. */
function watchPublications(app: DeployedApp, accepted: readonly Accepted[], undelivered: Set<string>) {
  const record = app.store.record.bind(app.store);
  app.store.record = async (records) => {
    for (const { requestId, state, expected = [] } of records) {
      const request = accepted.find(({ id }) => id === requestId);
      if (state !== 'dispatched' || request === undefined) continue;
      const { type, data } = request;
      const attributes = messageAttributes(type.name, type.attributes(data));
      for (const consumer of expected) {
        if (!app.delivers(consumer, { attributes, body: '' })) undelivered.add(`${requestId} ${consumer}`);
      }
    }
    return record(records);
  };
  return { stop: () => void (app.store.record = record) };
}

async function reportOf(
  app: DeployedApp,
  accepted: readonly Accepted[],
  undelivered: ReadonlySet<string>,
): Promise<Omit<Report, 'inFlight'>> {
  const failed: string[] = [];
  const unrouted: string[] = [];
  const lost: string[] = [];
  const missing: string[] = [];
  for (const { id } of accepted) {
    const record = app.store.requests.get(id);
    if (record === undefined) lost.push(`${id}: never dispatched`);
    if (record?.state === 'failed') failed.push(`${id}: ${record.error?.title}: ${record.error?.detail}`);
    if (record?.state === 'unrouted') unrouted.push(id);
    for (const name of record?.expected ?? []) {
      const task = app.store.task(id, name);
      if (task?.state === 'failed') failed.push(`${id} ${name}: ${task.error?.title}: ${task.error?.detail}`);
      else if (task?.state !== 'succeeded')
        (undelivered.has(`${id} ${name}`) ? missing : lost).push(`${id} ${name}`);
    }
  }
  const letters = await Promise.all(
    app.letterQueues().map(async (queue) => (await app.account.take(queue)).length),
  );
  return {
    accepted: accepted.length,
    waits: app.waits,
    holds: app.holds,
    secondCopies: app.secondCopies,
    failed,
    unrouted,
    lost,
    undelivered: missing,
    disordered: ['tally', 'pacer'].flatMap((name) => disorderedGroups(app, name, accepted, missing)),
    repeated: repeatedParts(app),
    letters: letters.reduce((sum, count) => sum + count, 0),
  };
}

function repeatedParts(app: DeployedApp): readonly string[] {
  return Array.from(app.done).flatMap(([name, done]) =>
    done.filter((id, place) => done.indexOf(id) !== place).map((id) => `${id} ${name}`),
  );
}

/** Returns the groups whose requests a consumer did not work on in their order. What was not expected or not delivered does not count. */
function disorderedGroups(
  app: DeployedApp,
  name: string,
  accepted: readonly Accepted[],
  missing: readonly string[],
): readonly string[] {
  const done = app.done.get(name) ?? [];
  const groups = new Set(accepted.flatMap(({ group }) => (group === undefined ? [] : [group])));
  return [...groups].filter((group) => {
    const sent = accepted.filter((request) => request.group === group).map(({ id }) => id);
    const delivered = sent.filter(
      (id) =>
        app.store.requests.get(id)?.expected?.includes(name) === true && !missing.includes(`${id} ${name}`),
    );
    return JSON.stringify(done.filter((id) => delivered.includes(id))) !== JSON.stringify(delivered);
  });
}

/** Every prefix of the deployment order, and each stack left behind or rolled back by itself. */
export function rehearsalsOf(from: VersionNumber, to: VersionNumber): readonly Rehearsal[] {
  const prefixes = [...stackNames.keys(), stackNames.length].map((length): Rehearsal => ({
    name: length === 0 ? 'nothing deployed' : `deployed up to ${stackNames[length - 1]}`,
    from,
    to,
    first: stackNames.slice(0, length),
    rest: stackNames.slice(length),
  }));
  const single = stackNames.flatMap((stack): readonly Rehearsal[] => [
    {
      name: `${stack} left behind`,
      from,
      to,
      first: stackNames.filter((other) => other !== stack),
      rest: [stack],
    },
    { name: `${stack} rolled back`, from, to, first: stackNames, back: [stack], rest: [stack] },
  ]);
  return [...prefixes, ...single];
}
