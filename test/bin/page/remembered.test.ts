import { RememberedRequests, isRequestId, requestIdPattern } from '../../../bin/page/static/remembered.js';
import { requestIdPattern as contractPattern } from '../../../lambda/contract/request-id';

const entry = (place: number) => ({
  id: `${1_795_478_400_000 + place}-JKJaXmPLvHcESHA`,
  type: 'survey-filed',
});

function remembered(text?: string) {
  const texts = new Map(text === undefined ? [] : [['uketsuke:requests', text]]);
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    removeItem: (key: string) => void texts.delete(key),
  };
  return { requests: new RememberedRequests(() => storage), texts };
}

describe('the remembered requests', () => {
  it('are the latest 20, each once, the latest first', () => {
    const { requests } = remembered();
    for (let place = 0; place < 25; place++) requests.add(entry(place));
    requests.add(entry(7));
    requests.add(entry(24));
    const places = [
      24,
      7,
      ...Array.from({ length: 18 }, (_, index) => 23 - index).filter((place) => place !== 7),
    ];
    expect(requests.list()).toEqual([...places, 5].map(entry).slice(0, 20));
  });

  it('are forgotten one by one, and all together', () => {
    const { requests, texts } = remembered();
    for (const place of [1, 2, 3]) requests.add(entry(place));
    requests.remove(entry(2).id);
    expect(requests.list()).toEqual([entry(3), entry(1)]);
    requests.clear();
    expect([requests.list(), texts.size]).toEqual([[], 0]);
  });

  it.each([
    'no JSON',
    'null',
    '{}',
    '"text"',
    '[null, 1, "text", [], {}]',
    JSON.stringify([{ id: '../../admin', type: 'survey-filed' }]),
    JSON.stringify([{ id: [entry(1).id], type: 'survey-filed' }]),
    JSON.stringify([{ ...entry(1), type: '<img src=x onerror=alert(1)>' }]),
    JSON.stringify([{ ...entry(1), type: 'x'.repeat(1000) }]),
  ])('are none for the stored text %s', (text) => {
    expect(remembered(text).requests.list()).toEqual([]);
  });

  it('are at most 20, and without other members, when more is stored', () => {
    const stored = Array.from({ length: 50 }, (_, place) => ({
      ...entry(place),
      __proto__: null,
      html: '<b>',
    }));
    const list = remembered(JSON.stringify([...stored, ...stored])).requests.list();
    expect(list).toEqual(Array.from({ length: 20 }, (_, place) => entry(place)));
  });

  it('are none in a browser that blocks storage', () => {
    const requests = new RememberedRequests(() => {
      throw new Error('SecurityError');
    });
    requests.add(entry(1));
    requests.clear();
    expect(requests.list()).toEqual([]);
  });

  it('have ids of the form that the contract has', () => {
    expect(requestIdPattern.source).toBe(contractPattern.source);
    expect([entry(1).id, `${entry(1).id}\n`, undefined].map(isRequestId)).toEqual([true, false, false]);
  });
});
