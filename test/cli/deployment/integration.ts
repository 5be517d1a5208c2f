import example from '../../infrastructure/example.ts';

/** The example under a name of its own, so that nothing deployed by hand is ever met. */
export default { ...example, name: 'opened' };
