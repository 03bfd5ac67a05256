import { addStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { fingerprintOf } from '../../lib/contracts/fingerprint';
import { updateHistory } from '../../lib/contracts/update-history';
import { levelAdjusted, requestTypes } from '../sample-app/request-types';
import { ownParts, synthesize, testApp } from './compose';

const day = 86_400_000;
const { now = 0 } = ownParts;
const recorded = updateHistory(requestTypes, {}, '2026-11-01').history;
const retiring = requestTypes.map((type) => (type === levelAdjusted ? { ...type, retired: true } : type));
const gone = requestTypes.filter((type) => type !== levelAdjusted);

function resourcesOf(parts: Parameters<typeof synthesize>[1], stack: string): string {
  return JSON.stringify(synthesize('dev', parts).find(({ name }) => name.endsWith(stack))?.template);
}

/** Adds the stacks of a version without a synth, and returns its warnings. */
function warningsOf(retiredOn: string): readonly string[] {
  const contracts = updateHistory(retiring, recorded, retiredOn).history;
  const routes = ownParts.routes.filter(
    ({ filter }) => !JSON.stringify(filter?.policy ?? {}).includes('level-adjusted'),
  );
  const app = testApp();
  addStacks(app, { ...ownParts, config: configOf('dev'), requestTypes: gone, routes, contracts });
  return app.node.metadata.map(({ data }) => String(data)).filter((text) => text.includes('was retired on'));
}

describe('an app', () => {
  it('prints the fingerprint of each contract into every envelope that it accepts', () => {
    const api = resourcesOf({ contracts: recorded }, '-api');
    for (const type of requestTypes) {
      const methods = type.largestUpload > 0 ? 3 : 2;
      expect(api.split(`contract\\\\\\":\\\\\\"${fingerprintOf(type)}`)).toHaveLength(methods + 1);
    }
  });

  it('has no way in for a retired type, and still understands it', () => {
    const contracts = updateHistory(retiring, recorded, '2026-11-20').history;
    expect(resourcesOf({ requestTypes: retiring, contracts }, '-api')).not.toContain('level-adjusted');
  });

  it('is refused when its contracts are not recorded', () => {
    const add = () => addStacks(testApp(), { ...ownParts, config: configOf('dev'), contracts: {} });
    expect(add).toThrow('Run `npm run contracts` and commit the file.');
  });

  it('is refused without a type that was not retired', () => {
    const add = () =>
      addStacks(testApp(), { ...ownParts, config: configOf('dev'), requestTypes: gone, contracts: recorded });
    expect(add).toThrow('request type "level-adjusted": gone, but never retired');
  });

  it('warns without a retired type as long as its requests may wait', () => {
    const date = (ago: number) => new Date(now - ago * day).toISOString().slice(0, 10);
    expect(warningsOf(date(1))).toEqual([expect.stringContaining(`was retired on ${date(1)}`)]);
    const { intake, work } = configOf('dev');
    const longest = intake.retention.plus(work.waitingRetention).toDays();
    expect(warningsOf(date(longest))).toHaveLength(1);
    expect(warningsOf(date(longest + 1))).toEqual([]);
  });
});
