import { check } from '../../simulation/checker/check';
import { requestsOf } from '../../simulation/checker/facts';
import type { Plan, PlannedRequest } from '../../simulation/plan/plan';
import { type Happening, History, type PartSeen, type StatusSeen } from '../../simulation/world/history';

const memo: PlannedRequest = { at: 0, type: 'memo', data: { number: 1, topic: 'a', text: '' } };
const step = (number: number): PlannedRequest => ({
  at: 0,
  type: 'step',
  data: { number, track: 'a', text: '' },
});
const ids = ['1767225600000-simulated000001', '1767225600000-simulated000002'] as const;
const [id] = ids;

interface Run {
  readonly requests?: readonly PlannedRequest[];
  readonly happenings: readonly Happening[];
  /** Attempts of these processes were interrupted. */
  readonly interrupted?: readonly number[];
  /** @default - the outcomes of a memo that succeeded */
  readonly outcomes?: readonly string[];
  readonly letters?: readonly string[];
}

/** Returns the kinds of what a run violated. */
function violated({
  requests = [memo],
  happenings,
  interrupted = [],
  outcomes,
  letters = [],
}: Run): string[] {
  const plan: Plan = {
    profile: 'test',
    seed: 1,
    requests,
    faults: [],
    span: 0,
    redrives: false,
    propagates: false,
    expires: false,
    sparesInnocents: true,
  };
  const history = new History(() => 0, false);
  for (const [place] of requests.entries())
    history.add({ kind: 'accepted', at: place, requestId: ids[place] ?? '', place, answered: 202 });
  for (const happening of happenings) history.add(happening);
  for (const process of interrupted) history.excuse(process, 'interrupted');
  const remains = { plan, history, requests: requestsOf(history, plan), letters };
  const found = check({ ...remains, outcomes: outcomes ?? toldOf('bell', 'succeeded') });
  return [...new Set(found.map(({ kind }) => kind))];
}

function effect(at: number, more: Partial<Extract<Happening, { kind: 'effect' }>> = {}): Happening {
  const data = JSON.stringify(memo.data);
  return { kind: 'effect', at, requestId: id, consumer: 'bell', began: at, process: at, data, ...more };
}

function status(at: number, state: StatusSeen['state'], parts: Record<string, PartSeen> = {}): Happening {
  return { kind: 'status', at, requestId: id, status: { state, expected: ['bell'], parts } };
}

function toldOf(consumer: string, end: 'succeeded' | 'failed'): readonly string[] {
  const head = {
    specversion: '1.0',
    source: '/uketsuke/outcomes',
    time: '',
    datacontenttype: 'application/json',
  };
  const data = { requestId: id, requestType: 'memo' };
  const completedAt = '2026-01-01T00:00:00.000Z';
  return [
    {
      type: 'dispatched',
      id: `${id}/dispatched`,
      data: { ...data, state: 'dispatched', expected: [consumer] },
    },
    {
      type: 'consumer-ended',
      id: `${id}/consumer/${consumer}`,
      data: { ...data, consumer, status: end, completedAt },
    },
    { type: 'request-ended', id: `${id}/ended`, data: { ...data, status: end } },
  ].map((outcome) => JSON.stringify({ ...head, ...outcome }));
}

const running = status(1, 'processing', { bell: { state: 'running' } });
const succeeded = status(9, 'succeeded', { bell: { state: 'succeeded', end: '1' } });
const failed = status(9, 'failed', { bell: { state: 'failed', end: '2' } });

describe('the checker', () => {
  it('finds nothing where a request succeeds with one effect', () => {
    expect(violated({ happenings: [running, effect(5), succeeded] })).toEqual([]);
  });

  it('fails a request without a record as lost', () => {
    expect(violated({ happenings: [], outcomes: [] })).toEqual(['lost']);
  });

  it('fails a success without an effect as lost', () => {
    expect(violated({ happenings: [running, succeeded] })).toEqual(['lost']);
  });

  it('fails other data at the consumer as lost', () => {
    const altered = effect(5, { data: '{"number":2}' });
    expect(violated({ happenings: [running, altered, succeeded] })).toEqual(['lost']);
  });

  it('fails a part that failed without a letter as lost, and as harmed where nothing made it fail', () => {
    const outcomes = toldOf('bell', 'failed');
    expect(violated({ happenings: [running, failed], outcomes })).toEqual(['lost', 'harmed']);
    expect(violated({ happenings: [running, failed], outcomes, letters: [id] })).toEqual(['harmed']);
  });

  it('fails a part that does not end as stuck', () => {
    expect(violated({ happenings: [running], outcomes: toldOf('bell', 'succeeded').slice(0, 1) })).toEqual([
      'stuck',
    ]);
  });

  it('fails a second effect as doubled, unless the first attempt was interrupted', () => {
    const happenings = [running, effect(5), effect(6), succeeded];
    expect(violated({ happenings })).toEqual(['doubled']);
    expect(violated({ happenings, interrupted: [5] })).toEqual([]);
    expect(violated({ happenings, interrupted: [6] })).toEqual(['doubled']);
  });

  it('fails work after a recorded success as doubled, whatever interrupted the attempts', () => {
    const happenings = [running, effect(5), succeeded, effect(12)];
    expect(violated({ happenings, interrupted: [5, 12] })).toEqual(['doubled']);
  });

  it('fails an end that is overwritten as doubled', () => {
    const other = status(10, 'succeeded', { bell: { state: 'succeeded', end: '3' } });
    expect(violated({ happenings: [running, effect(5), succeeded, other] })).toEqual(['doubled']);
  });

  it('fails a status that moves back as regressed', () => {
    const back = status(3, 'accepted');
    const happenings = [status(1, 'processing'), back, running, effect(5), succeeded];
    expect(violated({ happenings })).toEqual(['regressed']);
  });

  it('fails an effect before the record of the request as regressed', () => {
    expect(violated({ happenings: [effect(0), running, succeeded] })).toEqual(['regressed']);
  });

  it('fails an end that is not published, or published otherwise, as untold', () => {
    const happenings = [running, effect(5), succeeded];
    expect(violated({ happenings, outcomes: toldOf('bell', 'succeeded').slice(0, 2) })).toEqual(['untold']);
    expect(violated({ happenings, outcomes: toldOf('bell', 'failed') })).toEqual(['untold']);
  });

  it('lets a redrive open a failed part, and nothing else', () => {
    const letters = [id];
    const again = status(20, 'processing', { bell: { state: 'running' } });
    const done = status(22, 'succeeded', { bell: { state: 'succeeded', end: '1' } });
    const redriven: Happening = { kind: 'redriven', at: 15, requestId: id, consumer: 'bell' };
    expect(violated({ happenings: [running, failed, redriven, again, effect(21), done], letters })).toEqual(
      [],
    );
    expect(violated({ happenings: [running, failed, again, effect(21), done], letters })).toEqual([
      'doubled',
    ]);
  });

  it('fails effects of a group in another order than that of acceptance as disordered', () => {
    const requests = [step(1), step(2)];
    const effects = (one: number, other: number): readonly Happening[] =>
      [one, other].map((at, place) => {
        const data = JSON.stringify(requests[place]?.data);
        return effect(at, { requestId: ids[place] ?? '', consumer: 'tally', data });
      });
    const kinds = (happenings: readonly Happening[]) => violated({ requests, happenings, outcomes: [] });
    expect(kinds(effects(7, 5))).toContain('disordered');
    expect(kinds(effects(5, 7))).not.toContain('disordered');
  });
});
