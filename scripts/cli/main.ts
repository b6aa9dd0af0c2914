import { Command, CommanderError } from 'commander';
import { backup, migrate, rebuildBoard, restore, workerHealth } from './commands';

/** Errors whose message is all that a person needs. */
const foreseen = new Set([
  'BackupError',
  'CommandError',
  'DataDirectoryError',
  'DataDirectoryTakenError',
  'EmbeddedPostgresError',
  'MigrationError',
]);

const program = new Command('sternway')
  .description('Command line of Sternway. Run as: npm run sternway -- <command>')
  .addHelpText(
    'after',
    `
Environment:
  STERNWAY_DATA_DIR  folder of the embedded database (default: .sternway)
  DATABASE_URL       another Postgres, for the commands that allow one

Exit codes:
  0  done
  1  not done; the reason is on standard error
  2  called in the wrong way`,
  )
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

program
  .command('backup')
  .argument('<file>', 'a file that does not exist yet')
  .description('write everything in the embedded database to a file, while Sternway runs or not')
  .action(backup);
program
  .command('restore')
  .argument('<file>', 'a file written by backup, of this release or an older one')
  .option('--replace', 'give up what the database holds now')
  .description('fill the embedded database from a backup; Sternway must be stopped')
  .action(restore);
program
  .command('migrate')
  .description('bring the database to this release and end; starting Sternway does the same')
  .action(migrate);
program
  .command('rebuild-board')
  .description('work out anew from all deployments what the board shows')
  .action(rebuildBoard);
program
  .command('worker-health')
  .description('fail unless a worker of this machine is at work; for health checks of containers')
  .action(workerHealth);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    console.error(
      error instanceof Error ? (foreseen.has(error.name) ? error.message : error.stack) : String(error),
    );
    process.exitCode = 1;
  }
}
