import { matchesFilterPolicy, matchesFilterPolicyOnBody } from '../node_modules/fauxqs/dist/sns/filter';
import { envelope } from '../lambda/contract/envelope';
import type { RoutingAttributes } from '../lambda/contract/request-type';
import { orderPlaced } from '../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../lambda/contract/requests/stock-adjusted';
import { messageAttributes, type PublishedAttributes } from '../lambda/core/routing-attributes';
import { routes } from '../lib/routes';
import { compilePolicy } from '../routing/compile';
import { parsePolicy } from '../routing/parse';
import type { FilterableMessage, FilterPolicy, FilterScope } from '../routing/policy';
import type { Bench, Figure } from './figure';
import { inTurns, median, medianRatio, type Sample } from './measure';

interface Subject {
  readonly name: string;
  readonly policy: FilterPolicy;
  readonly scope: FilterScope;
  /** Evaluations in a round. */
  readonly count: number;
}

/** Both evaluators take its attributes as they are. */
interface Message extends FilterableMessage {
  readonly attributes: PublishedAttributes;
}

const rounds = 10;

/** Ten million evaluations in the counted rounds. */
const subjects: readonly Subject[] = [
  { name: 'shipping', policy: policyOf('shipping'), scope: 'MessageAttributes', count: 450_000 },
  { name: 'fraud-review', policy: policyOf('fraud-review'), scope: 'MessageAttributes', count: 450_000 },
  {
    name: 'on the body',
    policy: {
      type: ['order-placed'],
      data: { shippingMethod: [{ 'anything-but': ['pick-up'] }], total: [{ numeric: ['>=', 5000] }] },
    },
    scope: 'MessageBody',
    count: 100_000,
  },
];

/** Filter policies over a mix of orders of which some match; compiled once, beside another evaluator. */
export const filtersBench: Bench = {
  title: 'Filter policies: evaluations a second of one core',
  async measure() {
    const messages = mixOfMessages();
    const figures: Figure[] = [];
    for (const subject of subjects) figures.push(await compare(subject, messages));
    return figures;
  },
};

async function compare(subject: Subject, messages: readonly Message[]): Promise<Figure> {
  const { policy, scope, count } = subject;
  const ours = compilePolicy(parsePolicy(policy, scope));
  const theirs = filterOfFauxqs(policy, scope);
  const expected = messages.filter(ours).length;
  if (expected === 0 || expected === messages.length) throw new Error('The mix has to match in part');
  if (!messages.every((message) => ours(message) === theirs(message))) {
    throw new Error('Both have to say the same: else they do not do the same');
  }
  const samples = await inTurns(
    { ours: () => evaluate(ours, messages, count), theirs: () => evaluate(theirs, messages, count) },
    { rounds, warmUps: 2 },
  );
  const [own, reference] = [rates(samples.ours, count), rates(samples.theirs, count)];
  return {
    name: `${subject.name} (${Math.round((100 * expected) / messages.length)}% match)`,
    value: median(own),
    unit: 'evaluations/CPU s',
    reference: { name: 'fauxqs', value: median(reference) },
    ratio: medianRatio(own, reference),
  };
}

function evaluate(filter: (message: Message) => boolean, messages: readonly Message[], count: number): void {
  let matching = 0;
  for (let done = 0; done < count;) {
    for (const message of messages) if (filter(message)) matching++;
    done += messages.length;
  }
  // Uses the answers, so that the compiler cannot leave the work out.
  if (matching === 0) throw new Error('Nothing matched');
}

function filterOfFauxqs(policy: FilterPolicy, scope: FilterScope): (message: Message) => boolean {
  const itsPolicy = { ...policy };
  return scope === 'MessageBody'
    ? ({ body }) => matchesFilterPolicyOnBody(itsPolicy, body)
    : ({ attributes }) => matchesFilterPolicy(itsPolicy, attributes);
}

/** Requests as the dispatcher publishes them: some match a filter, some miss it by one value, some by all. */
function mixOfMessages(): Message[] {
  const orders = ['standard', 'express', 'pick-up'].flatMap((shippingMethod) =>
    ['DE', 'GB', 'US'].flatMap((region) =>
      [1250, 8650, 250_000].map((total) => ({ ...orderPlaced.example, shippingMethod, region, total })),
    ),
  );
  return [
    ...orders.map((order) => {
      const { region, currency, total, shippingMethod } = order;
      return published(orderPlaced.name, order, { region, currency, total, shippingMethod });
    }),
    published(stockAdjusted.name, stockAdjusted.example, stockAdjusted.attributes(stockAdjusted.example)),
  ];
}

function published(type: string, data: unknown, attributes: RoutingAttributes): Message {
  const id = '1795478400123-Kq3vXHcFIAMEvzw';
  const body = JSON.stringify({
    ...envelope,
    id,
    type,
    time: '2026-11-24T00:00:00.123Z',
    tenant: 'bench',
    data,
  });
  return { attributes: messageAttributes(type, attributes), body };
}

function rates(samples: readonly Sample[], count: number): number[] {
  return samples.map(({ cpu }) => count / (cpu / 1e6));
}

function policyOf(consumer: string): FilterPolicy {
  const filter = routes.find((route) => route.consumer === consumer)?.filter;
  if (filter === undefined) throw new Error(`${consumer} has no filter`);
  return filter.policy;
}
