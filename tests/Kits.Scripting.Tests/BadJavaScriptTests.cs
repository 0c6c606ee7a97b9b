using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Tests;

/// <summary>Whatever a script does, its caller gets an answer, on its own thread, and the process lives.</summary>
public sealed class BadJavaScriptTests : IDisposable
{
    private readonly Script _script = new() { Time = TimeSpan.FromSeconds(3) };

    [Theory]
    [InlineData("for (;;) ;", "ended after|not done within 3s")]
    [InlineData("while (true) { try { for (;;) ; } catch { } }", "ended after|not done within 3s")]
    [InlineData("await new Promise(() => {})", "awaits a promise that nothing will ever settle")]
    [InlineData("await sleep('1h')", "not done within 3s")]
    [InlineData("await run(['sleep', '3600'])", "not done within 3s")]
    [InlineData("function f() { return f() + 1; } f()", "Maximum call stack|without end")]
    [InlineData("const o = { toString() { return '' + this; } }; '' + o", "Maximum call stack|without end")]
    [InlineData("const a = []; a[0] = a; const f = x => x.map(f); f(a)", "Maximum call stack|without end")]
    [InlineData("const all = []; for (;;) all.push('x'.repeat(1000) + all.length)", "ended after|MiB|array")]
    [InlineData("let s = 'x'; for (;;) s += s", "ended after|MiB|length")]
    [InlineData("'x'.repeat(5e8)", "text of more than")]
    [InlineData("'x'.padEnd(5e8)", "text of more than")]
    [InlineData("new Array(9e8).fill(0)", "rray")]
    [InlineData("/^(a+)+$/.test('a'.repeat(40) + '!')", "regular expression|timed out|timeout|ended after")]
    [InlineData("try { throw new Error('first'); } finally { throw new Error('in finally'); }", "in finally")]
    [InlineData("(async () => { throw new Error('unseen'); })(); inService()", "unseen")]
    [InlineData("eval('1')", "eval|not allowed|disabled")]
    [InlineData("new Function('return 1')()", "not allowed|disabled")]
    [InlineData("System.IO.File", "System is not defined")]
    [InlineData("importNamespace('System')", "importNamespace is not defined")]
    [InlineData("resource.tag = 'other'", "read.?only|Cannot assign")]
    [InlineData("log.constructor.constructor('return 1')()", "not allowed|disabled")]
    public void It_is_ended_and_told(string text, string why) => Assert.Matches(why, _script.Run(text));

    [Fact]
    public void A_hundred_megabytes_of_output_are_not_kept()
    {
        var answer = _script.Run("const line = 'x'.repeat(100000); for (let i = 0; i < 1000; i++) log(line); inService()");
        Assert.Matches("in service|MiB|not done", answer);
        Assert.InRange(_script.Services.Output.Length, 1, ScriptLimits.Usual.Output + 100);
    }

    [Fact]
    public void After_it_was_ended_the_next_one_runs()
    {
        _script.Run("for (;;) ;");
        Assert.Equal("in service", _script.Run("inService()"));
    }

    [Fact]
    public void A_cancelled_script_ends()
    {
        using var cancel = new CancellationTokenSource();
        var program = _script.Load("log('begun'); for (;;) await sleep('1ms')");
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Contains("cancelled", program.Run(_script.Call, _script.Services, TimeSpan.FromMinutes(1), cancel.Token).Problem, StringComparison.Ordinal);
    }

    public void Dispose() => _script.Dispose();
}
