using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Tests;

public sealed class CSharpTests(CSharp csharp) : IClassFixture<CSharp>, IDisposable
{
    private readonly Script _script = new();
    private readonly CSharp _csharp = csharp;

    [Theory]
    [InlineData("return InService();", "in service")]
    [InlineData("InService()", "in service")]
    [InlineData("return Degraded(\"lag 40 s\");", "degraded: lag 40 s")]
    [InlineData("var done = await Run(\"true\"); return done.Ok ? InService() : Failed(done.Why);", "in service")]
    [InlineData("int Twice(int x) => 2 * x;\nvoid Say(string what) => Log(what);\nSay(\"hi\"); return Degraded($\"{Twice(21)}\");", "degraded: 42")]
    [InlineData("async Task<int> Later() { await Sleep(\"1ms\"); return 3; }\nreturn Degraded((await Later()).ToString());", "degraded: 3")]
    [InlineData("#pragma warning disable CS0168\nint x;\nfor (var i = 0; i < 3; i++) if (i > 1) return Unknown($\"{i}\");", "unknown: 2")]
    [InlineData("return Degraded(string.Join(' ', Resource.Tag, Resource.Kit, Resource.Id, Node, Hook, Action, Result?.State, Settings[\"pgport\"], Args.Count, Event is null));", "degraded: app exec /usr/bin/app alpha check quickCheck in service 5432 0 True")]
    [InlineData("await Bag.Set(\"seen\", 41); return Degraded(Bag.Get(\"seen\")!);", "degraded: 41")]
    [InlineData("Log(1);", "no answer")]
    public void A_script_answers_with_what_it_returns(string text, string answer) => Assert.Equal(answer, _csharp.Run(_script, text));

    [Fact]
    public void A_script_loads_files_beside_it()
    {
        _script.Write("lag.csx", "int Limit() => 30;");
        Assert.Equal("degraded: 30", _csharp.Run(_script, "#load \"lag.csx\"\nreturn Degraded(Limit().ToString());"));
        _script.Write("lag.csx", "int Limit() => 300;");
        Assert.Equal("degraded: 300", _csharp.Run(_script, "#load \"lag.csx\"\nreturn Degraded(Limit().ToString());"));
    }

    [Theory]
    [InlineData("return InServce();", "check.csx:1:8: .*did you mean InService?")]
    [InlineData("\nreturn Degraded(Result.Stat);", "check.csx:2:24: .*did you mean State?")]
    [InlineData("int x = \"one\";", "check.csx:1:9: ")]
    [InlineData("#load \"../other.csx\"", "check.csx:1:7: ")]
    public void What_does_not_compile_is_told_with_its_place(string text, string problem) => Assert.Matches(problem, _csharp.Run(_script, text));

    [Theory]
    [InlineData("string? s = null;\nreturn Degraded(s!.Length.ToString());", "check.csx:2: NullReferenceException")]
    [InlineData("void Deep() {\n  throw new InvalidOperationException(\"mine\");\n}\nDeep();", "check.csx:2: InvalidOperationException: mine")]
    [InlineData("return Degraded(Secret(\"none\"));", "check.csx:1: ScriptServiceException: there is no secret none")]
    public void An_error_is_told_with_its_place(string text, string start) => Assert.StartsWith(start, _csharp.Run(_script, text));

    [Fact]
    public void What_it_logs_and_prints_is_kept_and_secrets_are_blotted_out()
    {
        File.WriteAllText(Path.Combine(_script.Secrets, "token"), "s3cr3t-word\n");
        File.SetUnixFileMode(Path.Combine(_script.Secrets, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("no answer", _csharp.Run(_script, "Log(\"the token is \" + Secret(\"token\")); Console.WriteLine(1);"));
        Assert.Equal("the token is [secret]\n1", _script.Services.Output);
    }

    [Fact]
    public void A_version_that_does_not_compile_leaves_the_last_good_one_in_force_across_a_restart()
    {
        var cache = Directory.CreateDirectory(Path.Combine(_script.Folder, "cache")).FullName;
        using (var first = new CSharp(cache))
        {
            Assert.Equal("degraded: first", first.Run(_script, "return Degraded(\"first\");"));
            Assert.Equal("degraded: first", first.Run(_script, "return Degraded(\"second);"));
            Assert.Matches("the last good version of .*check.csx stays in force: .*check.csx:1:", Assert.Single(first.Told));
        }

        using var later = new CSharp(cache);
        Assert.Equal("degraded: first", later.Run(_script, "return Degraded(\"second);"));
        Assert.Equal("degraded: second", later.Run(_script, "return Degraded(\"second\");"));
    }

    [Fact]
    public void A_worker_is_used_again()
    {
        for (var time = 0; time < 5; time++)
            Assert.Equal("in service", _csharp.Run(_script, "return InService();"));
        Assert.Equal(1, _csharp.Scripts.IdleWorkers);
    }

    [Fact]
    public void A_script_is_checked_without_being_run()
    {
        var path = _script.Write("check.csx", "Thread.Sleep(5);\nSystem.Environment.Exit(3);\n");
        var fault = Assert.Throws<ScriptFaultException>(() => _csharp.Scripts.Compiler.Compile(path, null, owesAnswer: true));
        Assert.Equal(
            ["check.csx:1:1: no script calls System.Threading.Thread.Sleep: write await Sleep(\"2s\")", "check.csx:2:1: no script calls System.Environment.Exit: return an answer instead",
             "check.csx:3:1: it ends without an answer: return InService(), Degraded(why), Failed(why) or Unknown(why)"],
            fault.Problems.Select(problem => problem.Replace(_script.Folder + "/", "", StringComparison.Ordinal)));
    }

    public void Dispose() => _script.Dispose();
}
