import { expect, test } from 'vitest';
import { heldNotices, type Notice } from './notices.ts';

test('what was said early is heard first, once, and in order; later words go straight through', () => {
  const heard: string[] = [];
  const send = ({ text }: Notice) => void heard.push(text);
  const notices = heldNotices();
  notices.say({ level: 'warn', text: 'damaged' });
  notices.say({ level: 'info', text: 'rebuilt' });
  expect(heard).toEqual([]);
  notices.release(send);
  notices.say({ level: 'info', text: 'later' });
  notices.release(send);
  expect(heard).toEqual(['damaged', 'rebuilt', 'later']);
});
