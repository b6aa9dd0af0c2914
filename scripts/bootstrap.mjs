// Behind every command of package.json: node scripts/bootstrap.mjs demo | start | dev | test | bench | cli | build
// Needs nothing installed. This file must be readable for a Node of any age; everything else is imported after the check.

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    'Sternway needs Node.js 20.19 or newer (24 is recommended); this is ' +
      process.versions.node +
      ', at ' +
      process.execPath +
      '.\nInstall a newer one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}

import('./bootstrap/main.mjs').then(
  ({ main }) => main(process.argv.slice(2)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
