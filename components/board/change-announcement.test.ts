import { expect, it } from 'vitest';
import { deploymentView, environmentView, rowView } from '../testing/board-views';
import { changeAnnouncement } from './change-announcement';

const change = (name: string, status: 'failed' | 'running') => {
  const environment = environmentView('production', { lastAttempt: deploymentView({ status }) });
  return { row: rowView(name, [environment]), environment };
};

it('says failures at once and the rest when there is time', () => {
  expect(changeAnnouncement([change('ledger', 'running'), change('shop', 'failed')])).toEqual([
    { text: 'shop, production: Failed, 3f2a91c, last good 3f2a91c.', urgency: 'assertive' },
    { text: 'ledger, production: Running, 3f2a91c, last good 3f2a91c.', urgency: 'polite' },
  ]);
});

it('counts what is too much to read out', () => {
  const many = ['a', 'b', 'c', 'd'].map((name) => change(name, 'running'));
  expect(changeAnnouncement(many)).toEqual([{ text: '4 environments changed', urgency: 'polite' }]);
});
