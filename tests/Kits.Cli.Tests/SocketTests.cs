using Kits.Control;

namespace Kits.Cli.Tests;

public sealed class SocketTests
{
    [Fact]
    public void A_path_of_107_bytes_is_the_longest() => Assert.Equal(107, ControlSocket.Find("/" + new string('s', 106)).Length);

    [Fact]
    public async Task A_longer_path_is_a_bad_argument() =>
        Assert.Equal(ExitCode.BadConfiguration, (await Terminal.CallAsync("kits status --socket /" + new string('ü', 54))).Exit);

    [Fact]
    public async Task A_socket_that_its_daemon_left_behind_is_not_a_daemon()
    {
        var daemon = new FakeDaemon();
        File.WriteAllText(daemon.Socket + ".kept", "");
        daemon.Dispose();

        var said = await Terminal.CallAsync($"kits status --socket {daemon.Socket}.kept");
        File.Delete(daemon.Socket + ".kept");

        Assert.Equal(ExitCode.Unreachable, said.Exit);
        Assert.Contains("nobody listens there any more", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_speak_like_the_daemon_is_named_so()
    {
        using var daemon = new FakeDaemon();

        var said = await Terminal.CallAsync("kits status", daemon);

        Assert.Equal(ExitCode.Unreachable, said.Exit);
        Assert.Contains("does not speak like kitsd", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_knows_which_process_answers()
    {
        using var daemon = new FakeDaemon().Answers(Some.SharedChild);
        using var client = new ControlClient(daemon.Socket);

        await client.StatusAsync(tag: null, TestContext.Current.CancellationToken);

        Assert.Equal(Environment.ProcessId, client.HostProcess);
    }
}
