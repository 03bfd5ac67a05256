import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { RequestType } from '../../lambda/contract/request-type';
import { projectRoot, type HandlerLocator } from '../handlers';
import { memoryForUploads } from '../large-bodies';
import { completeRoute, observes, type Route } from '../route';
import { closestName } from './closest-name';
import { checkFilter, checkRoutingAttributes } from './filter-rules';
import { checkOrder, checkOrderField } from './order-rules';
import { checkRange } from './range';
import type { Violation } from './violation';

/** Less would be gone with waiting for messages. */
const leastRunSeconds = 10;

/** Leaves room for stage and suffixes in the names that AWS limits to 64 characters. */
const consumerName = /^[a-z](?:-?[a-z0-9]){0,29}$/;

/** Everything that is wrong with the routes, so that one synth shows it all. */
export function checkRoutes(
  routes: readonly Route[],
  requestTypes: readonly RequestType[],
  handlers: HandlerLocator,
): Violation[] {
  return [
    ...checkRoutingAttributes(requestTypes),
    ...requestTypes.flatMap(checkOrderField),
    ...checkDuplicates(routes),
    ...routes.flatMap((route) => {
      const filter = checkFilter(route);
      return [
        ...checkName(route),
        ...(observes(route) ? checkObserver(route) : checkHandler(route, routes, handlers)),
        ...filter,
        // What a filter lets pass is asked only of one that SNS takes.
        ...(filter.length === 0 ? checkOrder(route, requestTypes) : []),
        ...checkLimits(route, requestTypes),
        ...checkMemory(route, requestTypes),
        ...checkPush(route),
      ];
    }),
  ];
}

function checkDuplicates(routes: readonly Route[]): Violation[] {
  const names = routes.map(({ consumer }) => consumer);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...repeated].map((name) => ({
    subject: `route "${name}"`,
    given: `${names.filter((other) => other === name).length} entries`,
    allowed: 'one for each consumer',
    fix: 'Rename one, or combine their filters.',
  }));
}

function checkName({ consumer }: Route): Violation[] {
  if (consumerName.test(consumer)) return [];
  return [
    {
      subject: `route "${consumer}", consumer`,
      given: JSON.stringify(consumer),
      allowed:
        'lower-case letters, digits and single hyphens, a letter first, at most 30 of letters and digits',
      fix: 'Rename it and its folder.',
    },
  ];
}

function checkHandler({ consumer }: Route, routes: readonly Route[], handlers: HandlerLocator): Violation[] {
  const path = handlers.consumer(consumer);
  if (existsSync(path)) return [];
  const routed = routes.map((route) => route.consumer);
  const free = handlersBeside(path).filter((name) => !routed.includes(name));
  const meant = closestName(consumer, free);
  return [
    {
      subject: `route "${consumer}"`,
      given: `no file ${relative(projectRoot, path)}`,
      allowed: 'a handler for each consumer',
      fix: `${meant === undefined ? '' : `Did you mean "${meant}"? `}Write the file, or remove the route.`,
    },
  ];
}

/** Returns the names of the consumers that have a handler, by the path of a handler that does not exist. */
function handlersBeside(path: string): readonly string[] {
  const parent = dirname(dirname(path));
  if (!existsSync(parent)) return [];
  return readdirSync(parent).filter((name) => existsSync(join(parent, name, basename(path))));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
function checkPush({ consumer, delivery }: Route): Violation[] {
  if (delivery?.kind !== 'pushed') return [];
  const subject = (property: string) => `route "${consumer}", delivery.${property}`;
  const age = delivery.maxEventAge.toSeconds({ integral: false });
  return [
    ...checkRange({ subject: subject('retryAttempts'), value: delivery.retryAttempts, min: 0, max: 2 }),
    ...checkRange({ subject: subject('maxEventAge'), value: age, min: 60, max: 21_600, unit: ' seconds' }),
  ];
}

function checkObserver({ consumer, delivery }: Route): Violation[] {
  if (delivery?.kind !== 'over-https') return [];
  return checkRange({
    subject: `route "${consumer}", delivery.maxPerSecond`,
    value: delivery.maxPerSecond,
    min: 1,
    max: 10_000,
    unit: ' calls per second',
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function checkLimits(given: Route, requestTypes: readonly RequestType[]): Violation[] {
  const route = completeRoute(given, requestTypes);
  const subject = (property: string) => `route "${route.consumer}", ${property}`;
  const window = route.batchingWindow.toSeconds({ integral: false });
  const timeout = route.timeout.toSeconds({ integral: false });
  const violations: Violation[] = [
    ...checkRange({ subject: subject('batchSize'), value: route.batchSize, min: 1, max: 10_000 }),
    ...checkRange({ subject: subject('batchingWindow'), value: window, min: 0, max: 300, unit: ' seconds' }),
    ...checkRange({ subject: subject('timeout'), value: timeout, min: 1, max: 900, unit: ' seconds' }),
    ...checkRange({
      subject: subject('memorySize'),
      value: route.memorySize,
      min: 128,
      max: 10_240,
      unit: ' MiB',
    }),
    ...checkRange({ subject: subject('maxConcurrency'), value: route.maxConcurrency, min: 2, max: 1000 }),
  ];
  if (route.delivery.kind === 'in-batches' && timeout < leastRunSeconds) {
    violations.push({
      subject: subject('timeout'),
      given: `${timeout} seconds`,
      allowed: `at least ${leastRunSeconds} seconds for a consumer that fetches its requests itself`,
      fix: 'Set minutes. A run that does not finish is continued by another run.',
    });
  }
  if (route.batchSize > 10 && window < 1 && route.delivery.kind !== 'in-batches') {
    violations.push({
      subject: subject('batchSize'),
      given: `${route.batchSize} without a batching window`,
      allowed: 'at most 10 without one',
      fix: 'Add a batchingWindow of at least one second, or use smaller batches.',
    });
  }
  return violations;
}

/** A body is in memory as a whole. */
function checkMemory(
  { consumer, filter, memorySize }: Route,
  requestTypes: readonly RequestType[],
): Violation[] {
  const needed = memoryForUploads(filter, requestTypes);
  if (memorySize === undefined || memorySize >= needed) return [];
  return [
    {
      subject: `route "${consumer}", memorySize`,
      given: `${memorySize} MiB`,
      allowed: `at least ${needed} MiB, because it may receive uploaded bodies`,
      fix: 'Omit memorySize, or exclude the types with uploads by the filter.',
    },
  ];
}
