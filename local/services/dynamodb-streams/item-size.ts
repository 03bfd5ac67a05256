import type { Image } from '../../aws/change-stream';

/** Bytes of an item as DynamoDB counts them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function sizeOf(item: Image): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(attribute: unknown): number {
  const [[type, value] = ['', undefined]] = Object.entries<unknown>(Object(attribute));
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(value));
    case 'B':
      return Buffer.from(String(value), 'base64').length;
    case 'N':
      return numberSize(String(value));
    case 'SS':
    case 'BS':
    case 'NS':
      return sum(listOf(value).map((member) => valueSize({ [type.slice(0, 1)]: member })));
    case 'L':
      return 3 + sum(listOf(value).map((member) => 1 + valueSize(member)));
    case 'M':
      return 3 + Object.keys(Object(value)).length + sizeOf(Object(value));
    default:
      // NULL and BOOL
      return 1;
  }
}

/** A byte for two significant digits, and one more. */
function numberSize(text: string): number {
  const [mantissa = ''] = text.split(/e/i);
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
