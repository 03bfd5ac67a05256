import AjvDraft4 from 'ajv-draft-04';
import type { RequestType } from '../../lambda/contract/request-type';
import { requestSchema } from '../../lib/constructs/request-schema';
import { fingerprintOf } from '../../lib/contracts/fingerprint';
import type { SeededRandom } from '../../local/random';
import type { Version } from './versions';

/** A request that the API has accepted. */
export interface Accepted {
  readonly id: string;
  readonly type: RequestType;
  readonly data: Readonly<Record<string, unknown>>;
  /** Message group, of a type that has an order. */
  readonly group?: string;
  /** The message for the intake queue. */
  readonly text: string;
}

const compiled = new WeakMap<RequestType, (data: unknown) => boolean>();

/** Accepts a request of some type with some members, as an API of this version does: its model decides. */
export function acceptOne(version: Version, id: string, random: SeededRandom): Accepted {
  const types = version.requestTypes.filter(({ retired }) => retired !== true);
  const type = pick(types, random);
  for (;;) {
    const data = candidate(type, id, random);
    if (!accepts(type, data)) continue;
    const track = data['track'];
    const envelope = { specversion: '1.0', id, source: '/uketsuke/requests', type: type.name };
    const rest = { datacontenttype: 'application/json', tenant: '', idempotencykey: '', traceparent: '' };
    const context = { ...envelope, ...rest, contract: fingerprintOf(type) };
    const text = `{"data":${JSON.stringify(data)},${JSON.stringify(context).slice(1)}`;
    return { id, type, data, text, ...(typeof track === 'string' && { group: `:${track}` }) };
  }
}

/** May have members and values that this version does not accept. */
function candidate({ name }: RequestType, id: string, random: SeededRandom): Record<string, unknown> {
  const number = Number(id.slice(-6));
  const maybe = (member: Record<string, unknown>) => (random.fraction() < 0.5 ? member : {});
  switch (name) {
    case 'note-filed':
      return {
        number,
        color: pick(['red', 'green', 'blue'], random),
        ...maybe({ weight: number }),
        ...maybe({ remark: 'Seen.' }),
      };
    case 'step-taken':
      return { track: pick(['a', 'b', 'c', 'd', 'e'], random), number, ...maybe({ pace: number }) };
    default:
      return { number };
  }
}

function accepts(type: RequestType, data: unknown): boolean {
  let validate = compiled.get(type);
  if (validate === undefined) {
    validate = new AjvDraft4({ strict: false }).compile<unknown>(requestSchema(type));
    compiled.set(type, validate);
  }
  return validate(data);
}

function pick<Item>(items: readonly Item[], random: SeededRandom): Item {
  const item = items[Math.floor(random.fraction() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}
