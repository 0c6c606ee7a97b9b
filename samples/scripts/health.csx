// check: asks the application how it is, and believes what it says.
#load "site.csx"
var answer = await Http(Site.Health, timeout: "3s");
if (answer.Status == 0)
    return Failed(answer.Why);

var body = answer.Json()!;
var reason = (string?)body["reason"] ?? $"status {body["status"]}";
return (string?)body["status"] switch
{
    "ok" => InService(),
    "degraded" => Degraded(reason),
    _ => Failed(reason),
};
