using Kits.Control;

namespace Kits.Scenarios;

/// <summary>Scripts in both languages, as an operator uses them, on the host as it is installed.</summary>
[Trait("needs", "root")]
public sealed class ScriptTests(Published published) : Scenario(published)
{
    private const string App = "settings: { binfile: /bin/sleep, cmdline_options: infinity }, quickCheck: { every: 500ms, timeout: 10s }";

    [Fact]
    public async Task Scripts_are_written_checked_and_tried_offline()
    {
        Node.Configure($"  - {{ tag: app, kit: exec, {App} }}\n");
        foreach (var (language, file) in new[] { ("js", "app-check.js"), ("cs", "app-check.csx") })
        {
            await Node.DoneAsync("kits", "script", "new", "app", "check", "--language", language, "-f", Node.Place("kits.yaml"));
            Assert.Contains("no mistakes found", await Node.DoneAsync("kits", "script", "check", Node.Place(file)), StringComparison.Ordinal);
            Assert.Equal("would run: true\nin service\n", await Node.DoneAsync("kits", "script", "run", Node.Place(file), "--tag", "app", "--dry", "-f", Node.Place("kits.yaml")));
        }

        Node.Write("typo.js", "degraed('x')");
        Node.Write("typo.csx", "return Degraed(\"x\");");
        Node.Configure($"  - {{ tag: app, kit: exec, {App}, scripts: {{ check: typo.js, after-restore: typo.csx }} }}\n");
        var outcome = await Node.ExitsAsync(ExitCode.BadConfiguration, "kits", "validate", "-f", Node.Place("kits.yaml"));
        Assert.Contains("typo.js:1:1: degraed is not defined, did you mean degraded?", outcome.ToString(), StringComparison.Ordinal);
        Assert.Matches("typo.csx:1:8: .*did you mean Degraded?", outcome.ToString());
    }

    [Fact]
    public async Task Bad_scripts_harm_nobody_else_and_good_versions_count_from_the_next_check_on()
    {
        Node.Write("loop.csx", "while (true) ;");
        Node.Write("crash.csx", "Environment.FailFast(\"enough\");");
        Node.Write("loop.js", "for (;;) ;");
        Node.Write("good.csx", "return InService();");
        Node.Write("good.js", "inService()");
        Node.Configure(string.Concat(new[] { "loop.csx", "crash.csx", "loop.js", "good.csx", "good.js" }.Select(script =>
            $"  - {{ tag: {script}, kit: exec, {App}, scripts: {{ check: {script} }} }}\n")));
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "good.csx", "good.js");
        await Node.UntilAsync("the loop in C# is told", async () => (await Node.HistoryAsync("loop.csx")).Any(row => row.Text.Contains("not done within", StringComparison.Ordinal)));
        await Node.UntilAsync("the crash is told", async () => (await Node.HistoryAsync("crash.csx")).Any(row => row.Text.Contains("crash.csx:1: it ended its worker", StringComparison.Ordinal)));
        await Node.UntilAsync("the loop in JavaScript is told", async () => (await Node.HistoryAsync("loop.js")).Any(row => row.Text.Contains("ended after 5,000,000 statements", StringComparison.Ordinal)));
        await Node.AreAsync("ISP", "good.csx", "good.js");

        Node.Write("loop.csx", "return Degraded(\"better\");");
        await Node.UntilAsync("the new version counts", async () => (await Node.StatusAsync("loop.csx")) is { State: "ISU", Reason: var reason } && reason.Contains("better", StringComparison.Ordinal));
        await Node.KillHostAsync();
        await Node.UntilAsync("its workers end", async () => !(await Node.DoneAsync("ps", "-eo", "comm")).Contains("kits-worker", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_commands_of_an_exec_resource_may_be_scripts()
    {
        Node.Write("start.js", "const begun = await run(['sh', '-c', `sleep infinity & echo $! > ${resource.folder}/pid`], { output: '/dev/null' }); begun.ok ? inService() : failed(begun.why)");
        Node.Write("stop.csx", "var pid = File.ReadAllText($\"{Resource.Folder}/pid\").Trim(); await Run(\"kill\", pid); File.Delete($\"{Resource.Folder}/pid\"); return InService();");
        Node.Write("check.csx", "return File.Exists($\"{Resource.Folder}/pid\") && Directory.Exists($\"/proc/{File.ReadAllText($\"{Resource.Folder}/pid\").Trim()}\") ? InService() : OutOfService(\"no process\");");
        Node.Configure("  - { tag: app, kit: exec, settings: { start: start.js, stop: stop.csx, check: check.csx } }\n");
        await Node.StartHostAsync();
        await Node.AreAsync("ISP", "app");
        await Node.DoneAsync("kits", "remove", "app");
        await Node.AreAsync("OSU", "app");
    }
}
