// Every audit that the GraphQL over HTTP specification has of a server: node audit.mjs URL

import { auditServer } from 'graphql-http';

import { equal, holds, run, url } from './common.mjs';

/// How many there are. Fewer would mean that the package has dropped some, which is to be seen.
const N_AUDITS = 61;

await run({
  'every audit of GraphQL over HTTP is ok, without a warning or notice': async () => {
    const results = await auditServer({ url });
    const faults = results.filter(({ status }) => status !== 'ok');
    for (const { status, id, name, reason } of faults) {
      console.error(`${status} ${id}: ${name}\n    ${reason}`);
    }
    equal(results.length, N_AUDITS, 'audits');
    holds(!faults.length, `${faults.length} of ${N_AUDITS} are not ok`);
  },
});
