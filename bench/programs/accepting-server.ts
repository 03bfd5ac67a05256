import { createServer } from 'node:http';

/** Answers 202 to everything once it has the whole body: the least that a server can do. */
const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
  request.resume();
  request.on('end', () => {
    const body = '{"id":"1767225600000-JKJaXmPLvHcESHA","status":"accepted"}';
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(String(address.port));
});
