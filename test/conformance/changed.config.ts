import integration from '../../integration.config.ts';

/** The same with one setting changed: people are told sooner. */
export default { ...integration, alert: { email: 'finance-systems@example.com', afterMinutes: 15 } };
