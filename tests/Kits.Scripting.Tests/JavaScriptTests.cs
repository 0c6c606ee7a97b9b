using Kits.Scripting.Vocabulary;

namespace Kits.Scripting.Tests;

public sealed class JavaScriptTests : IDisposable
{
    private readonly Script _script = new();

    [Theory]
    [InlineData("inService()", "in service")]
    [InlineData("degraded('lag 40 s')", "degraded: lag 40 s")]
    [InlineData("failed('gone')", "failed: gone")]
    [InlineData("unknown('no route')", "unknown: no route")]
    [InlineData("if (1 > 2) inService(); else degraded('x');", "degraded: x")]
    [InlineData("return failed('early'); inService()", "failed: early")]
    [InlineData("try { null.x } catch (e) { unknown(e.message.length > 0 ? 'thrown' : '') }", "unknown: thrown")]
    [InlineData("const { ok } = await run(['true']); ok ? inService() : failed('no')", "in service")]
    [InlineData("const look = async () => degraded('later'); look()", "degraded: later")]
    [InlineData("export default function () { return degraded('module'); }", "degraded: module")]
    [InlineData("export default async () => { await sleep('1ms'); return inService(); }", "in service")]
    [InlineData("1 + 1", "no answer")]
    [InlineData("", "no answer")]
    public void A_script_answers_with_what_it_ends_with(string text, string answer) => Assert.Equal(answer, _script.Run(text));

    [Fact]
    public void A_script_sees_what_it_is_called_for() => Assert.Equal(
        "degraded: app exec /usr/bin/app alpha check quickCheck in service 5432 0 null",
        _script.Run("degraded([resource.tag, resource.kit, resource.id, node, hook, action, result.state, settings.pgport, args.length, event].map(String).join(' '))"));

    [Fact]
    public void A_script_imports_modules_beside_it()
    {
        _script.Write("lag.js", "export const limit = 30;");
        Assert.Equal("degraded: 30", _script.Run("import { limit } from './lag.js'; export default () => degraded(limit);"));
    }

    [Fact]
    public void A_script_imports_nothing_from_outside_its_folder()
    {
        var fault = Assert.Throws<ScriptFaultException>(() => _script.Load("import { x } from '../x.js'; export default () => inService();"));
        Assert.Contains("x.js", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inService(", "check.js:1:11: ")]
    [InlineData("\n\n  let a = 1;\n  let a = 2;", "check.js:4:7: ")]
    [InlineData("import x from './x.js';\nexport default = 3", "check.js:2:16: ")]
    public void What_is_no_script_is_told_with_its_place(string text, string place) =>
        Assert.StartsWith(place, Assert.Throws<ScriptFaultException>(() => _script.Load(text)).Message.Replace(_script.Folder + "/", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("null.x", "check.js:1:6: TypeError")]
    [InlineData("const a = 1;\nundefined.tag", "check.js:2:11: TypeError")]
    [InlineData("throw new Error('mine')", "check.js:1:7: Error: mine")]
    [InlineData("function f() {\n  throw new Error('deep');\n}\nf()", "check.js:2:9: Error: deep")]
    [InlineData("await run('ls')", "check.js:1:7: Error: run wants an array")]
    [InlineData("degraded()", "check.js:1:1: Error: degraded wants the reason")]
    [InlineData("await run(['ls'], { usr: 'x' })", "check.js:1:7: Error: run has no option usr, did you mean user?")]
    [InlineData("throw 'a word'", "check.js: a word")]
    public void An_error_is_told_with_its_place(string text, string start) => Assert.StartsWith(start, _script.Run(text));

    [Fact]
    public void A_script_is_called_again_and_again_and_declares_its_names_each_time()
    {
        var program = _script.Load("const lag = 1; let n = (await run(['echo', 'x'])).output.trim(); degraded(n + lag)");
        for (var time = 0; time < 3; time++)
            Assert.Equal("x1", _script.Run(program).Answer?.Why);
    }

    [Fact]
    public void What_it_logs_is_kept_and_secrets_are_blotted_out()
    {
        File.WriteAllText(Path.Combine(_script.Secrets, "token"), "s3cr3t-word\n");
        File.SetUnixFileMode(Path.Combine(_script.Secrets, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("no answer", _script.Run("log('the token is', secret('token')); console.log(1)"));
        Assert.Equal("the token is [secret]\n1", _script.Services.Output);
    }

    [Fact]
    public void A_secret_that_others_could_read_is_none()
    {
        File.WriteAllText(Path.Combine(_script.Secrets, "open"), "x");
        File.SetUnixFileMode(Path.Combine(_script.Secrets, "open"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("others could read the secret open: chmod 600", _script.Run("secret('open')"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bag_remembers()
    {
        _script.Run("await bag.set('seen', 41)");
        Assert.Equal("degraded: 42", _script.Run("degraded(Number(bag.get('seen')) + 1)"));
    }

    public void Dispose() => _script.Dispose();
}
