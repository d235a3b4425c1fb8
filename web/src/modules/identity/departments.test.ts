import { expect, test } from 'vitest';
import { choices, withDepth } from './departments.ts';

const tree = withDepth([
  { departmentId: 'east', name: 'East', parentId: null, users: 1 },
  { departmentId: 'shanghai', name: 'Shanghai', parentId: 'east', users: 2 },
  { departmentId: 'pudong', name: 'Pudong', parentId: 'shanghai', users: 0 },
  { departmentId: 'west', name: 'West', parentId: null, users: 0 },
]);

test('each stands as far down as it belongs', () => {
  expect(tree.map(({ depth }) => depth)).toEqual([0, 1, 2, 0]);
});

test('a department is never offered a place below itself', () => {
  expect(choices(tree, 'shanghai').map(({ value }) => value)).toEqual(['east', 'west']);
  expect(choices(tree)).toHaveLength(4);
});
