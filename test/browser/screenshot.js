// Takes the pictures of the page for the documents, by the test that opens the page.
const { run } = require('jest');

process.env.PAGE_PICTURES = 'docs';
void run(['test/browser/app.test.ts', '-t', 'pictures']);
