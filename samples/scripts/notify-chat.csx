// on-event: tells a chat what was decided and done. The address ends with a secret: echo TOKEN > secrets.d/chat; chmod 600 secrets.d/chat
#load "site.csx"
if (Event!.Kind is not ("decision" or "action"))
    return null;

var sent = await Http(Site.Chat + Secret("chat"), body: JsonSerializer.Serialize(new { text = $"{Node}: {Event.Tag}: {Event.Text}" }));
if (!sent.Ok)
    Log($"the chat was not told: {sent.Status} {sent.Why}");
return null;
