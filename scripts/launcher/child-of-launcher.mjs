// Loaded first in every process that the launcher starts (node --import). Over the channel to the launcher it tells that
// the event loop still turns, and by the channel's end it learns that the launcher is gone, however it died.
import { beatMilliseconds } from './beat.mjs';

if (process.channel) {
  process.once('disconnect', () => process.exit(0));
  process.channel.unref();
  setInterval(() => {
    if (process.connected) process.send('beat');
  }, beatMilliseconds).unref();
}
