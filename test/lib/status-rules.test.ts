import { mostConsumers } from '../../lambda/contract/size-limits';
import { overHttps } from '../../lib/delivery';
import { requests } from '../../lib/requests';
import { handWritten } from '../../routing/filter';
import type { Route } from '../../lib/route';
import { checkStatus, maxConsumers, statusIterations } from '../../lib/validation/status-rules';
import { requestStatusTemplate } from '../../lib/templates/request-status';
import { requestTypes, surveyFiled, surveyWithdrawn } from '../sample-app/request-types';
import { byAccount } from './mapping';

const consumers = (count: number, change: Partial<Route> = {}): Route[] =>
  Array.from({ length: count }, (_, index) => ({
    consumer: `consumer-${index}`,
    description: 'Receives',
    filter: requests(surveyFiled),
    ...change,
  }));

describe('the consumers of a request', () => {
  it('are as many as the loops of the status template allow', () => {
    expect(maxConsumers).toBe(20);
    expect(mostConsumers).toBe(maxConsumers);
    expect(statusIterations(maxConsumers)).toBeLessThanOrEqual(1000);
    expect(statusIterations(maxConsumers + 1)).toBeGreaterThan(1000);
  });

  it('are looped over as the rule counts: the items once, then twice for each consumer', () => {
    const template = requestStatusTemplate({ intakeRetentionSeconds: 1, deadlineSeconds: 2 }, byAccount);
    const loops = Array.from(template.matchAll(/#foreach\(\$(\w+) in/g), ([, name]) => name);
    expect(loops).toEqual(['item', 'expected', 'item', 'wait', 'expected', 'item', 'wait']);
  });

  it('fail at synth when they are more', () => {
    expect(checkStatus(consumers(20), requestTypes)).toEqual([]);
    expect(checkStatus(consumers(21), requestTypes)).toEqual([
      {
        subject: 'request type "survey-filed"',
        given: '21 consumers',
        allowed: 'at most 20: API Gateway stops the loops over their statuses after 1000 iterations',
        fix: 'Combine consumers, or split the request type.',
      },
    ]);
  });

  it('are those that may receive its type', () => {
    const others = consumers(20, { filter: requests(surveyWithdrawn) });
    expect(checkStatus([...consumers(20), ...others], requestTypes)).toEqual([]);
    const byRegion = consumers(1, { filter: handWritten({ region: ['DE'] }) });
    expect(checkStatus([...consumers(20), ...byRegion], requestTypes)).toMatchObject([
      { subject: 'request type "survey-filed"' },
    ]);
  });

  it('are not the observers, which have no part of the status', () => {
    const observers = consumers(5, { delivery: overHttps({ endpoint: 'there' }) });
    expect(checkStatus([...consumers(20), ...observers], requestTypes)).toEqual([]);
  });
});
