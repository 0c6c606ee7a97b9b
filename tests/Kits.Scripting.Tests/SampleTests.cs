using System.Text.RegularExpressions;

using Kits.Scripting.JavaScript;
using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Tests;

/// <summary>Every sample in both languages, against the real thing.</summary>
public sealed class SampleTests(CSharp csharp) : IClassFixture<CSharp>, IDisposable
{
    private const string Js = "js";
    private const string Cs = "csx";

    private readonly Script _script = new();

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Health(string language)
    {
        using var web = new WebServer();
        Put(("Health", "health", $"{web.Url}/health"));
        web["/health"] = """{"status":"ok"}""";
        Assert.Equal("in service", Run("health", language));
        web["/health"] = """{"status":"degraded","reason":"queue is long"}""";
        Assert.Equal("degraded: queue is long", Run("health", language));
        web["/health"] = """{"status":"down"}""";
        Assert.Equal("failed: status down", Run("health", language));
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void A_dead_application_is_failed(string language)
    {
        string url;
        using (var gone = new WebServer())
            url = gone.Url;
        Put(("Health", "health", url));
        Assert.StartsWith("failed: ", Run("health", language), StringComparison.Ordinal);
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Warm_cache(string language)
    {
        using var web = new WebServer();
        web["/"] = "hello";
        Put(("Pages", "pages", $"{web.Url}/\", \"{web.Url}/missing"));
        _script.Call = _script.Call with { Hook = "after-restore", Result = new ScriptResult("done", "started") };
        Assert.Equal("no answer", Run("warm-cache", language));
        Assert.Equal("1 of 2 pages are warm", _script.Services.Output);
        Assert.Equal(2, web.Asked.Count);
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Notify_chat(string language)
    {
        using var web = new WebServer();
        web["/hooks/t0ken-of-chat"] = "";
        Put(("Chat", "chat", $"{web.Url}/hooks/"));
        File.WriteAllText(Path.Combine(_script.Secrets, "chat"), "t0ken-of-chat\n");
        File.SetUnixFileMode(Path.Combine(_script.Secrets, "chat"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _script.Call = _script.Call with { Hook = "on-event", Event = new ScriptEvent(DateTimeOffset.UnixEpoch, "app", "action", "restore done") };
        Assert.Equal("no answer", Run("notify-chat", language));
        Assert.Equal("""POST /hooks/t0ken-of-chat {"text":"alpha: app: restore done"}""", Assert.Single(web.Asked));
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Drain_balancer(string language)
    {
        using var web = new WebServer();
        web["/s/drain"] = "";
        web["/s"] = """{"sessions":0}""";
        Put(("Balancer", "balancer", $"{web.Url}/s"));
        Assert.Equal("in service", Run("drain-balancer", language));
        Assert.Equal(["PUT /s/drain", "GET /s"], web.Asked);
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public async Task Backup_runs(string language)
    {
        var held = Path.Combine(_script.Folder, "backup.lock");
        Put(("BackupLock", "backupLock", held));
        Assert.Equal("in service", Run("backup-runs", language));

        using var ended = new CancellationTokenSource();
        var backup = _script.Context.Commands.RunAsync(new("flock", held, "sh", "-c", $"touch {held}.begun; exec sleep 600"), ended.Token);
        while (!File.Exists($"{held}.begun"))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal($"failed: a backup holds {held}", Run("backup-runs", language));
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backup);
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Certificate(string language)
    {
        using var web = new WebServer(WebServer.CertificateFor(days: 5));
        Put(("Secure", "secure", web.Url));
        Assert.Equal("degraded: the certificate ends in 5 days", Run("certificate", language));
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    public void Stale_pid(string language)
    {
        var file = Path.Combine(_script.Folder, "shop.pid");
        Put(("PidFile", "pidFile", file));
        File.WriteAllText(file, $"{Environment.ProcessId}\n");
        Assert.Equal("no answer", Run("stale-pid", language));
        Assert.True(File.Exists(file));
        File.WriteAllText(file, "4194303\n"); // beyond the largest pid that any kernel gives by default
        Assert.Equal("no answer", Run("stale-pid", language));
        Assert.False(File.Exists(file));
    }

    [Theory, InlineData(Js), InlineData(Cs)]
    [Trait("needs", "root")]
    public async Task Replication_lag(string language)
    {
        await using var server = await PostgreSql.StartAsync(_script.Context.Commands, TestContext.Current.CancellationToken);
        Put();
        _script.Call = _script.Call with { Settings = new() { ["pgport"] = server.Port, ["pgdba"] = "postgres" } };
        Assert.Equal("degraded: no standby is connected", Run("replication-lag", language));
    }

    [Fact]
    public void None_has_a_mistake()
    {
        Put();
        foreach (var file in Directory.EnumerateFiles(_script.Folder, "*.js").Where(file => !file.EndsWith("site.js", StringComparison.Ordinal)))
            Assert.Empty(JavaScriptCheck.Problems(file, owesAnswer: file.EndsWith("health.js", StringComparison.Ordinal), _ => null));
        foreach (var file in Directory.EnumerateFiles(_script.Folder, "*.csx").Where(file => !file.EndsWith("site.csx", StringComparison.Ordinal)))
            csharp.Scripts.Compiler.Compile(file, folder: null);
    }

    public void Dispose() => _script.Dispose();

    private static string Samples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kits.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "samples", "scripts");
    }

    // The samples, with what is peculiar to this test instead of that site.
    private void Put(params (string CSharp, string JavaScript, string Value)[] site)
    {
        foreach (var file in Directory.EnumerateFiles(Samples()))
        {
            var text = File.ReadAllText(file);
            foreach (var (cs, js, value) in site.Where(_ => Path.GetFileName(file).StartsWith("site.", StringComparison.Ordinal)))
                text = Regex.Replace(text, $"""((?:{cs}|const {js}) = \[?")(.*)("\]?;)""", match => match.Groups[1].Value + value + match.Groups[3].Value);
            _script.Write(Path.GetFileName(file), text);
        }
    }

    private string Run(string name, string language)
    {
        var path = Path.Combine(_script.Folder, $"{name}.{language}");
        var outcome = language == Js ? _script.Run(JavaScriptProgram.Load(path, ScriptLimits.Usual, _ => null)) : csharp.RunFile(_script, path);
        return outcome.Problem ?? outcome.Answer?.ToString() ?? "no answer";
    }
}
