import type { IntakeContext } from './envelope';

/**
 * Fingerprints of the contracts that a dispatcher knows, by request type: those that the API has ever printed, the
 * newest last.
 */
export type KnownContracts = Readonly<Record<string, readonly string[]>>;

type Accepted = Pick<IntakeContext, 'type' | 'contract'>;

/** Returns why the contract of a request is not known here, or `undefined` when it is. */
export function unknownContract(known: KnownContracts, { type, contract }: Accepted): string | undefined {
  const contracts = Object.hasOwn(known, type) ? known[type] : undefined;
  if (contracts === undefined) return `The request type "${type}" is not known here`;
  if (contract === undefined || contracts.includes(contract)) return undefined;
  return `The contract ${contract} of "${type}" is not known here`;
}

/** Returns whether a request was accepted under a contract that is known and no longer the newest. */
export function isOlderContract(known: KnownContracts, { type, contract }: Accepted): boolean {
  const contracts = Object.hasOwn(known, type) ? known[type] : undefined;
  return contract !== undefined && contracts !== undefined && contracts.at(-1) !== contract;
}
