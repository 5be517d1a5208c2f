import type { Command } from 'commander';
import type { Session } from './session.ts';

/** Adds one command to the program. */
export type AddCommand = (program: Command, session: Session) => void;
