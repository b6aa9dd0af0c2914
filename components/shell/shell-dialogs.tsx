'use client';

import { lazy, Suspense, useState } from 'react';
import { useShownDialog } from './dialogs';

const CommandPalette = lazy(() => import('../palette/command-palette'));
const KeysDialog = lazy(() => import('./keys-dialog'));

/** Command palette and list of keys. Their code is fetched when one of them opens for the first time. */
export function ShellDialogs() {
  const shown = useShownDialog();
  const [used, setUsed] = useState({ palette: false, keys: false });
  if (shown && !used[shown]) setUsed({ ...used, [shown]: true });
  return (
    <Suspense fallback={null}>
      {used.palette ? <CommandPalette open={shown === 'palette'} /> : null}
      {used.keys ? <KeysDialog open={shown === 'keys'} /> : null}
    </Suspense>
  );
}
