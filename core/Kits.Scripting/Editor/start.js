// @ts-check
/// <reference path="./kits.d.ts" />
// HOOK of TAG. Try it: kits script run FILE --tag TAG --dry
//
// MEANING

const answer = await run(["true"]);
if (!answer.ok)
    return failed(answer.why);

return inService();     // or degraded("why"), failed("why"), unknown("why")
