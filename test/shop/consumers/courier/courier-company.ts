import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

export interface Booking {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A courier company on this machine. */
export class CourierCompany {
  readonly bookings: Booking[] = [];
  /** Answers of the next calls: a status and a body, or `never`. Later calls are confirmed. */
  readonly answers: (readonly [status: number, body: string] | 'never')[] = [];
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      this.bookings.push({ headers: request.headers, body });
      const answer = this.answers.shift() ?? [201, '{"confirmation":"C-1"}'];
      if (answer !== 'never') response.writeHead(answer[0]).end(answer[1]);
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/bookings`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
