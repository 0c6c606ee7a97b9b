using Kits.Sdk;

namespace Kits.Exec.Tests;

public sealed class CommandsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exit 0", typeof(CheckResult.InService))]
    [InlineData("exit 7", typeof(CheckResult.OutOfService))]
    [InlineData("exit 3", typeof(CheckResult.Unknown))]
    [InlineData("exit 1", typeof(CheckResult.Failed))]
    [InlineData("exit 255", typeof(CheckResult.Failed))]
    [InlineData("kill -KILL $$", typeof(CheckResult.Unknown))] // it has not looked
    public async Task The_exit_code_of_the_check_is_the_answer(string script, Type answer)
    {
        await using var resource = Resource(check: script);

        Assert.IsType(answer, await resource.CheckAsync());
    }

    [Fact]
    public async Task A_check_that_cannot_run_could_not_tell_and_nothing_is_started_blindly()
    {
        await using var resource = new Resource(folder => [("start", $"touch {folder}/started"), ("stop", "true"), ("check", "/no/such/check")]);

        Assert.Equal("check: cannot run /no/such/check: it does not exist", Answers.Unknown(await resource.CheckAsync()));
        Answers.Failed(await resource.RestoreAsync());
        Assert.False(File.Exists(Path.Combine(resource.Outside, "started")));
    }

    [Fact]
    public async Task A_start_that_fails_tells_its_status_and_its_last_error()
    {
        await using var resource = Resource(check: "exit 7", start: "echo starting; echo disk full >&2; exit 9");

        Assert.Equal("start: exit 9: disk full", Answers.Failed(await resource.RestoreAsync()));
    }

    [Fact]
    public async Task A_start_that_succeeds_in_vain_is_a_failed_restore()
    {
        await using var resource = Resource(check: "echo nobody listens; exit 7", start: "true");

        Assert.Equal("start succeeded, but afterwards it is out of service (check: exit 7: nobody listens)", Answers.Failed(await resource.RestoreAsync()));
    }

    [Fact]
    public async Task What_the_operator_wrote_behind_two_dashes_reaches_the_start_command()
    {
        await using var resource = new Resource(folder => [("start", $"touch {folder}/up"), ("stop", $"rm {folder}/up"), ("check", $"sh -c 'test -e {folder}/up || exit 7'")]);
        resource.Arguments = [Path.Combine(resource.Outside, "a b")];

        Answers.Done(await resource.RestoreAsync());

        Assert.True(File.Exists(Path.Combine(resource.Outside, "a b")));
    }

    [Fact]
    public async Task Output_of_start_and_stop_is_appended_to_the_log_file()
    {
        await using var resource = new Resource(folder =>
        [
            ("start", $"sh -c 'echo starting; touch {folder}/up'"), ("stop", $"sh -c 'echo stopping; rm {folder}/up'"),
            ("check", $"sh -c 'test -e {folder}/up || exit 7'"), ("logfile", $"{folder}/log"),
        ]);

        Answers.Done(await resource.RestoreAsync());
        Answers.Done(await resource.RemoveAsync());

        Assert.Equal("starting\nstopping\n", await File.ReadAllTextAsync(Path.Combine(resource.Outside, "log"), Cancel));
    }

    [Fact]
    public async Task What_start_left_running_is_ended_when_stop_does_not_help()
    {
        await using var daemon = new Resource(folder =>
        [
            ("start", $"sh -c 'setsid -f sh -c \"echo \\$\\$ > {folder}/pid; exec sleep 300\"; while [ ! -s {folder}/pid ]; do sleep 0.02; done'"),
            ("stop", "sh -c 'echo no way; exit 1'"),
            ("check", $"sh -c 'test -e /proc/$(cat {folder}/pid)/exe || exit 7'"),
        ]);
        Answers.Done(await daemon.RestoreAsync());
        Assert.Single(daemon.Processes());

        Assert.Equal("its processes were ended, after stop did not help: exit 1: no way", Answers.Done(await daemon.RemoveAsync()));
        Assert.Empty(daemon.Processes());
    }

    [Fact]
    public async Task A_remove_after_which_it_still_serves_has_failed()
    {
        await using var resource = Resource(check: "exit 0", stop: "exit 0");

        Assert.Equal("stop: exit 0; and afterwards it is in service", Answers.Failed(await resource.RemoveAsync()));
    }

    [Fact]
    public async Task Recover_runs_the_recover_command_and_believes_the_check()
    {
        await using var resource = new Resource(folder =>
        [
            ("start", "true"), ("stop", $"rm -f {folder}/up"), ("check", $"sh -c 'test -e {folder}/up || exit 7'"), ("recover", $"touch {folder}/up"),
        ]);

        Answers.Done(await resource.RecoverAsync());
        Answers.InService(await resource.CheckAsync());
    }

    [Fact]
    public async Task Without_a_recover_command_nothing_is_curable_in_place()
    {
        await using var resource = Resource(check: "exit 1");

        Assert.Equal("not curable in place: there is no recover command", Answers.Failed(await resource.RecoverAsync()));
    }

    private static Resource Resource(string check, string start = "true", string stop = "true") =>
        new(_ => [("start", $"sh -c '{start}'"), ("stop", $"sh -c '{stop}'"), ("check", $"sh -c '{check}'")]);
}
