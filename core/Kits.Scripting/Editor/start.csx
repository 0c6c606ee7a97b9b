#load "kits.csx"
// HOOK of TAG. Try it: kits script run FILE --tag TAG --dry
//
// MEANING

var answer = await Run("true");
if (!answer.Ok)
    return Failed(answer.Why);

return InService();     // or Degraded("why"), Failed("why"), Unknown("why")
