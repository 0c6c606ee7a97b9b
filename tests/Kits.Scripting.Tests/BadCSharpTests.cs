using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Tests;

/// <summary>Whatever a script does, it costs one worker, and its caller gets an answer.</summary>
public sealed class BadCSharpTests(CSharp csharp) : IClassFixture<CSharp>, IDisposable
{
    private readonly Script _script = new();
    private readonly CSharp _csharp = csharp;

    [Theory]
    [InlineData("while (true) ;", "check.csx(:1)?: not done within 3s")]
    [InlineData("again: goto again;", "check.csx(:1)?: not done within 3s")]
    [InlineData("Log(1);\nwhile (true) { try { while (true) { } } catch { } }", "check.csx(:2)?: not done within 3s")]
    [InlineData("\n\nThread.Sleep(Timeout.Infinite);", "check.csx(:3)?: not done within 3s, and its worker was ended")]
    [InlineData("await Task.Delay(-1);", "check.csx(:1)?: not done within 3s, and its worker was ended")]
    [InlineData("await Sleep(\"1h\");", "check.csx(:1)?: not done within 3s")]
    [InlineData("await Run(\"sleep\", \"3600\");", "check.csx(:1)?: not done within 3s")]
    [InlineData("int F(int x) { return F(x + 1) + 1; }\nF(1);", "check.csx:1: functions call each other without end")]
    [InlineData("int F(int x) => F(x + 1) + 1;\nF(1);", "check.csx:1: functions call each other without end")]
    [InlineData("Func<int, int> f = null!; f = x => f(x + 1) + 1; return f(1);", "check.csx:1: it ended its worker: Stack overflow")]
    [InlineData("var all = new List<byte[]>();\nwhile (true) all.Add(new byte[1_000_000]);", "used up the memory|not done")]
    [InlineData("try { throw new Exception(\"first\"); } finally { throw new Exception(\"in finally\"); }", "Exception: in finally")]
    [InlineData("\nSystem.Environment.FailFast(\"enough\");", "check.csx:2: it ended its worker: .*enough")]
    [InlineData("Environment.Exit(3);", "check.csx:1: it ended its worker: exit 3")]
    [InlineData("System.Runtime.InteropServices.Marshal.WriteInt32((IntPtr)8, 1);", "it ended its worker|NullReferenceException|AccessViolation")]
    [InlineData("async void Bad() { await Task.Yield(); throw new Exception(\"unmet\"); }\nBad(); await Sleep(\"1s\");", "unmet")]
    [InlineData("_ = Task.Run(() => throw new Exception(\"unseen\")); return InService();", "in service")]
    [InlineData("new System.Text.RegularExpressions.Regex(\"^(a+)+$\").IsMatch(new string('a', 40) + \"!\");", "check.csx(:1)?: not done within 3s")]
    [InlineData("await new TaskCompletionSource().Task;", "check.csx(:1)?: not done within 3s")]
    public void It_is_ended_and_told(string text, string why)
    {
        _csharp.Scripts.Warm(new("", _script.Write("check.csx", text), _script.Call, _script.Services, _script.Time, _ => { }, TestContext.Current.CancellationToken));
        _script.Time = TimeSpan.FromSeconds(3);
        Assert.Matches(why, _csharp.Run(_script, text));
        _script.Time = TimeSpan.FromSeconds(60);
        Assert.Equal("in service", _csharp.Run(_script, "return InService();"));
    }

    [Fact]
    public void A_hundred_megabytes_of_output_are_not_kept()
    {
        Assert.Equal("in service", _csharp.Run(_script, "var line = new string('x', 100_000); for (var i = 0; i < 1000; i++) Console.WriteLine(line); return InService();"));
        Assert.InRange(_script.Services.Output.Length, 1, ScriptLimits.Usual.Output + 100);
    }

    [Fact]
    public void A_cancelled_script_ends()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var path = _script.Write("check.csx", "while (true) await Sleep(\"1ms\");");
        Assert.Matches("cancelled", _csharp.RunFile(_script, path, cancel.Token).Problem);
    }

    public void Dispose() => _script.Dispose();
}
