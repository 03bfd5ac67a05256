import { source } from '../sources';
import type { Cases } from './case';

const insurance = {
  Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
};
const record = (eventName: string, key: string) => ({ eventName, s3: { object: { key, size: 17 } } });

const object = {
  object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'], nested_key: [{ exists: false }] },
  test: [{ exists: false }],
};
const route = (queue: string) => ({ headers: { 'route-to': [queue] } });
const there = [{ exists: true }];
const both = { d: { a: there, b: there } };
const items = { items: { sku: ['a'], count: [2] } };

const employees = {
  employees: [
    [
      { firstName: 'John', lastName: 'Doe', ids: [1234, 1000, 9999] },
      { firstName: 'Anna', lastName: 'Smith' },
    ],
    [{ firstName: 'Peter', lastName: 'Jones', ids: [] }],
  ],
};
const songs = {
  Year: 1966,
  Genres: [{ Pop: true }, { Classical: false }],
  Songs: [
    {
      Name: 'Paperback Writer',
      Writers: [
        { First: 'John', Last: 'Lennon' },
        { First: 'Paul', Last: 'McCartney' },
      ],
    },
    {
      Name: 'Paint It Black',
      Writers: [
        { First: 'Mick', Last: 'Jagger' },
        { First: 'Keith', Last: 'Richards' },
      ],
    },
  ],
};

/** Objects, arrays, and arrays of objects in bodies. */
export const nesting: Cases = {
  attributes: [],
  bodies: [
    [object, { object: { key: 'auto-test' } }, true, source.recorded],
    [object, { object: { key: 'hardcodedvalue' } }, true, source.recorded],
    [object, { object: { key: 'test-auto' } }, false, source.recorded],
    [object, { object: { key: 'auto-test' }, test: 'just-exists' }, false, source.recorded],
    [object, { object: { key: 'auto-test', nested_key: 'just-exists' } }, false, source.recorded],
    [object, { object: { test: 'auto-test' } }, false, source.recorded],
    [object, { test: 'auto-test' }, false, source.recorded],
    [object, { object: 'auto-test' }, false, source.policies],
    [{ a: { b: ['x'] } }, { a: { b: { c: 'x' } } }, false, source.rulerEvent],
    [{ a: ['x'] }, { a: { a: 'x' } }, false, source.rulerEvent],
    // A dot is a level
    [{ 'object.nested': ['v'] }, { object: { nested: 'v' } }, true, source.recorded],
    [{ 'object.nested': ['v'] }, { 'object.nested': 'v' }, true, source.recorded],
    [{ 'object.nested': ['v'] }, { object: { nested: 'test-auto' } }, false, source.recorded],
    [{ 'object.nested.test': ['v'] }, { object: { nested: { test: 'v' } } }, true, source.recorded],
    [{ 'object.nested.test': ['v'] }, { 'object.nested.test': 'v' }, true, source.recorded],
    [{ 'object.nested.test': ['v'] }, { 'object.nested': { test: 'v' } }, true, source.recorded],
    [{ 'object.nested.test': ['v'] }, { object: { 'nested.test': 'v' } }, true, source.recorded],
    [{ 'object.nested.test': ['v'] }, { object: { nested: { test: 'w' } } }, false, source.recorded],
    [{ detail: { state: { status: ['on'] } } }, { detail: { 'state.status': 'on' } }, true, source.rulerDots],
    [{ detail: { 'state.status': ['on'] } }, { detail: { state: { status: 'on' } } }, true, source.rulerDots],
    [{ 'a.b': ['x'] }, { 'a.b': 'y', a: { b: 'x' } }, true, source.rulerEvent],
    [{ 'a.b': [{ exists: false }] }, { a: { c: 1 }, 'a.c': 2 }, true, source.rulerEvent],
    // Arrays of values
    [route('queue1'), { headers: { 'route-to': ['queue3'] } }, false, source.recorded],
    [route('queue1'), { headers: { 'route-to': ['queue1'] } }, true, source.recorded],
    [route('queue1'), { headers: { 'route-to': ['queue1', 'queue2'] } }, true, source.recorded],
    [route('queue2'), { headers: { 'route-to': ['queue1', 'queue2'] } }, true, source.recorded],
    [{ list: ['base', 'basket'] }, { list: ['basket', 'rugby'] }, true, source.seen],
    [{ list: ['base'] }, { list: ['basket', 'rugby'] }, false, source.seen],
    [{ price: [100, 500] }, { price: [100, 50] }, true, source.seen],
    [{ tags: ['x'] }, { tags: [['x']] }, true, source.rulerArrays],
    [{ tags: ['x'] }, { tags: [[['y'], []], [['x']]] }, true, source.rulerArrays],
    [{ tags: ['x'] }, { tags: [] }, false, source.rulerEvent],
    [{ tags: ['x'] }, { tags: [{}] }, false, source.rulerEvent],
    [{ tags: ['admin'] }, { tags: ['user', 'admin'] }, true, source.rulerCases],
    [{ tags: ['superadmin'] }, { tags: ['user', 'admin'] }, false, source.rulerCases],
    [
      { d: { tags: [{ prefix: 'ad' }], type: there } },
      { d: { tags: ['admin'], type: 'G' } },
      true,
      source.rulerCases,
    ],
    [{ d: { name: there, type: there } }, { d: { name: [], type: 'x' } }, false, source.rulerCases],
    [{ IDs: [943] }, { IDs: [116, 943] }, true, source.rulerTest],
    // Arrays of objects: the values come from one element
    [insurance, { Records: [record('ObjectCreated:Put', 'auto-1.xml')] }, true, source.recorded],
    [insurance, { Records: [record('ObjectRemoved:Delete', 'auto-1.xml')] }, false, source.recorded],
    [insurance, { Records: [record('ObjectCreated:Put', 'home-1.xml')] }, false, source.recorded],
    [
      insurance,
      {
        Records: [
          { eventName: 'ObjectCreated:Put', s3: { object: [[{ key: 'auto-1.xml' }]] } },
          record('ObjectRemoved:Delete', 'home-1.xml'),
        ],
      },
      true,
      source.recorded,
    ],
    [
      insurance,
      { Records: [record('ObjectCreated:Put', 'home.xml'), record('ObjectRemoved:Delete', 'auto.xml')] },
      false,
      source.rulerArrays,
    ],
    [both, { d: [{ a: 1, b: 2 }] }, true, source.rulerCases],
    [both, { d: [{ a: 1 }, { b: 2 }] }, false, source.rulerCases],
    [both, { d: [{ a: 1 }, { b: 2 }, { a: 3, b: 4 }] }, true, source.rulerCases],
    [both, { d: { a: 1 } }, false, source.rulerCases],
    [
      { d: { name: there, info: { x: ['1'] } } },
      { d: [{ name: 'a' }, { info: { x: '1' } }] },
      false,
      source.rulerCases,
    ],
    [
      { d: { name: there, info: { x: ['1'] } } },
      { d: [{ name: 'a', info: { x: '1' } }] },
      true,
      source.rulerCases,
    ],
    [{ u: { t: { k: ['c'], v: ['b'] } } }, { u: [{ t: [{ k: 'c', v: 'b' }] }] }, true, source.rulerCases],
    [
      { u: { t: { k: ['c'], v: ['b'] } } },
      { u: [{ t: [{ k: 'c' }, { v: 'b' }] }] },
      false,
      source.rulerCases,
    ],
    [
      { users: { name: there }, version: ['1'] },
      { users: [{ name: 'a' }], version: '1' },
      true,
      source.rulerCases,
    ],
    [
      { users: { name: there }, version: ['2'] },
      { users: [{ name: 'a' }], version: '1' },
      false,
      source.rulerCases,
    ],
    [
      { d: { email: there, name: there } },
      { d: [{ email: 'a' }, { email: 'b' }, { email: 'c' }, { email: 'd', name: 'x' }] },
      true,
      source.rulerCases,
    ],
    [
      { i: { p: [{ numeric: ['>', 0, '<', 100] }], n: there } },
      {
        i: [
          { n: 'w', p: 50 },
          { n: 'g', p: 200 },
        ],
      },
      true,
      source.rulerCases,
    ],
    [items, { items: [{ sku: 'a', count: 2 }] }, true, source.rulerArrays],
    [
      items,
      {
        items: [
          { sku: 'b', count: 1 },
          { sku: 'a', count: 2 },
        ],
      },
      true,
      source.rulerArrays,
    ],
    [
      items,
      {
        items: [
          { sku: 'a', count: 1 },
          { sku: 'b', count: 2 },
        ],
      },
      false,
      source.rulerArrays,
    ],
    [items, { items: { sku: 'a', count: 2 } }, true, source.rulerArrays],
    [items, { items: [{ sku: ['b', 'a'], count: [1, 2] }] }, true, source.rulerArrays],
    [
      { items: { sku: ['a'] }, tags: ['x'] },
      { items: [{ sku: 'b' }, { sku: 'a' }], tags: ['y', 'x'] },
      true,
      source.rulerArrays,
    ],
    [{ a: { x: [1] }, b: { y: [2] } }, { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }] }, true, source.rulerArrays],
    [
      { a: { b: { c: [1] }, d: [2] } },
      {
        a: [
          { b: [{ c: 1 }, { c: 9 }], d: 3 },
          { b: [{ c: 9 }], d: 2 },
        ],
      },
      false,
      source.rulerArrays,
    ],
    [
      { a: { b: { c: [1] }, d: [2] } },
      {
        a: [
          { b: [{ c: 9 }, { c: 1 }], d: 2 },
          { b: [{ c: 9 }], d: 3 },
        ],
      },
      true,
      source.rulerArrays,
    ],
    [{ employees: { firstName: ['Anna'] } }, employees, true, source.rulerTest],
    [{ employees: { firstName: ['Alice'] } }, employees, false, source.rulerTest],
    [{ employees: { firstName: ['Anna'], lastName: ['Jones'] } }, employees, false, source.rulerTest],
    [{ employees: { firstName: ['John'], ids: [1000] } }, employees, true, source.rulerTest],
    [{ employees: { firstName: ['Anna'], ids: [1000] } }, employees, false, source.rulerTest],
    [{ employees: ['b'] }, employees, false, source.rulerTest],
    [
      {
        Year: [1966],
        Songs: { Name: ['Paperback Writer'], Writers: { First: ['Paul'], Last: ['McCartney'] } },
      },
      songs,
      true,
      source.rulerArrayTest,
    ],
    [{ Genres: { Pop: [true] }, Songs: { Name: ['Paint It Black'] } }, songs, true, source.rulerArrayTest],
    [
      { Songs: { Name: ['Paperback Writer'], Writers: { First: ['Mick'] } } },
      songs,
      false,
      source.rulerArrayTest,
    ],
    [{ Songs: { Writers: { First: ['Mick'], Last: ['McCartney'] } } }, songs, false, source.rulerArrayTest],
    // A key that only other elements have is absent, once an element is picked by a key whose name comes before
    [{ employees: { firstName: ['Anna'], ids: [{ exists: false }] } }, employees, true, source.rulerTest],
    [{ employees: { firstName: ['Anna'], ids: [{ exists: true }] } }, employees, false, source.rulerTest],
    [{ employees: { firstName: ['John'], ids: [{ exists: false }] } }, employees, false, source.rulerAbsence],
    [{ employees: { firstName: ['Peter'], ids: [{ exists: false }] } }, employees, true, source.rulerAbsence],
    [{ employees: { ids: [{ exists: false }] } }, employees, false, source.rulerAbsence],
    [{ employees: { lastName: ['Smith'], ids: [{ exists: false }] } }, employees, false, source.rulerAbsence],
    [{ a: { b: [{ exists: false }], c: [2] } }, { a: [{ b: 1 }, { c: 2 }] }, false, source.rulerAbsence],
    [{ a: { b: [2], c: [{ exists: false }] } }, { a: [{ c: 1 }, { b: 2 }] }, true, source.rulerAbsence],
    [
      { a: { b: [2], c: [{ exists: false }, 5] } },
      { a: [{ c: 1 }, { b: 2, c: 5 }] },
      true,
      source.rulerAbsence,
    ],
    [
      { a: { b: [2], c: [{ exists: false }, 5] } },
      { a: [{ c: 5 }, { b: 2, c: 1 }] },
      false,
      source.rulerAbsence,
    ],
    [{ a: { b: [{ exists: false }], c: [2] } }, { a: [{ c: 1 }, { c: 2 }] }, true, source.rulerAbsence],
    [{ d: { a: there, b: [{ exists: false }] } }, { d: [{ a: 1 }] }, true, source.rulerCases],
    [{ d: { a: there, b: [{ exists: false }] } }, { d: [{ a: 1, b: 2 }] }, false, source.rulerCases],
  ],
};
