import * as z from 'zod/mini';

/** `2026-11-30` */
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));

/** What has been recorded of one request type. */
const recordedContract = z.strictObject({
  /** The contracts that the API has printed, the newest last. */
  fingerprints: z.array(z.string().check(z.regex(/^[0-9a-f]{16}$/))).check(z.minLength(1)),
  /** Paths of all members and enumerated values of the newest contract. */
  members: z.array(z.string()),
  /** Field by whose value the newest contract orders requests. */
  orderedBy: z.optional(z.string()),
  /** Largest body in bytes that can be uploaded under the newest contract. */
  largestUpload: z.optional(z.int()),
  /** JSON schema of a body of the newest contract. Without it, the next contract is not compared with this one. */
  schema: z.optional(z.record(z.string(), z.unknown())),
  /** Since when the API no longer accepts the type. */
  retired: z.optional(date),
  /** Since when the API no longer accepts a member, by its path. */
  retiredMembers: z.optional(z.record(z.string(), date)),
  /** Retirement of the type before its newest contract, which refuses what an older contract accepted. */
  narrowed: z.optional(date),
});
export type RecordedContract = z.output<typeof recordedContract>;

/** The contracts of an app's request types, by name. A file beside the request types keeps it. */
const contractHistory = z.record(z.string(), recordedContract);
export type ContractHistory = Readonly<Record<string, RecordedContract>>;

/** @throws Error when the text is not a history */
export function readHistory(text: string): ContractHistory {
  if (/^(<{7}|={7}|>{7})/m.test(text))
    throw new Error(
      'contracts.json must not have conflict markers. ' +
        'Keep the fingerprints of both sides, then run `npm run contracts`: docs/operating.md, "Merging contracts.json".',
    );
  return z.parse(contractHistory, JSON.parse(text));
}

/** Returns the text of the file. */
export function printHistory(history: ContractHistory): string {
  const sorted = Object.entries(history).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}
