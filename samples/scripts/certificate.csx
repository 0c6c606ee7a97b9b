// check: warns two weeks before the certificate ends.
#load "site.csx"
var answer = await Http(Site.Secure, method: "HEAD");
return answer.CertificateDays switch
{
    null => Unknown($"no certificate was seen: {answer.Why}"),
    < 14 and var days => Degraded($"the certificate ends in {Math.Floor(days)} days"),
    _ => InService(),
};
