import { bodyRetention } from '../body-retention';
import { hopLimits } from '../../lambda/contract/size-limits';
import type { Config } from '../config';
import { type ConsumerRoute, isApart, type ObserverRoute } from '../observers';
import { checkCallers } from './caller-rules';
import { checkCors } from './cors-rules';
import { checkForeignSubscribers } from './foreign-subscriber-rules';
import { checkRange } from './range';
import type { Violation } from './violation';

/** Everything that is wrong with the settings of a stage. */
export function checkConfig(
  { consumers, observers }: { consumers: readonly ConsumerRoute[]; observers: readonly ObserverRoute[] },
  config: Config,
): Violation[] {
  return [
    ...checkCallers(config),
    ...checkCors(config),
    ...checkForeignSubscribers(config.foreignSubscribers),
    // SQS counts at most 1,000 receives; what waits must outlast the deployment.
    ...checkRange({
      subject: `stage "${config.stage}", deployment.longest`,
      value: config.deployment.longest.toSeconds(),
      min: 60,
      max: 86_400,
      unit: ' seconds',
    }),
    ...checkRange({
      subject: `stage "${config.stage}", topic.maxMessageSize`,
      value: config.topic.maxMessageSize.toBytes(),
      min: 1024,
      max: 1_048_576,
      unit: ' bytes',
    }),
    // SQS delays a message by 15 minutes at most.
    ...checkRange({
      subject: `stage "${config.stage}", topic.filterPropagation`,
      value: config.topic.filterPropagation.toSeconds(),
      min: 0,
      max: 900,
      unit: ' seconds',
    }),
    ...checkRange({
      subject: `stage "${config.stage}", status.sweepEvery`,
      value: config.status.sweepEvery.toSeconds(),
      min: 300,
      max: 86_400,
      unit: ' seconds',
    }),
    ...checkStatusRetention(config),
    ...consumers.flatMap((consumer) => checkPushed(consumer, config)),
    ...observers.flatMap((observer) => [...checkAddress(observer, config), ...checkNotice(observer, config)]),
  ];
}

/** A claim is the record that a part has succeeded: without it, a message that arrives late runs again. */
function checkStatusRetention({ stage, status, intake, work }: Config): Violation[] {
  const least = bodyRetention(intake, work).toDays();
  const given = status.retention.toDays({ integral: false });
  if (given >= least) return [];
  return [
    {
      subject: `stage "${stage}", status.retention`,
      given: `${given} days`,
      allowed: `at least ${least} days, the longest path of a message through all queues and dead-letter queues`,
      fix: 'Raise it, or lower the retentions of the queues.',
    },
  ];
}

function checkAddress({ delivery, address }: ObserverRoute, { stage }: Config): Violation[] {
  if (address === undefined) return [];
  const subject = `stage "${stage}", addresses "${delivery.to}"`;
  if (delivery.kind === 'by-email') {
    if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) return [];
    return [{ subject, given: address, allowed: 'an e-mail address', fix: 'Correct it.' }];
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isOnThisMachine(url))) return [];
  return [
    {
      subject,
      given: address,
      allowed: 'an https URL, or an http one of this machine',
      fix: 'Give the endpoint a certificate, and its address with https.',
    },
  ];
}

/**
 * What Lambda gives up on goes into a queue of at most 1 MiB, with the call around it and each character of the message
 * escaped at worst (`é` as six bytes for two); what does not fit is lost.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
const largestPushed = Math.floor((1_048_576 - 16_384) / 3);

function checkPushed({ route, delivery }: ConsumerRoute, { topic }: Config): Violation[] {
  const bytes = topic.maxMessageSize.toBytes();
  if (delivery.kind !== 'pushed' || bytes <= largestPushed) return [];
  return [
    {
      subject: `route "${route.consumer}", delivery`,
      given: `pushed, with topic.maxMessageSize at ${bytes} bytes`,
      allowed: `at most ${largestPushed} bytes, so that an event that Lambda discards fits into its dead-letter queue`,
      fix: 'Give it a queue (inParallel()), or lower topic.maxMessageSize in lib/config.ts.',
    },
  ];
}

/** Where observers have a topic of their own, what is too large for it goes there without its data. */
function checkNotice({ route, address }: ObserverRoute, { topic }: Config): Violation[] {
  const bytes = topic.maxMessageSize.toBytes();
  if (address === undefined || route.filter?.scope !== 'MessageBody' || !isApart(topic)) return [];
  return [
    {
      subject: `route "${route.consumer}", filter`,
      given: `one on the body, with topic.maxMessageSize at ${bytes} bytes`,
      allowed: `filters on attributes, because observers are notified of requests above ${hopLimits.sns} bytes without their data`,
      fix: 'Filter on attributes, or set topic.maxMessageSize back to 256 KiB.',
    },
  ];
}

function isOnThisMachine({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
