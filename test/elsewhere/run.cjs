// Runs the tests under another date, time zone and locale: `npm run test:elsewhere -- [place] [options of jest]`.
// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');

/** @type {Readonly<Record<string, { date: number, zone: string, locale: string }>>} */
const places = {
  // A leap day, in a zone whose date is ahead of UTC's.
  'leap-day': { date: Date.UTC(2028, 1, 29), zone: 'Pacific/Auckland', locale: 'ja_JP.UTF-8' },
  // Before the dates that the tests name, in a zone whose date is behind UTC's.
  past: { date: Date.UTC(2025, 11, 31), zone: 'America/Los_Angeles', locale: 'de_DE.UTF-8' },
  // The day on which summer time ends, with half an hour's change.
  'summer-time': { date: Date.UTC(2027, 3, 4), zone: 'Australia/Lord_Howe', locale: 'ar_EG.UTF-8' },
};

const words = process.argv.slice(2);
const name = Object.hasOwn(places, words[0] ?? '') ? String(words.shift()) : 'leap-day';
const { date, zone, locale } = places[name] ?? {};
const today = Math.floor(Date.now() / 86_400_000);
const preload = path.join(__dirname, 'shifted-clock.cjs').replaceAll('\\', '/');

const child = spawn(process.execPath, [require.resolve('jest/bin/jest'), ...words], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CLOCK_SHIFT_DAYS: String(Number(date) / 86_400_000 - today),
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --require="${preload}"`.trim(),
    TZ: zone,
    LANG: locale,
    LC_ALL: locale,
  },
});
child.once('exit', (code) => process.exit(code ?? 1));
