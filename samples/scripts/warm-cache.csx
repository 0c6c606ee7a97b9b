// after-restore: the first visitors shall not wait for an empty cache. That a page fails is told, and changes nothing.
#load "site.csx"
if (!Result!.Ok)
    return null;

var answers = await Task.WhenAll(Site.Pages.Select(page => Http(page, timeout: "20s")));
Log($"{answers.Count(answer => answer.Ok)} of {Site.Pages.Length} pages are warm");
return null;
