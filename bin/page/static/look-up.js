/** @import { StatusAnswer } from './page-api.js' */
import { element } from './element.js';
import { isRequestId } from './remembered.js';
import { unknownId } from './timeline.js';

const malformedId =
  'A request id must have 13 digits, a hyphen and 8 to 64 letters, digits, hyphens or underscores, such as 1795478400123-Kq3vXHcFIAMEvzw.';
const notRead = 'The status was not returned. Try again.';

/**
 * Connects the form that looks up an id, and puts the address's `?id=` into it.
 * @param {(id: string) => Promise<StatusAnswer | undefined>} lookUp
 */
export function lookUpForm(lookUp) {
  const form = element('look-up', HTMLFormElement);
  const field = element('id', HTMLInputElement);
  const problem = element('id-problem', HTMLElement);

  /** @param {string} text */
  const showProblem = (text) => {
    problem.textContent = text;
    field.setAttribute('aria-invalid', String(text !== ''));
  };
  const run = async () => {
    const id = field.value.trim();
    showProblem('');
    if (id === '') return;
    if (!isRequestId(id)) return showProblem(malformedId);
    setAddress(id);
    const answer = await lookUp(id);
    if (field.value.trim() !== id) return;
    if (answer === undefined || answer.status !== undefined) field.value = '';
    else showProblem(answer.isUnknown ? unknownId : notRead);
  };

  field.addEventListener('input', () => showProblem(''));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  field.value = new URLSearchParams(location.search).get('id') ?? '';
  return {
    run,
    clear: () => {
      field.value = '';
      showProblem('');
      setAddress(undefined);
    },
  };
}

/** @param {string | undefined} id */
function setAddress(id) {
  history.replaceState(null, '', id === undefined ? location.pathname : `?id=${encodeURIComponent(id)}`);
}
