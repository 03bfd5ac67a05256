import { createServer } from 'node:http';

/** Answers as SNS does when all goes well, and does nothing. In a process of its own, so that its work is nobody's. */
const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    const action = body.includes('Action=PublishBatch&') ? 'PublishBatch' : 'Publish';
    const text = answer(action, action === 'Publish' ? messageId : entries(body));
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.keepAliveTimeout = 75_000;

const id = '94f20ce6-13c5-43a0-9a9e-ca52d816e90b';
const messageId = `<MessageId>${id}</MessageId>`;

function entries(body: string): string {
  let members = '';
  for (const [, name] of body.matchAll(/\.Id=([^&]*)/g)) {
    members += `<member><Id>${name}</Id>${messageId}</member>`;
  }
  return `<Failed/><Successful>${members}</Successful>`;
}

function answer(action: string, result: string): string {
  const metadata = `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(String(address.port));
});
