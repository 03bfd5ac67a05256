// Takes the picture of the page for the documents, by the test that opens the page.
const { run } = require('jest');

process.env.PAGE_SCREENSHOT = 'docs/page.png';
void run(['test/browser/app.test.ts', '-t', 'picture']);
