import type { HostObject, Value } from './values';

/** `$foreach`: https://velocity.apache.org/engine/1.7/user-guide.html#loops */
export class Loop implements HostObject {
  index = 0;
  stopped = false;

  constructor(
    private readonly size: number,
    private readonly parent: Value,
  ) {}

  property(name: string): Value {
    switch (name) {
      case 'index':
        return this.index;
      case 'count':
        return this.index + 1;
      case 'hasNext':
        return this.index + 1 < this.size;
      case 'first':
        return this.index === 0;
      case 'last':
        return this.index + 1 === this.size;
      case 'parent':
        return this.parent;
      default:
        return null;
    }
  }

  call(name: string): Value {
    if (name === 'stop') this.stopped = true;
    const getter = /^(?:get|is)([A-Z])(.*)$/.exec(name);
    if (getter !== null) return this.property(`${getter[1]?.toLowerCase()}${getter[2]}`);
    return name === 'hasNext' ? this.property(name) : null;
  }

  print(): string {
    return '';
  }
}
