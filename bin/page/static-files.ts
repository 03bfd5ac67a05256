import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

const directory = join(__dirname, 'static');

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface StaticFile {
  readonly mediaType: string;
  readonly content: Buffer;
}

/** Files of the page. Paths are looked up in a list, so that no path leads out of the folder. */
export class StaticFiles {
  private readonly names = new Map<string, string>();

  constructor() {
    for (const name of readdirSync(directory)) {
      const mediaType = mediaTypes[extname(name)];
      if (mediaType !== undefined) this.names.set(`/${name}`, mediaType);
    }
  }

  /** @param path of the request; only the page itself has a query, `/?id=…` */
  async read(path: string): Promise<StaticFile | undefined> {
    const name = /^\/(?:\?|$)/.test(path) ? '/index.html' : path;
    const mediaType = this.names.get(name);
    return mediaType === undefined
      ? undefined
      : { mediaType, content: await readFile(join(directory, name)) };
  }
}
