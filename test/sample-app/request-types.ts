import * as z from 'zod/mini';
import { described } from '../../lambda/contract/described';
import { requestIdPattern } from '../../lambda/contract/request-id';
import { requestType } from '../../lambda/contract/request-type';
import { maxUploadBytes } from '../../lambda/contract/size-limits';
import { text } from '../../lambda/contract/text';

const regions = ['AT', 'AU', 'CA', 'CH', 'DE', 'FR', 'GB', 'JP', 'NL', 'US'] as const;
const author = described('Number of the author', z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)));
const region = described('Region of the survey', z.enum(regions));
const unit = described('Unit of all values', z.enum(['CM', 'M', 'MM']));
const code = described('Code of the sensor', z.string().check(z.regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/)));
const station = described('Name of the station', z.string().check(z.regex(/^[a-z][a-z0-9-]{1,31}$/)));
const survey = described(
  'Id of the request that filed the survey',
  z.string().check(z.regex(requestIdPattern)),
);
const note = z.optional(text('Remark for the reader', 500));
const amount = (description: string) =>
  described(description, z.int().check(z.minimum(0), z.maximum(1_000_000_000)));

const sample = described(
  'One sample of the survey',
  z.strictObject({
    code,
    count: described('Number of measurements', z.int().check(z.minimum(1), z.maximum(999))),
    value: amount('Value of one measurement'),
    depth: z.optional(described('Depth in metres', z.int().check(z.minimum(0), z.maximum(30_000)))),
  }),
);

/** Has a rule across fields, nested objects and optional members. */
export const surveyFiled = requestType({
  name: 'survey-filed',
  description: 'A survey was filed.',
  schema: described(
    'A survey was filed',
    z
      .strictObject({
        author,
        region,
        unit,
        samples: described('What was measured', z.array(sample).check(z.minLength(1), z.maxLength(100))),
        total: amount('Sum of count times value over all samples'),
        channel: described('How the survey came in', z.enum(['post', 'radio', 'desk'])),
        draft: z.optional(described('Whether the survey is a draft', z.boolean())),
        note,
      })
      .check(
        z.refine(({ samples, total }) => total === sumOf(samples), {
          path: ['total'],
          error: 'must be the sum of count times value over all samples',
        }),
      ),
  ),
  attributes: ['region', 'unit', 'total', 'channel'],
  example: {
    author: 'A-1042',
    region: 'DE',
    unit: 'MM',
    samples: [
      { code: 'GAUGE-IRON-08', count: 1, value: 4900, depth: 1350 },
      { code: 'PROBE-100', count: 3, value: 1250, depth: 120 },
    ],
    total: 8650,
    channel: 'post',
    draft: true,
    note: 'Please read & file it with the others.',
  },
});

/** Shares some fields with `survey-filed`. */
export const surveyWithdrawn = requestType({
  name: 'survey-withdrawn',
  description: 'A survey was withdrawn.',
  schema: described(
    'A survey was withdrawn',
    z.strictObject({
      survey,
      author,
      region,
      unit,
      total: amount('Total of the survey'),
      reason: described('Why it was withdrawn', z.enum(['damaged', 'duplicate', 'late'])),
      note,
    }),
  ),
  attributes: ['region', 'unit', 'total', 'reason'],
  example: {
    survey: '1767225600000-JKJaXmPLvHcESHA',
    author: 'A-1042',
    region: 'DE',
    unit: 'MM',
    total: 8650,
    reason: 'late',
  },
});

/** Is the smallest one. */
export const levelAdjusted = requestType({
  name: 'level-adjusted',
  description: 'A level was adjusted.',
  schema: described(
    'A level was adjusted',
    z
      .strictObject({
        station,
        code,
        delta: described('Change of the level', z.int().check(z.minimum(-100_000), z.maximum(100_000))),
        note,
      })
      .check(z.refine(({ delta }) => delta !== 0, { path: ['delta'], error: 'must not be zero' })),
  ),
  attributes: ['station', 'delta'],
  example: { station: 'pier-1', code: 'PROBE-100', delta: -4, note: 'Cleaned.' },
});

/** Has an order. */
export const surveyAmended = requestType({
  name: 'survey-amended',
  description: 'A survey was amended.',
  schema: described(
    'A survey was amended',
    z.strictObject({
      survey,
      region,
      code,
      count: described('New number of measurements', z.int().check(z.minimum(0), z.maximum(999))),
      note,
    }),
  ),
  attributes: ['region'],
  orderedBy: 'survey',
  example: {
    survey: '1767225600000-JKJaXmPLvHcESHA',
    region: 'DE',
    code: 'PROBE-100',
    count: 5,
    note: 'Two more were found.',
  },
});

/** Can be uploaded. */
export const levelCounted = requestType({
  name: 'level-counted',
  description: 'All levels of a station were counted.',
  schema: described(
    'All levels of a station were counted',
    z.strictObject({
      station,
      counts: described(
        'All sensors, in any order',
        z
          .array(described('One sensor', z.strictObject({ code, pieces: amount('Number of measurements') })))
          .check(z.minLength(1), z.maxLength(2_000_000)),
      ),
      note,
    }),
  ),
  attributes: ['station'],
  largestUpload: maxUploadBytes,
  example: {
    station: 'pier-1',
    counts: [
      { code: 'PROBE-100', pieces: 240 },
      { code: 'GAUGE-IRON-08', pieces: 18 },
    ],
  },
});

/** Request types of the app that tests of the platform use. */
export const requestTypes = [
  surveyFiled,
  surveyWithdrawn,
  levelAdjusted,
  surveyAmended,
  levelCounted,
] as const;

function sumOf(samples: readonly { readonly count: number; readonly value: number }[]): number {
  let sum = 0;
  for (const { count, value } of samples) sum += count * value;
  return sum;
}
