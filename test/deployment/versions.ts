import * as z from 'zod/mini';
import type { ContractHistory } from '../../lambda/contract/contract-history';
import { described } from '../../lambda/contract/described';
import type { KnownContracts } from '../../lambda/contract/known-contracts';
import { type RequestType, requestType } from '../../lambda/contract/request-type';
import { knownContracts, updateHistory } from '../../lib/contracts/update-history';
import { requests } from '../../lib/requests';
import type { Filter } from '../../routing/filter';
import { is } from '../../routing/requirement';

export type Receiving = 'in-parallel' | 'in-order' | 'in-batches' | 'pushed';

export interface Consumer {
  readonly filter: Filter;
  readonly receives: Receiving;
  /** FIFO topic instead of the standard one. */
  readonly ordered?: boolean;
}

/** What the code of one version has. */
export interface Version {
  readonly requestTypes: readonly RequestType[];
  readonly contracts: KnownContracts;
  readonly consumers: Readonly<Record<string, Consumer>>;
}

const number = described('A number', z.int().check(z.minimum(0), z.maximum(1_000_000)));
const remark = z.optional(described('A remark', z.string().check(z.maxLength(100))));
const track = described('A track', z.string().check(z.regex(/^[a-z]{1,10}$/)));
const colors = ['red', 'green'] as const;

const noteFiled = (version: 1 | 2 | 3) =>
  requestType({
    name: 'note-filed',
    description: 'A note was filed.',
    schema: z.strictObject({
      number,
      color: described('A colour', z.enum(version === 1 ? colors : [...colors, 'blue'])),
      ...(version > 1 && { weight: z.optional(number) }),
      ...(version < 3 && { remark }),
    }),
    attributes: ['color'],
    retiredMembers: version === 2 ? ['remark'] : [],
    example: { number: 1, color: 'red' },
  });

const stepTaken = (version: 1 | 2 | 3) =>
  requestType({
    name: 'step-taken',
    description: 'A step was taken on a track.',
    schema: z.strictObject({ track, number, ...(version > 1 && { pace: z.optional(number) }) }),
    attributes: [],
    orderedBy: 'track',
    example: { track: 'a', number: 1 },
  });

const sketchDrawn = requestType({
  name: 'sketch-drawn',
  description: 'A sketch was drawn.',
  schema: z.strictObject({ number }),
  attributes: [],
  example: { number: 1 },
});

const relicFound = (retired: boolean) =>
  requestType({
    name: 'relic-found',
    description: 'A relic was found.',
    schema: z.strictObject({ number }),
    attributes: [],
    retired,
    example: { number: 1 },
  });

function typesOf(version: 1 | 2 | 3): readonly RequestType[] {
  const types: RequestType[] = [noteFiled(version), stepTaken(version)];
  if (version > 1) types.push(sketchDrawn);
  if (version < 3) types.push(relicFound(version === 2));
  return types;
}

function consumersOf(version: 1 | 2 | 3): Readonly<Record<string, Consumer>> {
  const notes = noteFiled(version);
  const inParallel = 'in-parallel';
  return {
    // Its filter is widened.
    archive: {
      filter: version === 1 ? requests(notes).where({ color: is('red') }) : requests(notes),
      receives: inParallel,
    },
    tally: { filter: requests(stepTaken(version)), receives: 'in-order', ordered: true },
    digest: { filter: requests(notes), receives: 'in-batches' },
    bell: { filter: requests(notes), receives: 'pushed' },
    // An order that it keeps from its first request on.
    ...(version > 1 && {
      pacer: { filter: requests(stepTaken(version)), receives: 'in-order' as const, ordered: true },
    }),
    ...(version > 1 && { press: { filter: requests(notes, sketchDrawn), receives: inParallel } }),
    ...(version < 3 && { museum: { filter: requests(relicFound(version === 2)), receives: inParallel } }),
  };
}

function versionsOf(): Readonly<Record<1 | 2 | 3 | 'narrower', Version>> {
  let history: ContractHistory = {};
  const next = (version: 1 | 2 | 3): Version => {
    const requestTypes = typesOf(version);
    const update = updateHistory(requestTypes, history, `2026-0${version}-01`);
    if (update.losses.length > 0) throw new Error(JSON.stringify(update.losses));
    history = update.history;
    return {
      requestTypes,
      contracts: knownContracts(requestTypes, history),
      consumers: consumersOf(version),
    };
  };
  const given = { 1: next(1), 2: next(2), 3: next(3) };
  const red = requests(noteFiled(2)).where({ color: is('red') });
  const digest: Consumer = { filter: red, receives: 'in-batches' };
  return { ...given, narrower: { ...given[2], consumers: { ...given[2].consumers, digest } } };
}

/** Version 2 adds and retires, version 3 removes what version 2 has retired. `narrower` is 2 with a narrower filter. */
export const versions = versionsOf();
export type VersionNumber = keyof typeof versions;
