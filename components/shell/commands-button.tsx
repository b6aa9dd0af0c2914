'use client';

import Command from 'lucide-react/icons/command';
import { Button } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { showDialog } from './dialogs';

/** Opens the command palette. */
export function CommandsButton() {
  return (
    <Button size="sm" className="max-desk:hidden" onClick={() => showDialog('palette')}>
      <Command size={14} aria-hidden />
      <span className="max-wide:sr-only">Commands</span> <Kbd>Ctrl K</Kbd>
    </Button>
  );
}
