import { matchesFilterPolicy, matchesFilterPolicyOnBody } from '../node_modules/fauxqs/dist/sns/filter';
import { envelope } from '../lambda/contract/envelope';
import type { RoutingAttributes } from '../lambda/contract/request-type';
import { messageAttributes, type PublishedAttributes } from '../lambda/contract/routing-attributes';
import { compilePolicy } from '../routing/compile';
import { parsePolicy } from '../routing/parse';
import type { FilterableMessage, FilterPolicy, FilterScope } from '../routing/policy';
import type { Bench, Figure, Size } from './figure';
import { inTurns, median, medianRatio, type Sample } from './measure';
import { order, sampleFilters } from './sample-filters';

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

/** Shares of the evaluations below; ten million evaluations in the counted rounds of the full size. */
const counts = { full: { share: 1, rounds: 10 }, tiny: { share: 0.001, rounds: 1 } };

const subjects: readonly Subject[] = [
  ...(['served regions', 'large orders'] as const).map((name) => ({
    name,
    policy: sampleFilters[name],
    scope: 'MessageAttributes' as const,
    count: 450_000,
  })),
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
  title: 'Filter policies: evaluations per second of one core',
  async measure(size) {
    const messages = mixOfMessages();
    const figures: Figure[] = [];
    for (const subject of subjects) figures.push(await compare(subject, messages, size));
    return figures;
  },
};

async function compare(subject: Subject, messages: readonly Message[], size: Size): Promise<Figure> {
  const { policy, scope } = subject;
  const { share, rounds } = counts[size];
  const count = subject.count * share;
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

/** Messages as the dispatcher publishes them: some match a filter, some miss it by one value, some by all. */
function mixOfMessages(): Message[] {
  const orders = ['standard', 'express', 'pick-up'].flatMap((shippingMethod) =>
    ['DE', 'GB', 'US'].flatMap((region) =>
      [1250, 8650, 250_000].map((total) => ({ ...order, shippingMethod, region, total })),
    ),
  );
  return [
    ...orders.map((data) => {
      const { region, currency, total, shippingMethod } = data;
      return published('order-placed', data, { region, currency, total, shippingMethod });
    }),
    published('stock-adjusted', { sku: 'SENCHA-100', change: -2 }, {}),
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
