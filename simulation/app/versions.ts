import * as z from 'zod/mini';
import { described } from '../../lambda/contract/described';
import type { KnownContracts } from '../../lambda/contract/known-contracts';
import { type RequestType, requestType } from '../../lambda/contract/request-type';
import { messageAttributes } from '../../lambda/contract/routing-attributes';
import type { FilterPolicy } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import type { PlannedRequest } from '../plan/plan';

export type Receiving = 'in-parallel' | 'in-order' | 'in-batches' | 'pushed';
export type VersionNumber = 1 | 2;

export interface SimulatedConsumer {
  readonly name: string;
  readonly receives: Receiving;
  readonly queue: string;
  /** By version; version 1 may not have the consumer. */
  readonly filters: Readonly<Record<2, FilterPolicy> & Partial<Record<1, FilterPolicy>>>;
}

const number = described('A number', z.int().check(z.minimum(0), z.maximum(1_000_000)));
const text = described('A text', z.string().check(z.maxLength(100)));
const track = described('A track', z.string().check(z.regex(/^[a-z]{1,10}$/)));
const color = described('A colour', z.enum(['red', 'green', 'blue']));
const topic = described('A topic', z.enum(['a', 'b']));

function typesOf(version: VersionNumber): readonly RequestType[] {
  return [
    requestType({
      name: 'note',
      description: 'A note was filed.',
      schema: z.strictObject({
        number,
        color,
        text,
        ...(version === 2 && { weight: z.optional(number) }),
      }),
      attributes: ['color'],
      example: { number: 1, color: 'red', text: '' },
    }),
    requestType({
      name: 'step',
      description: 'A step was taken on a track.',
      schema: z.strictObject({ number, track, text }),
      attributes: [],
      orderedBy: 'track',
      example: { number: 1, track: 'a', text: '' },
    }),
    requestType({
      name: 'memo',
      description: 'A memo was written.',
      schema: z.strictObject({ number, topic, text }),
      attributes: ['topic'],
      example: { number: 1, topic: 'a', text: '' },
    }),
  ];
}

export const requestTypes = { 1: typesOf(1), 2: typesOf(2) } as const;

/** Fingerprints of the contracts. What they are does not matter here, only which dispatcher knows them. */
const fingerprint = (type: string, version: VersionNumber): string =>
  Buffer.from(`${type}${version}000`).toString('hex').slice(0, 12).padEnd(16, '0');

export function contractOf(type: string, version: VersionNumber): string {
  return fingerprint(type, type === 'note' ? version : 1);
}

export const contracts: Readonly<Record<VersionNumber, KnownContracts>> = {
  1: { note: [fingerprint('note', 1)], step: [fingerprint('step', 1)], memo: [fingerprint('memo', 1)] },
  2: {
    note: [fingerprint('note', 1), fingerprint('note', 2)],
    step: [fingerprint('step', 1)],
    memo: [fingerprint('memo', 1)],
  },
};

/** Version 2 widens a filter and adds a consumer. Memos of topic b have no consumer. */
export const consumers: readonly SimulatedConsumer[] = [
  {
    name: 'archive',
    receives: 'in-parallel',
    queue: 'archive',
    filters: { 1: { type: ['note'], color: ['red', 'green'] }, 2: { type: ['note'] } },
  },
  {
    name: 'tally',
    receives: 'in-order',
    queue: 'tally.fifo',
    filters: { 1: { type: ['step'] }, 2: { type: ['step'] } },
  },
  {
    name: 'digest',
    receives: 'in-batches',
    queue: 'digest',
    filters: { 1: { type: ['note'] }, 2: { type: ['note'] } },
  },
  {
    name: 'bell',
    receives: 'pushed',
    queue: 'bell',
    filters: { 1: { type: ['memo'], topic: ['a'] }, 2: { type: ['memo'], topic: ['a'] } },
  },
  {
    name: 'press',
    receives: 'in-parallel',
    queue: 'press',
    filters: { 2: { type: ['note'], color: ['red'] } },
  },
];

export function routesOf(version: VersionNumber) {
  return consumers.flatMap(({ name, filters }) => {
    const filter = filters[version];
    return filter === undefined ? [] : [{ consumer: name, filter, scope: 'MessageAttributes' as const }];
  });
}

export const receiversOf = { 1: compileRoutes(routesOf(1)), 2: compileRoutes(routesOf(2)) } as const;

/** Returns the consumers that must receive a valid request in every version, or `undefined` when it is invalid. */
export function expectedOf({ type: name, data }: PlannedRequest): readonly string[] | undefined {
  const type = requestTypes[2].find((one) => one.name === name);
  if (type === undefined || !z.safeParse(type.schema, data).success) return undefined;
  return receiversOf[1]({ attributes: messageAttributes(name, type.attributes(data)), body: '' });
}
