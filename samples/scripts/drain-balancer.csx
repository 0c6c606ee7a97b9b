// before-remove: takes this node out of the load balancer and gives its sessions half a minute to end.
#load "site.csx"
var drained = await Http($"{Site.Balancer}/drain", method: "PUT");
if (!drained.Ok)
    return Unknown($"the balancer does not drain: {drained.Status} {drained.Why}");

for (var look = 0; look < 30; look++)
{
    var sessions = (int)(await Http(Site.Balancer)).Json()!["sessions"]!;
    if (sessions == 0)
        return InService();
    Log($"{sessions} sessions are open yet");
    await Sleep("1s");
}

return Degraded("sessions were still open after half a minute");
