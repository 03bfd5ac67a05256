import { SnsPublisher } from '../../lambda/adapters/sns-publisher';
import { SqsMessageHider } from '../../lambda/adapters/sqs-message-hider';
import { SqsRepublications } from '../../lambda/adapters/sqs-republications';
import { hopLimits } from '../../lambda/contract/size-limits';
import { NewFilters } from '../../lambda/core/publishing/new-filters';
import { dispatcher } from '../../lambda/dispatcher/dispatch';
import { teller } from '../../lambda/outcomes/tell';
import { republisher } from '../../lambda/republisher/republish';
import { sweeper } from '../../lambda/sweeper/sweep';
import { arnOf, lettersOf, urlOf } from '../world/account';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';
import type { Handler } from './consumer-code';
import { MemoryFilterAges } from '../world/memory-filter-ages';
import { type Ports, portsOf } from './ports';
import {
  againQueue,
  failuresQueue,
  type Lane,
  lastInvocationMilliseconds,
  longestDeploymentSeconds,
  maxReceiveCount,
  outcomesTopic,
  patience,
  propagationSeconds,
  retentionMilliseconds,
  shortRetentionMilliseconds,
} from './settings';
import { contracts, receiversOf, requestTypes, routesOf, type VersionNumber } from './versions';
import { SqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';

/** Makes the code of a dispatcher. */
export function dispatcherCode(lane: Lane, world: World, sandbox: Sandbox, version: VersionNumber): Handler {
  const ports = portsOf(world, sandbox);
  return dispatcher(
    { maxReceiveCount, patience, maxPublishBytes: hopLimits.sns },
    {
      requestTypes: requestTypes[version],
      contracts: contracts[version],
      consumersOf: receiversOf[version],
      observersOf: () => [],
      waitingList: () => [],
      dueTimes: (names) => new Map(names.map((name) => [name, ports.clock.now() + dueMilliseconds(world)])),
      requests: ports.requests,
      publisher: new SnsPublisher({ client: ports.clients.sns, topicArn: arnOf('sns', lane.topic) }),
      deadLetters: ports.lettersOf(lane.intake),
      hider: new SqsMessageHider(ports.queue(lane.intake)),
      ...filterPorts(lane, world, ports, version),
      bodies: ports.bodies,
      clock: ports.clock,
      random: ports.random,
      log: ports.log,
    },
  );
}

function dueMilliseconds({ plan: { expires } }: World): number {
  return (expires ? shortRetentionMilliseconds : retentionMilliseconds) + lastInvocationMilliseconds;
}

const ages = new WeakMap<World, Map<string, MemoryFilterAges>>();

function filterPorts(lane: Lane, world: World, ports: Ports, version: VersionNumber) {
  if (!world.plan.propagates || !world.switches.publishesAgain) return {};
  const known = ages.get(world) ?? new Map<string, MemoryFilterAges>();
  ages.set(world, known);
  const own = known.get(lane.topic) ?? new MemoryFilterAges();
  known.set(lane.topic, own);
  const isStandard = lane.topic === 'requests';
  const seconds = propagationSeconds + (isStandard ? longestDeploymentSeconds : 0);
  const { clock, log } = ports;
  const routes = routesOf(version);
  return {
    newFilters: new NewFilters({ routes, newMilliseconds: seconds * 1000, ages: own, clock, log }),
    ...(isStandard && {
      republications: new SqsRepublications({ client: ports.clients.sqs, queueUrl: urlOf(againQueue) }),
    }),
  };
}

/** Makes the code of the function that publishes outcomes. */
export function tellerCode(world: World, sandbox: Sandbox): Handler {
  const { outcomes: store, watchList, clients, clock, random, log } = portsOf(world, sandbox);
  return teller({
    store,
    watchList,
    publisher: new SnsPublisher({ client: clients.sns, topicArn: arnOf('sns', outcomesTopic) }),
    deadLetters: new SqsDeadLetters({ client: clients.sqs, queueUrl: urlOf(failuresQueue), log }),
    clock,
    random,
    log,
  });
}

/** Makes the code of the function that looks at requests that are due. */
export function sweeperCode(world: World, sandbox: Sandbox): Handler {
  const { outcomes: store, watchList, ends, clock, log } = portsOf(world, sandbox);
  return sweeper({ watchList, store, ends, clock, log });
}

/** Makes the code of the function that publishes requests once more. */
export function republisherCode(world: World, sandbox: Sandbox): Handler {
  const { outcomes: parts, clients, clock, random, log } = portsOf(world, sandbox);
  return republisher(
    { maxPublishBytes: hopLimits.sns },
    {
      parts,
      publisher: new SnsPublisher({ client: clients.sns, topicArn: arnOf('sns', 'requests') }),
      republications: new SqsRepublications({ client: clients.sqs, queueUrl: urlOf(againQueue) }),
      deadLetters: new SqsDeadLetters({
        client: clients.sqs,
        queueUrl: urlOf(lettersOf(againQueue)),
        log,
      }),
      clock,
      random,
      log,
    },
  );
}
