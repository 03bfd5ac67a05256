import { until } from '../e2e/until';
import type { Tab } from './tab';

/** One line of a card. */
export interface ShownStep {
  readonly step: string;
  readonly mark: string;
  readonly word: string;
  readonly detail: string;
}

export interface ShownRequest {
  readonly type: string;
  readonly requestId?: string;
  readonly status: string;
  readonly following: string;
  readonly steps: readonly ShownStep[];
}

/** What the page shows, the latest request first. */
export async function shownRequests(tab: Tab): Promise<readonly ShownRequest[]> {
  return tab.evaluate(`[...document.querySelectorAll('.card')].map((card) => ({ ...card.dataset,
    steps: [...card.querySelectorAll('li')].map((li) => ({ ...li.dataset, detail: li.querySelector('.detail').textContent })) }))`);
}

/** The latest request, when it is as it should be. */
export async function shownWhen(
  tab: Tab,
  what: string,
  test: (request: ShownRequest) => boolean,
): Promise<ShownRequest> {
  return until(what, async () => {
    const [latest] = await shownRequests(tab);
    return latest !== undefined && test(latest) ? latest : undefined;
  });
}

/** Nobody follows the request any longer. One that is being sent, or whose status has not been read, is not followed yet. */
export function isOver({ following, status }: ShownRequest): boolean {
  return following === 'over' && status !== 'sending' && status !== 'accepted';
}

/** Writes a body and sends it, as a user does who has a keyboard only. */
export async function sendFrom(tab: Tab, body: object, type = 'order-placed'): Promise<void> {
  // A page that has just been opened puts its example there, over what was written before.
  await until('the form has an example', async () =>
    (await tab.evaluate<string>(`document.getElementById('body').value`)) === '' ? undefined : true,
  );
  await tab.evaluate(`(() => {
    const [type, body] = ['type', 'body'].map((id) => document.getElementById(id));
    type.value = ${JSON.stringify(type)};
    type.dispatchEvent(new Event('change'));
    body.value = ${JSON.stringify(JSON.stringify(body, undefined, 2))};
    body.focus();
  })()`);
  const before = (await shownRequests(tab)).length;
  await tab.press('Enter', { ctrl: true });
  await until('the request is shown', async () =>
    (await shownRequests(tab)).length > before ? true : undefined,
  );
}

export function stepOf({ steps }: ShownRequest, name: string): ShownStep | undefined {
  return steps.find(({ step }) => step === name);
}
