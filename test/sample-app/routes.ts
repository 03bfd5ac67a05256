import { Duration } from 'aws-cdk-lib';
import { everyDay, mondayToFriday } from '../../lambda/contract/working-days';
import { byEmail, duringOpeningHours, inBatches, inOrder, overHttps, pushed } from '../../lib/delivery';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is, isAtLeast, isNot } from '../../routing/requirement';
import { levelAdjusted, levelCounted, surveyAmended, surveyFiled, surveyWithdrawn } from './request-types';

/** Routes of the app that tests of the platform use: at least one for each way to receive. */
export const routes: readonly Route[] = [
  {
    consumer: 'ledger',
    description: 'Books surveys, and books them out again',
    filter: requests(surveyFiled, surveyWithdrawn),
  },
  {
    consumer: 'printer',
    description: 'Prints surveys of some regions',
    filter: requests(surveyFiled).where({
      channel: isNot('desk'),
      region: is('AT', 'CH', 'DE', 'FR', 'GB', 'NL'),
    }),
  },
  {
    consumer: 'peer-review',
    description: 'Reviews large surveys',
    filter: requests(surveyFiled).where({ total: isAtLeast(100_000) }),
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
  {
    consumer: 'levels',
    description: 'Records levels',
    filter: requests(levelAdjusted, surveyFiled, levelCounted),
  },
  {
    consumer: 'amendments',
    description: 'Applies amendments in order',
    filter: requests(surveyAmended),
    delivery: inOrder(),
    timeout: Duration.seconds(5),
    retry: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
  },
  {
    consumer: 'archive',
    description: 'Keeps every request',
    batchSize: 500,
    batchingWindow: Duration.seconds(2),
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
  {
    consumer: 'desk',
    description: 'Reads surveys from the desk, during opening hours',
    filter: requests(surveyFiled).where({ channel: is('desk') }),
    delivery: duringOpeningHours({
      timeZone: 'Europe/Berlin',
      days: mondayToFriday,
      opens: '08:00',
      closes: '18:00',
      holidays: ['2026-12-25', '2027-12-24'],
    }),
    maxConcurrency: 2,
  },
  {
    consumer: 'summary',
    description: 'Counts withdrawals, twice a day',
    filter: requests(surveyWithdrawn),
    delivery: inBatches({ timeZone: 'Europe/Berlin', days: everyDay, at: ['06:00', '18:00'], holidays: [] }),
    batchSize: 1000,
    timeout: Duration.minutes(5),
    memorySize: 512,
  },
  {
    consumer: 'alarm',
    description: 'Reports surveys that came by radio, at once',
    filter: requests(surveyFiled).where({ channel: is('radio') }),
    delivery: pushed(),
  },
  {
    consumer: 'mirror',
    description: 'Endpoint that mirrors levels and withdrawals',
    filter: requests(levelAdjusted, surveyWithdrawn),
    delivery: overHttps({ endpoint: 'mirror' }),
  },
  {
    consumer: 'readers',
    description: 'Readers of very large surveys, by e-mail',
    filter: requests(surveyFiled).where({ total: isAtLeast(400_000) }),
    delivery: byEmail({ to: 'readers' }),
  },
];
