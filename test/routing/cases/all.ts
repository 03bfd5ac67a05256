import { addresses } from './addresses';
import { anythingBut } from './anything-but';
import type { AttributeCase, BodyCase } from './case';
import { keys } from './keys';
import { logic } from './logic';
import { nesting } from './nesting';
import { numbers } from './numbers';
import { repeats } from './repeats';
import { text } from './text';
import { types } from './types';

const topics = { text, types, numbers, anythingBut, keys, addresses, logic, nesting, repeats };

export const attributeCases: readonly AttributeCase[] = Object.values(topics).flatMap((of) => of.attributes);
export const bodyCases: readonly BodyCase[] = Object.values(topics).flatMap((of) => of.bodies);
