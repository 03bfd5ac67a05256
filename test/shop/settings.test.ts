import { App } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import {
  type Config,
  configOf,
  localAddresses,
  onThisMachine,
  readConfig,
  stageNames,
} from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { divideRoutes } from '../../lib/observers';
import { proveRoutes } from '../../lib/prove-routes';
import { routeEntry, timetableEntries } from '../../lib/route';
import { routes } from '../../lib/routes';
import { checkConfig } from '../../lib/validation/config-rules';
import { checkOrderField } from '../../lib/validation/order-rules';
import { checkRoutes } from '../../lib/validation/route-rules';
import { checkTimetables } from '../../lib/validation/timetable-rules';
import { shopParts } from './parts';

const { now = 0 } = shopParts;

describe('the routes of the shop', () => {
  it('have nothing wrong', () => {
    expect(checkRoutes(routes, requestTypes, appHandlers)).toEqual([]);
  });

  it('have no error that the proofs find', () => {
    const findings = proveRoutes(routes.map(routeEntry), requestTypes);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(stageNames)('have timetables that the queues of %s outlive', (stage) => {
    expect(checkTimetables(timetableEntries(routes), configOf(stage).work, now)).toEqual([]);
  });
});

describe('the request types of the shop', () => {
  it('are ordered by fields whose values SQS takes as groups', () => {
    expect(requestTypes.flatMap((type) => checkOrderField(type))).toEqual([]);
  });
});

describe('the settings of a stage', () => {
  const check = (config: Config) => checkConfig(divideRoutes(routes, requestTypes, config), config);

  it.each(stageNames)('have nothing wrong: %s', (stage) => {
    expect(check(configOf(stage))).toEqual([]);
    expect(check({ ...configOf(stage), addresses: localAddresses })).toEqual([]);
  });

  it('have addresses of this machine only when the app runs here', () => {
    const read = (context: Record<string, unknown>) => readConfig(new App({ context }).node);
    const local = { ...onThisMachine(configOf('dev')), addresses: localAddresses };
    for (const given of [true, 'true']) expect(read({ local: given })).toEqual(local);
    expect(local.topic.filterPropagation.toSeconds()).toBe(0);
    expect(read({ local: true, stage: 'prod' }).stage).toBe('prod');
    expect(read({}).addresses).toEqual({});
  });
});
